import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ShellResult, ShellSandbox } from "./shell-sandbox";
import { vmSandbox } from "./vm-sandbox";

let box: ShellSandbox;

beforeEach(() => {
  box = vmSandbox();
});
afterEach(() => box.remove());

const vms = (args: string, env: Record<string, string> = {}): ShellResult => box.bash(`bash tools/vms.sh ${args}`, env);
const TRY = '--set try --subnet 10.9.8.0/24 --hosts "11 12"';
const did = (what: string): string[] =>
  box
    .calls("docker")
    .map((call) => call.replace(/^docker -H \S+ /, ""))
    .filter((call) => call.startsWith(what));
const there = (folder: string): string[] =>
  box.exists(folder) ? readdirSync(join(box.dir, folder)).sort((a, b) => a.localeCompare(b)) : [];
const key = (file: string, set = "try"): string => box.read(`cache/vms/${set}/${file}`);
const mode = (path: string): number => statSync(join(box.dir, path)).mode & 0o777;
const line = ({ stdout }: ShellResult): string => /^vms +\S+ +(.*)$/m.exec(stdout)?.[1] ?? `none in ${stdout}`;

describe("a set of hosts", () => {
  test("is one network and one container a host, with the arguments that systemd needs, and no more rights", () => {
    const up = vms(`up ${TRY}`);
    expect(up.stderr).toContain("with debootstrap");
    expect(up.status).toBe(0);
    expect(line(up)).toMatch(/^hosts 11 12 on 10\.9\.8\.0\/24, 2 of them started in \d+ s$/);
    expect(did("network create")).toEqual([
      "network create --driver bridge --subnet 10.9.8.0/24 --label pulumi-rocketmq.vms=try pulumi-rocketmq-try",
    ]);
    const image = there("engine/images")[0] ?? "";
    expect(image).toMatch(/^pulumi-rocketmq-vm:[0-9a-f]{12}$/);
    expect(did("create")).toEqual(
      ["11", "12"].map(
        (id) =>
          `create --name pulumi-rocketmq-try-${id} --hostname vm-${id} --label pulumi-rocketmq.vms=try ` +
          `--network pulumi-rocketmq-try --ip 10.9.8.${id} ` +
          "--stop-signal SIGRTMIN+3 --cap-add SYS_ADMIN --cap-add NET_ADMIN --cgroupns private " +
          "--security-opt seccomp=unconfined --security-opt apparmor=unconfined " +
          `--tmpfs /run:exec,mode=755 --tmpfs /run/lock --tmpfs /tmp:exec,mode=1777 ${image}`,
      ),
    );
    expect(did("start")).toEqual(["start pulumi-rocketmq-try-11", "start pulumi-rocketmq-try-12"]);
  });

  test("by default is the one of the stacks vm-*, and the environment file names its keys unless the user does", () => {
    const { stdout } = box.setup("docker vms");
    expect(stdout).toMatch(/^vms +vms +hosts 201 202 203 204 on 10\.249\.61\.0\/24, 4 of them started/m);
    expect(there("engine/networks")).toEqual(["pulumi-rocketmq-vms"]);
    expect(there("engine/containers")).toEqual(["201", "202", "203", "204"].map((id) => `pulumi-rocketmq-vm-${id}`));
    const asked = '. .setup/env; echo "$ROCKETMQ_SSH_KEY $ROCKETMQ_SSH_KNOWN_HOSTS"';
    const dir = join(box.cache, "vms/vms");
    expect(box.bash(asked).stdout).toBe(`${dir}/id_ed25519 ${dir}/known_hosts\n`);
    expect(box.bash(asked, { ROCKETMQ_SSH_KEY: "mine" }).stdout).toBe(`mine ${dir}/known_hosts\n`);
    expect(vms("down").status).toBe(0);
    expect(box.read("tree/.setup/env")).not.toContain("ROCKETMQ_SSH");
  });

  test("that runs stays as it is", () => {
    vms(`up ${TRY}`);
    const before = [key("id_ed25519"), key("host_ed25519"), key("known_hosts")];
    expect(line(vms(`up ${TRY}`))).toMatch(/, 0 of them started in/);
    for (const [verb, times] of [
      ["network create", 1],
      ["create", 2],
      ["cp", 2],
      ["start", 2],
    ] as const) {
      expect([verb, did(verb).length]).toEqual([verb, times]);
    }
    expect([key("id_ed25519"), key("host_ed25519"), key("known_hosts")]).toEqual(before);
    expect(box.calls("ssh-keygen")).toHaveLength(2);
  });

  test("has what is missing or stopped started, and no more", () => {
    vms(`up ${TRY}`);
    box.bash("sed -i 2s/true/false/ ../engine/containers/pulumi-rocketmq-try-11");
    expect(line(vms(`up ${TRY.replace("11 12", "11 12 13")}`))).toMatch(/, 2 of them started in/);
    expect(did("create")).toHaveLength(3);
    expect(did("start").slice(2)).toEqual(["start pulumi-rocketmq-try-11", "start pulumi-rocketmq-try-13"]);
    expect(box.read("cache/vms/try/known_hosts").trim().split("\n")).toHaveLength(3);
  });

  test("of the image of an older recipe stays, and is said to be", () => {
    vms(`up ${TRY}`);
    box.write("tree/tools/setup/vm-image.sh", `${box.read("tree/tools/setup/vm-image.sh")}# another\n`);
    expect(vms(`up ${TRY}`).stderr).toContain("pulumi-rocketmq-try-11 is of the image of an older recipe");
    expect(did("import")).toHaveLength(2);
    expect(did("create")).toHaveLength(2);
  });

  test("does not move to another network", () => {
    vms(`up ${TRY}`);
    const { status, stderr } = vms(`up ${TRY.replace("10.9.8", "10.9.7")}`);
    expect(status).toBe(1);
    expect(stderr).toContain("the set 'try' is on 10.9.8.0/24: take it down first");
    expect(key("known_hosts")).not.toContain("10.9.7");
  });

  test.each([
    ["network", "networks/pulumi-rocketmq-try", "\n10.9.8.0/24\n"],
    ["container", "containers/pulumi-rocketmq-try-11", "\nfalse\nother\n"],
  ])("takes no %s of the same name that is not ours", (what, file, text) => {
    box.write(`engine/${file}`, text);
    const { status, stderr } = vms(`up ${TRY}`);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`there is a ${what} pulumi-rocketmq-try\\S* that is not ours`));
    expect(box.read(`engine/${file}`)).toBe(text);
    expect(did("start")).toEqual([]);
  });
});

