import type { ShellResult } from "./shell-sandbox";
import { ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
const NOTE = "home/.local/share/pulumi-rocketmq/.stack/volumes/p-docker-dev";
const LOCAL = "unix:///var/run/docker.sock";
const FAR = "ssh://root@far";

/** Has the resources of $SANDBOX/resources and the outputs of $SANDBOX/outputs; fails an `up` if $SANDBOX/fails exists. */
const PULUMI = `
case "$*" in
  "stack ls --json") echo '{"name": "docker-dev"}' ;;
  "stack export"*) printf '{"deployment":{"resources":[{"type":"pulumi:pulumi:Stack"}%s]}}' "$(cat "$SANDBOX/resources" 2>/dev/null)" ;;
  "stack output --json"*) cat "$SANDBOX/outputs" 2>/dev/null ;;
  up*) [ ! -f "$SANDBOX/fails" ] || exit 7 ;;
esac`;

/** Engines whose volumes are files in $SANDBOX/volumes/<engine>/<name>, with the label in it; \`in-use\` is one that a container has. */
const DOCKER = `
[ "$1" = -H ] || exit 9
dir=$SANDBOX/volumes/$(printf %s "$2" | tr -c 'a-z\\n' _)
[ "$2" != "$(cat "$SANDBOX/engine-down" 2>/dev/null)" ] || { echo "Cannot connect to the Docker daemon at $2." >&2; exit 1; }
for name; do :; done
[ -f "$dir/$name" ] || { echo "Error response from daemon: get $name: no such volume" >&2; exit 1; }
case "$3 $4" in
  "volume inspect") case $6 in *'"pulumi-rocketmq.stack"'*) cat "$dir/$name" ;; esac ;;
  "volume rm")
    [ "$name" != in-use ] || { echo "Error response from daemon: remove in-use: volume is in use - [0123]" >&2; exit 1; }
    rm "$dir/$name" ;;
esac`;

beforeEach(() => {
  box = new ShellSandbox();
  box.fake("pulumi", PULUMI);
  box.fake("docker", DOCKER);
  box.write("tree/Pulumi.yaml", "name: p\nruntime: nodejs\n");
  box.write("tree/Pulumi.docker-dev.yaml", "config:\n  p:platform: docker\n");
});
afterEach(() => box.remove());

const folder = (engine: string): string => `volumes/${engine.replace(/[^a-z]/g, "_")}`;
const volume = (engine: string, name: string, label = "p/docker-dev\n"): string =>
  box.write(`${folder(engine)}/${name}`, label);
const there = (engine: string, name: string): boolean => box.exists(`${folder(engine)}/${name}`);
const outputs = (...volumes: [string, string][]): string =>
  box.write("outputs", JSON.stringify({ volumes: volumes.map(([host, name]) => ({ host, name })) }));
const purge = (): ShellResult => box.stack("purge docker-dev", { YES: "1" });

describe("the volumes of a stack", () => {
  test("are noted by up, those of brokers that are out of it by now too", () => {
    outputs([LOCAL, "a"], [LOCAL, "b"], [FAR, "a"]);
    box.stack("up docker-dev");
    outputs([LOCAL, "b"], [LOCAL, "c"]);
    expect(box.stack("up docker-dev").status).toBe(0);
    expect(box.read(NOTE)).toBe(`${FAR} a\n${LOCAL} a\n${LOCAL} b\n${LOCAL} c\n`);
  });

  test("are noted by an up that fails, which stays one that fails", () => {
    outputs([LOCAL, "a"]);
    box.write("fails", "");
    expect(box.stack("up docker-dev").status).toBe(7);
    expect(box.read(NOTE)).toBe(`${LOCAL} a\n`);
  });

  test("are none where a name is none, or there are none", () => {
    outputs([LOCAL, "--force"], [LOCAL, "a b"], ["", "a"], ["two words", "a"]);
    expect(box.stack("up docker-dev").status).toBe(0);
    box.write("outputs", '{"dataDirectory": "/some/stores"}');
    expect(box.stack("up docker-dev").status).toBe(0);
    expect(box.exists(NOTE)).toBe(false);
    expect(box.stack("down docker-dev").stdout).not.toContain("volume");
  });

  test("are named by down, with the command that removes them", () => {
    outputs([LOCAL, "a"], [FAR, "a"]);
    const { status, stdout } = box.stack("down docker-dev");
    expect(status).toBe(0);
    expect(stdout).toContain(
      `stores kept in these volumes; make purge YES=1 STACK=docker-dev removes them:\n  a on ${FAR}\n  a on ${LOCAL}\n`,
    );
    expect(box.calls("docker")).toEqual([]);
  });
});

describe("purge", () => {
  const noted = (...volumes: [string, string][]): string =>
    box.write(NOTE, volumes.map(([engine, name]) => `${engine} ${name}\n`).join(""));

  test("removes the noted volumes on their engines, no other one, and the stack", () => {
    noted([LOCAL, "a"], [FAR, "a"]);
    for (const [engine, name] of [
      [LOCAL, "a"],
      [LOCAL, "b"],
      [FAR, "a"],
    ] as const)
      volume(engine, name);
    const { status, stdout } = purge();
    expect(status).toBe(0);
    expect(stdout).toContain(`removed the volume a on ${LOCAL}\nremoved the volume a on ${FAR}\n`);
    expect([there(LOCAL, "a"), there(FAR, "a"), there(LOCAL, "b")]).toEqual([false, false, true]);
    expect(box.calls(`docker -H ${FAR} volume rm`)).toEqual([`docker -H ${FAR} volume rm a`]);
    expect(box.calls("pulumi stack rm")).toHaveLength(1);
    expect(box.exists(NOTE)).toBe(false);
  });

  test.each([
    ["no label", "\n"],
    ["no labels at all", "<no value>\n"],
    ["the label of another stack", "p/docker-dev2\n"],
  ])("removes none if one has %s", (_, label) => {
    noted([LOCAL, "a"], [LOCAL, "b"]);
    volume(LOCAL, "a");
    volume(LOCAL, "b", label);
    const { status, stderr } = purge();
    expect(status).toBe(1);
    expect(stderr).toContain(
      `volume b on ${LOCAL} is not removed: its label pulumi-rocketmq.stack is not p/docker-dev`,
    );
    expect([there(LOCAL, "a"), there(LOCAL, "b")]).toEqual([true, true]);
    expect(box.calls("pulumi stack rm")).toEqual([]);
    expect(box.exists(NOTE)).toBe(true);
  });

  test("takes a volume that is gone as removed", () => {
    noted([LOCAL, "a"], [LOCAL, "gone"]);
    volume(LOCAL, "a");
    const { status, stdout } = purge();
    expect(status).toBe(0);
    expect(stdout).toContain(`no volume gone on ${LOCAL}`);
    expect(there(LOCAL, "a")).toBe(false);
  });

  test("keeps the stack if a container still has a volume, and says which", () => {
    noted([LOCAL, "in-use"]);
    volume(LOCAL, "in-use");
    const { status, stderr } = purge();
    expect(status).toBe(1);
    expect(stderr).toContain(`volume in-use on ${LOCAL} is not removed: `);
    expect(stderr).toContain("volume is in use - [0123]");
    expect(box.calls("pulumi stack rm")).toEqual([]);
  });

  test("keeps the stack and all volumes if an engine does not answer", () => {
    noted([LOCAL, "a"], [FAR, "a"]);
    volume(LOCAL, "a");
    box.write("engine-down", FAR);
    const { status, stderr } = purge();
    expect(status).toBe(1);
    expect(stderr).toContain(`volume a on ${FAR} cannot be inspected: Cannot connect`);
    expect(there(LOCAL, "a")).toBe(true);
    expect(box.calls("pulumi stack rm")).toEqual([]);
  });

  test("keeps the stack if there is no docker", () => {
    noted([LOCAL, "a"]);
    box.bash("rm ../bin/docker");
    expect(purge().stderr).toContain("there is no docker");
    expect(box.calls("pulumi stack rm")).toEqual([]);
  });

  test("touches no volume of a stack that still has resources, nor without YES=1", () => {
    noted([LOCAL, "a"]);
    volume(LOCAL, "a");
    expect(box.stack("purge docker-dev").status).toBe(2);
    box.write("resources", ',{"type":"docker:index/container:Container"}');
    expect(purge().stderr).toContain("still has 1 resources");
    expect(box.calls("docker")).toEqual([]);
  });
});
