import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
const DATA = "home/.local/share/pulumi-rocketmq";

/** Has the stacks in $SANDBOX/stacks, the resources in $SANDBOX/resources, and the outputs of $SANDBOX/outputs. */
const PULUMI = `
case "$*" in
  "stack ls --json") cat "$SANDBOX/stacks" 2>/dev/null ;;
  *"stack init"*)
    [ ! -f "$SANDBOX/init-locked" ] || { echo "error: could not create stack: the stack is currently locked by 1 lock(s)." >&2; echo "  file:///state/.pulumi/locks/organization/p/dev/1-2.json?no_tmp_dir=true: created by root@vm (pid 16279)" >&2; exit 255; }
    printf 'encryptionsalt: v1:x\\n' >"$2/Pulumi.$5.yaml"; printf '{"name": "%s"}\\n' "$5" >"$SANDBOX/stacks" ;;
  "stack export"*) [ -f "$SANDBOX/stacks" ] || exit 6; printf '{"deployment":{"resources":[{"type":"pulumi:pulumi:Stack"}%s]}}' "$(cat "$SANDBOX/resources" 2>/dev/null)" ;;
  "stack output --json"*) cat "$SANDBOX/outputs" ;;
  "stack rm"*) rm -f "$SANDBOX/stacks" ;;
  up*|destroy*)
    [ ! -f "$SANDBOX/locked" ] || { echo "error: the stack is currently locked by 1 lock(s)" >&2; exit 255; }
    case $1 in up) all="$*"; file=\${all##*--config-file }; grep -q encryptionsalt "$file" || echo "encryptionsalt: v1:y" >>"$file" ;; esac
    echo "backend=\${PULUMI_BACKEND_URL-none} passphrase=\${PULUMI_CONFIG_PASSPHRASE-none}" ;;
esac`;

beforeEach(() => {
  box = new ShellSandbox();
  box.fake("pulumi", PULUMI);
  box.write("tree/Pulumi.yaml", "name: p\nruntime: nodejs\n");
  box.write("tree/Pulumi.dev.yaml", "config:\n  p:a: 1\n");
});
afterEach(() => box.remove());

/** A stack that was up and is down, whose stores are said to lie in `dir`. */
function downWithStores(dir: string): void {
  box.write("stacks", '{"name": "dev"}');
  box.write(`${DATA}/.stack/stores/p-dev`, `${dir}\n`);
}

describe("up", () => {
  test("makes the stack and never writes to the committed file", () => {
    for (let run = 0; run < 2; run++) expect(box.stack("up dev").status).toBe(0);
    expect(box.read("tree/Pulumi.dev.yaml")).toBe("config:\n  p:a: 1\n");
    expect(box.read(`${DATA}/.stack/config/p-dev.yaml`)).toBe("config:\n  p:a: 1\nencryptionsalt: v1:y\n");
    expect(box.calls("pulumi -C")).toHaveLength(1);
  });

  test("ends with where the cluster is and what comes next; a failed one does not", () => {
    const broker = { brokerName: "a", brokerId: 0, brokerRole: "SYNC_MASTER", address: "10.0.0.1:10911" };
    const outputs = { namesrvAddr: "10.0.0.1:9876", brokers: [broker], dashboardUrl: "http://10.0.0.1:8082" };
    box.write("outputs", JSON.stringify(outputs));
    expect(box.stack("up dev").stdout.split("\n").slice(1)).toEqual([
      "stack dev is up, and every broker took a message and gave it back",
      "  NameServers  10.0.0.1:9876",
      "  broker       a-0 SYNC_MASTER 10.0.0.1:10911",
      "  dashboard    http://10.0.0.1:8082",
      "  next         make status STACK=dev; after a change: make report STACK=dev; make down STACK=dev keeps the stores",
      "",
    ]);
    box.write("locked", "");
    expect(box.stack("up dev").stdout).not.toContain("is up");
  });

  test("uses a committed file that says how its secrets are encrypted", () => {
    box.write("tree/Pulumi.dev.yaml", "encryptionsalt: v1:mine\n");
    box.stack("up dev");
    expect(box.calls("pulumi up").join()).toContain(`--config-file ${box.tree}/Pulumi.dev.yaml`);
  });

  test("keeps its state in a folder of the user, with an empty passphrase", () => {
    expect(box.stack("up dev").stdout).toContain(`backend=file://${box.dir}/${DATA}/state passphrase=\n`);
  });

  test.each([
    [{ PULUMI_BACKEND_URL: "s3://mine" }, "backend=s3://mine passphrase=none"],
    [{ PULUMI_CONFIG_PASSPHRASE: "secret" }, "passphrase=secret"],
    [{ PULUMI_CONFIG_PASSPHRASE_FILE: "/some/file" }, "passphrase=none"],
  ])("leaves what %j says", (env, expected) => {
    expect(box.stack("up dev", env as Record<string, string>).stdout).toContain(expected);
  });

  test("leaves the backend that the user is logged in to", () => {
    box.write("home/.pulumi/credentials.json", '{"current": "https://example.org"}');
    expect(box.stack("up dev").stdout).toContain("backend=none passphrase=none");
  });

  test("says how to clear the lock of an interrupted run", () => {
    box.write("locked", "");
    const { status, stderr } = box.stack("up dev");
    expect(status).toBe(255);
    expect(stderr).toMatch(/PULUMI_BACKEND_URL=file:\S+ \S+\/pulumi cancel --yes --stack dev/);
  });

  test("says how to clear the lock of a creation that was interrupted, which pulumi cancel does not know", () => {
    box.write("init-locked", "");
    const { status, stderr } = box.stack("up dev");
    expect(status).toBe(1);
    expect(stderr).toContain("\n  rm -- '/state/.pulumi/locks/organization/p/dev/1-2.json'\n");
  });

  test("of an unknown stack names the ones there are", () => {
    expect(box.stack("up nosuch").stderr).toContain("no Pulumi.nosuch.yaml; there are: Pulumi.dev.yaml");
    expect(box.stack("up ../dev").status).toBe(2);
  });
});