describe("waiting", () => {
  test("asks each host by ssh, with the key and the known host key of the set and nothing of the user's", () => {
    vms(`up ${TRY}`);
    const asked = box.calls("ssh -F");
    expect(asked).toHaveLength(2);
    const dir = join(box.cache, "vms/try");
    for (const part of ["none", `-i ${dir}/id_ed25519`, `UserKnownHostsFile="${dir}/known_hosts"`, "BatchMode=yes"]) {
      expect(asked[0]).toContain(part);
    }
    expect(asked[0]).toContain("StrictHostKeyChecking=yes");
    expect(asked[0]).toMatch(/ root@10\.9\.8\.11 true$/);
  });

  test("takes a system that is degraded", () => {
    box.write("systemd", "degraded\n");
    expect(vms(`up ${TRY}`).status).toBe(0);
  });

  test.each([
    ["systemd", "starting\n", "systemd: 'starting', ssh: ''"],
    ["ssh-error", "Permission denied (publickey).\n", "systemd: 'running', ssh: 'Permission denied (publickey).'"],
  ])("has a bound, and says what %s said", (file, text, said) => {
    box.write(file, text);
    const { status, stderr } = vms(`up ${TRY}`, { VMS_WAIT_SECONDS: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain(`pulumi-rocketmq-try-11 is not ready within 1 s (${said})`);
  });
});

describe("the keys of a set", () => {
  test("lie outside of the work tree, and only their owner reads the private ones", () => {
    vms(`up ${TRY}`);
    for (const dir of ["cache/vms", "cache/vms/try"]) expect(mode(dir)).toBe(0o700);
    for (const file of ["id_ed25519", "host_ed25519"]) {
      expect(mode(`cache/vms/try/${file}`)).toBe(0o600);
      expect(mode(`cache/vms/try/${file}.pub`)).toBe(0o644);
    }
  });

  test("are copied into a host before it starts: its own pair, and of the user's the public one", () => {
    vms(`up ${TRY}`);
    expect(
      did("")
        .filter((call) => /^(create|cp|start).*try-11/.test(call))
        .map((call) => call.split(" ")[0]),
    ).toEqual(["create", "cp", "start"]);
    expect(did("cp")[0]).toBe("cp - pulumi-rocketmq-try-11:/etc/ssh");
    const listed = box.bash("tar -tvf ../copied/pulumi-rocketmq-try-11.tar").stdout.trim().split("\n");
    expect(listed.map((entry) => entry.replace(/^(\S+ \S+) .* (\S+)$/, "$1 $2"))).toEqual([
      "-rw------- 0/0 host_ed25519",
      "-rw-r--r-- 0/0 host_ed25519.pub",
      "-rw-r--r-- 0/0 id_ed25519.pub",
    ]);
  });

  test("survive down and up", () => {
    vms(`up ${TRY}`);
    const before = [key("id_ed25519"), key("host_ed25519"), key("known_hosts")];
    vms("down --set try");
    vms(`up ${TRY}`);
    expect([key("id_ed25519"), key("host_ed25519"), key("known_hosts")]).toEqual(before);
  });

  test("are those of the set alone", () => {
    vms(`up ${TRY}`);
    vms("up --set other --subnet 10.9.7.0/24 --hosts 5");
    expect(key("id_ed25519", "other")).not.toBe(key("id_ed25519"));
    expect(key("host_ed25519", "other")).not.toBe(key("host_ed25519"));
  });
});

describe("list", () => {
  test("is one JSON object, and asks no engine", () => {
    vms(`up ${TRY}`);
    const asked = box.calls("docker").length;
    const { stdout } = vms("list --set try");
    const hostKey = key("host_ed25519.pub").split(" ").slice(0, 2).join(" ");
    expect(JSON.parse(stdout)).toEqual({
      set: "try",
      keyFile: join(box.cache, "vms/try/id_ed25519"),
      knownHostsFile: join(box.cache, "vms/try/known_hosts"),
      hosts: ["11", "12"].map((id) => ({
        id,
        address: `10.9.8.${id}`,
        container: `pulumi-rocketmq-try-${id}`,
        hostKey,
      })),
    });
    expect(key("known_hosts")).toBe(`10.9.8.11 ${hostKey}\n10.9.8.12 ${hostKey}\n`);
    expect(box.calls("docker")).toHaveLength(asked);
  });

  test("is JSON wherever the cache lies", () => {
    const env = { PULUMI_ROCKETMQ_CACHE: join(box.dir, 'a "b" \\c') };
    vms(`up ${TRY}`, env);
    expect(JSON.parse(vms("list --set try", env).stdout)).toMatchObject({
      keyFile: join(box.dir, 'a "b" \\c', "vms/try/id_ed25519"),
    });
  });

  test("of a set that is down says so", () => {
    vms(`up ${TRY}`);
    vms("down --set try");
    const { status, stdout, stderr } = vms("list --set try");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("there is no set 'try'");
  });
});

describe("down", () => {
  test("removes the hosts and the network of the set, and nothing else", () => {
    vms(`up ${TRY}`);
    vms("up --set try-2 --subnet 10.9.7.0/24 --hosts 11");
    box.write("engine/containers/pulumi-rocketmq-try-99", "\ntrue\nsomebody's\n"); // its name, not its label
    box.write("engine/containers/somebody", "try\ntrue\nsomebody's\n"); // its label, not its name
    box.write("engine/networks/somebody", "try\n10.1.1.0/24\n");
    expect(line(vms("down --set try"))).toBe("down: 2 hosts removed, the keys stay");
    expect(did("rm")).toEqual([11, 12].map((id) => `rm --force --volumes pulumi-rocketmq-try-${id}`));
    expect(did("network rm")).toEqual(["network rm pulumi-rocketmq-try"]);
    expect(there("engine/containers")).toEqual(["pulumi-rocketmq-try-2-11", "pulumi-rocketmq-try-99", "somebody"]);
    expect(there("engine/networks")).toEqual(["pulumi-rocketmq-try-2", "somebody"]);
  });

  test("of a set that is down already does nothing", () => {
    expect(line(vms("down --set try"))).toBe("down: 0 hosts removed, the keys stay");
    for (const verb of ["rm", "network rm"]) expect(did(verb)).toEqual([]);
  });
});

describe("what cannot be", () => {
  test.each([
    ["", "tools/vms.sh <up|down|list>"],
    ["start", "tools/vms.sh <up|down|list>"],
    ["up --set", "'--set' needs a value"],
    ["up --sett try", "unknown option '--sett'"],
    ["up --set vm --subnet 10.9.8.0/24", "'vm' cannot be the name of a set"],
    ["up --set ../x --subnet 10.9.8.0/24", "'../x' cannot be the name of a set"],
    ["down --set Try", "'Try' cannot be the name of a set"],
    ["down --set ''", "'' cannot be the name of a set"],
    ["down --set '.*'", "'.*' cannot be the name of a set"],
    [`list --set ${"a".repeat(31)}`, "cannot be the name of a set"],
    ["up --set try", "the set 'try' needs a network of its own"],
    ["up --set try --subnet 10.9.8.0/16", "'10.9.8.0/16' is no private network"],
    ["up --set try --subnet 10.9.8.1/24", "'10.9.8.1/24' is no private network"],
    ["up --set try --subnet 10.9.256.0/24", "'10.9.256.0/24' is no private network"],
    ["up --set try --subnet 11.9.8.0/24", "'11.9.8.0/24' is no private network"],
    ["up --set try --subnet 172.32.8.0/24", "'172.32.8.0/24' is no private network"],
    ["up --set try --subnet 10.9.8.0/24 --hosts 1", "'1' is no host of 10.9.8.0/24"],
    ["up --set try --subnet 10.9.8.0/24 --hosts '11 255'", "'255' is no host of 10.9.8.0/24"],
    ["up --set try --subnet 10.9.8.0/24 --hosts a", "'a' is no host of 10.9.8.0/24"],
    ["up --set try --subnet 10.9.8.0/24 --hosts ' '", "a set has one host or more"],
  ])("is refused before anything is done: %s", (args, said) => {
    const { status, stderr } = vms(args);
    expect(status).toBe(1);
    expect(stderr).toContain(said);
    expect(box.calls("docker")).toEqual([]);
    expect(there("cache/vms")).toEqual([]);
  });

  test("is up without an engine", () => {
    box.fake("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    expect(vms(`up ${TRY}`).stderr).toContain("Cannot connect to the Docker daemon): tools/setup.sh docker");
  });

  test("is an image that debootstrap does not make; nothing is left of it", () => {
    const { status, stderr } = vms(`up ${TRY}`, { IMAGE_EXIT: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain("log: .setup/log/image-vm.log");
    expect([...there("cache/images"), ...there("cache/tmp"), ...there("engine/containers")]).toEqual([]);
  });
});

test("the image is made once, kept in the cache, and taken from there by a new engine", () => {
  vms(`up ${TRY}`);
  box.bash("rm -r ../engine ../bin/debootstrap");
  expect(vms(`up ${TRY}`).status).toBe(0);
  expect(box.calls("unshare")).toHaveLength(1);
  expect(did("import")).toHaveLength(2);
  expect(there("cache/images")).toEqual([expect.stringMatching(/^vm-[0-9a-f]{12}-\w+\.tar\.gz$/)]);
});