test("down says where the stores are", () => {
  box.write("outputs", '{"dataDirectory": "/some/stores"}');
  box.stack("up dev");
  const { status, stdout } = box.stack("down dev");
  expect(status).toBe(0);
  expect(stdout).toContain("stores kept in /some/stores; make purge YES=1 STACK=dev removes them");
  expect(box.calls("pulumi stack rm")).toEqual([]);
});

describe("purge", () => {
  const purge = (): ReturnType<ShellSandbox["stack"]> => box.stack("purge dev", { YES: "1" });

  test("wants YES=1", () => {
    downWithStores(join(box.dir, "stores"));
    box.write("stores/.pulumi-rocketmq", "");
    const { status, stderr } = box.stack("purge dev");
    expect(status).toBe(2);
    expect(stderr).toContain("make purge YES=1 STACK=dev");
    expect(box.exists("stores")).toBe(true);
  });

  test("refuses a stack that still has resources", () => {
    downWithStores(join(box.dir, "stores"));
    box.write("stores/.pulumi-rocketmq", "");
    box.write("resources", ',{"type":"command:local:Command"}');
    const { status, stderr } = purge();
    expect(status).toBe(1);
    expect(stderr).toContain("still has 1 resources: make down STACK=dev first");
    expect(box.exists("stores")).toBe(true);
  });

  test("removes a directory with our marker, and the stack, and keeps its file", () => {
    downWithStores(join(box.dir, "stores"));
    box.write("stores/.pulumi-rocketmq", "");
    box.write("stores/broker-a-0/commitlog", "");
    const { status, stdout } = purge();
    expect(stdout).toContain(`removed the stores in ${box.dir}/stores`);
    expect(status).toBe(0);
    expect(box.exists("stores")).toBe(false);
    expect(box.calls("pulumi stack rm")).toEqual(["pulumi stack rm dev --yes --preserve-config --non-interactive"]);
    expect(box.exists("tree/Pulumi.dev.yaml")).toBe(true);
  });

  test.each([
    ["a directory without the marker", (): string => join(box.dir, "plain"), "has no marker file"],
    ["the root", (): string => "/", "directly below"],
    ["the root by another name", (): string => "/usr/..", "directly below"],
    ["a directory of the root", (): string => "/usr", "directly below"],
    ["the home directory", (): string => box.home, "home directory"],
    ["what holds the home directory", (): string => `${box.home}/..`, "home directory"],
    ["the work tree", (): string => box.tree, "work tree"],
    ["a relative path", (): string => "stores", "not an absolute path"],
    ["a symbolic link", (): string => join(box.dir, "link"), "symbolic link"],
    ["a symbolic link with a slash", (): string => `${join(box.dir, "link")}/`, "symbolic link"],
  ])("never removes %s", (_, dir, why) => {
    mkdirSync(join(box.dir, "plain"));
    for (const marked of ["home", "tree", "tree/stores", "stores", "."]) box.write(`${marked}/.pulumi-rocketmq`, "");
    symlinkSync(join(box.dir, "stores"), join(box.dir, "link"));
    downWithStores(dir());
    const { status, stderr } = purge();
    expect(status).toBe(1);
    expect(stderr).toContain(why);
    expect(box.calls("pulumi stack rm")).toEqual([]);
    for (const kept of ["plain", "home", "tree/Pulumi.yaml", "stores", "link"]) expect(box.exists(kept)).toBe(true);
  });

  test("of stores that are gone removes the stack alone", () => {
    downWithStores(join(box.dir, "gone"));
    expect(purge().status).toBe(0);
    expect(box.exists("stacks")).toBe(false);
  });
});
