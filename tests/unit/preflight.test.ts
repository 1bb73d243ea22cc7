import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { releaseOf } from "../../components/shared";
import type { Claim } from "../../components/model/claims";
import { renderPreflight } from "../../components/render/preflight-script";

const program = fs.readFileSync(path.join(__dirname, "../../components/platform/systemd/preflight.sh"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "preflight-"));
const bin = path.join(folder, "bin");

/** Tools of a host that is well, each replaced by a test that wants another answer. */
const well: Readonly<Record<string, string>> = {
  // Runs what it is given here, in place of a host.
  ssh: 'shift 4; cd /; exec bash -c "$*"',
  systemctl: 'case "$*" in --version) echo "systemd 252 (252.1)" ;; *) echo 0 ;; esac',
  "systemd-run": "echo 65536",
  ss: ":",
  df: "echo head; echo '/dev/vda 100000 1000 90000 10% /'",
  uname: "echo x86_64",
};

beforeEach(() => {
  fs.rmSync(bin, { recursive: true, force: true });
  fs.mkdirSync(bin);
  for (const [name, body] of Object.entries(well)) {
    fake(name, body);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function fake(name: string, body: string): void {
  fs.writeFileSync(path.join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
}

const claim = (over: Partial<Claim> = {}): Claim => ({
  name: "mq-broker-a-0",
  path: "",
  kind: "broker",
  ports: [{ port: 10911, purpose: "listenPort", everyAddress: false }],
  bindAddress: "0.0.0.0",
  directories: [],
  heapMiB: 1,
  directMiB: 1,
  final: true,
  ...over,
});

/** What it says to a person; the systemd of the machine that runs the test is taken for that of the host. */
function preflight(over: Partial<Parameters<typeof renderPreflight>[0]> = {}, hosts = ["201"]): string[] {
  const script = renderPreflight({
    hosts: hosts.map((id) => ({
      access: { id, address: "10.0.0.1", port: 22, user: "root" },
      processes: [{ claim: claim(), unit: "mq-broker-a-0" }],
    })),
    release: releaseOf("5.4.0"),
    dataDirectory: path.join(folder, "data"),
    tunesKernel: false,
    diskProgram: "",
    skipChecks: [],
    connectTimeoutSeconds: 1,
    program: program.replace("! -d /run/systemd/system", "! -d /"),
    ...over,
  });
  const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", "create"], {
    input: script,
    encoding: "utf8",
    timeout: 30_000,
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` },
  });
  const lines = stderr.split("\n").filter((line) => line !== "");
  expect(status === 0).toBe(lines.length === 0);
  if (status === 0) {
    return stdout.trim().split("\n");
  }
  expect(lines[0]).toMatch(/^preflight: \d+ issues?, and nothing was changed on any host$/);
  expect(Number(/\d+/.exec(lines[0] ?? "")?.[0])).toBe(lines.length - 1);
  return lines.slice(1);
}

describe("the preflight", () => {
  test("says nothing but that all is ready", () => {
    expect(preflight({}, ["201", "202"])).toEqual(["ready: 201 202"]);
  });

  test("finds all on all hosts, names host, value, limit and what skips it", () => {
    fake("uname", "echo riscv64");
    fake("systemd-run", "echo 1024");
    fake("df", "echo head; echo '/dev/vda 1000 900 100 90% /'");
    const found = (host: string): string[] => [
      `  ${host}: architecture: RocketMQ's native libraries are not made for it; got riscv64; allowed x86_64, aarch64; do take another host, or add "architecture" to skipChecks`,
      `  ${host}: disk: RocketMQ deletes messages before their time from 85 % of a disk on (diskSpaceCleanForciblyRatio), and takes none from 90 %; got 90 % of the disk of ${folder}/data; allowed below 85 %; do free some space, or give another storeDirectory, or add "disk" to skipChecks`,
      `  ${host}: openFiles: each file of a store and each client is an open file of the broker (LimitNOFILE); got 1024; allowed from 16384; do raise fs.nr_open, and DefaultLimitNOFILE of systemd, or add "openFiles" to skipChecks`,
    ];
    expect(preflight({}, ["201", "202"])).toEqual([...found("201"), ...found("202")]);
    expect(preflight({ skipChecks: ["architecture", "openFiles"] })).toEqual(found("201").slice(1, 2));
  });

  test("a disk from 75 % on is a note", () => {
    fake("df", "echo head; echo '/dev/vda 100000 75000 25000 75% /'");
    expect(preflight()[0]).toMatch(/^host 201: disk: 75 % of the disk of .* is used; from 75 % on/);
    fake("df", "echo head; echo '/dev/vda 1000 10 100 1% /'");
    expect(preflight()[0]).toMatch(/201: disk: too little space in .*; got 100 MiB; allowed from 256 MiB/);
  });

  test("memory: heap, direct memory and page cache against what is available", () => {
    const huge = { claim: claim({ heapMiB: 9_000_000, directMiB: 1000 }), unit: "mq-broker-a-0" };
    const hosts = [{ access: { id: "201", address: "10.0.0.1", port: 22, user: "root" }, processes: [huge] }];
    expect(preflight({ hosts })).toEqual([
      expect.stringMatching(
        /^ {2}201: memory: .* of 1 processes do not fit; got \d+ MiB available; allowed from 9001256 MiB/,
      ),
    ]);
  });

  test("a port of a stranger is told with its name; that of the running unit is not", () => {
    fake(
      "ss",
      `case "$*" in *:10911*) echo 'LISTEN 0 1 0.0.0.0:10911 0.0.0.0:* users:(("nginx",pid=77,fd=6))' ;; esac`,
    );
    expect(preflight()).toEqual([
      '  201: ports: port 10911 (listenPort) is in use; got nginx, pid 77; allowed free, or held by the unit itself; do stop it, or give another listenPort, or add "ports" to skipChecks',
    ]);
    fake("systemctl", 'case "$*" in --version) echo "systemd 252" ;; *) echo 77 ;; esac');
    expect(preflight()).toEqual(["ready: 201"]);
  });

  test("where the kernel does not tell whose a port is, the running unit's own ports are its own", () => {
    fake("ss", `case "$*" in *:10911*) echo 'LISTEN 0 1 0.0.0.0:10911 0.0.0.0:*' ;; esac`);
    expect(preflight()).toEqual([expect.stringContaining("got another process; allowed free") as string]);
    fake("systemctl", 'case "$*" in --version) echo "systemd 252" ;; *) echo 77 ;; esac');
    fs.mkdirSync(path.join(folder, "data/mq-broker-a-0/conf"), { recursive: true });
    fs.writeFileSync(path.join(folder, "data/mq-broker-a-0/conf/launch"), "ports=(\n  '10911 listenPort'\n)\n");
    expect(preflight()).toEqual(["ready: 201"]);
  });

  test("a given Java that is not there", () => {
    expect(preflight({ javaHome: "/nonexistent" })).toEqual([
      '  201: java: there is no java; got nothing in /nonexistent/bin; allowed Java 8 to 21; do set javaHome, or leave it out, or add "java" to skipChecks',
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      "a wrong key",
      "root@10.0.0.1: Permission denied (publickey).",
      /it does not take the key of this user; check user and privateKey/,
    ],
    ["a wrong host key", "Host key verification failed.", /its host key is not the one in hostKey/],
    [
      "a host that is down",
      "ssh: connect to host 10.0.0.1 port 22: Connection refused",
      /cannot be reached by ssh \(ssh: connect .* Connection refused\)/,
    ],
  ])("%s is told, and that the others are well", (_, said, reason) => {
    fake("ssh", `case "$*" in *host-202*) echo '${said}' >&2; exit 255 ;; esac; ${well["ssh"] ?? ""}`);
    const found = preflight({}, ["201", "202", "203"]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^ {2}202: /);
    expect(found[0]).toMatch(reason);
  });

  test("a user who may not sudo", () => {
    fake("ssh", "echo 'sudo: a password is required' >&2; exit 1");
    expect(preflight()).toEqual([
      "  201: the user may not sudo without a password; give it NOPASSWD in sudoers, or take root (sudo: a password is required)",
    ]);
  });

  test("a host that is not there yet is asked again; one that refuses the key is not", () => {
    fake(
      "ssh",
      `n=$(cat ${folder}/asked 2>/dev/null || echo 0); echo $((n + 1)) >${folder}/asked
[ "$n" -gt 0 ] || { echo 'Connection refused' >&2; exit 255; }
${well["ssh"] ?? ""}`,
    );
    expect(preflight({ connectTimeoutSeconds: 20 })).toEqual(["ready: 201"]);
    expect(fs.readFileSync(path.join(folder, "asked"), "utf8")).toBe("2\n");
    fake("ssh", `echo x >>${folder}/refused; echo 'Permission denied (publickey).' >&2; exit 255`);
    expect(preflight({ connectTimeoutSeconds: 20 })).toHaveLength(1);
    expect(fs.readFileSync(path.join(folder, "refused"), "utf8")).toBe("x\n");
  });

  test("clocks that differ", () => {
    fake(
      "ssh",
      `[[ "$*" != *host-202* ]] || sed='s/^clock \\(.*\\)/clock 2000000000/'; { ${well["ssh"]?.replace("exec ", "") ?? ""}; } | sed "\${sed:-}"`,
    );
    expect(preflight({}, ["201", "202"])).toEqual([
      expect.stringMatching(
        /^ {2}202: clock: it is ahead of host 201; got \d+ s; allowed up to 5 s; do run an NTP client on both/,
      ),
    ]);
    expect(preflight({ skipChecks: ["clock"] }, ["201", "202"])).toEqual(["ready: 201 202"]);
  });

  test("a unit of that name which is another stack's is left alone", () => {
    const named = program.replace("/etc/systemd/system", folder);
    fs.writeFileSync(path.join(folder, "mq-broker-a-0.service"), "# of /var/lib/other/mq-broker-a-0\n");
    const run = (): string[] => preflight({ program: named.replace("! -d /run/systemd/system", "! -d /") });
    expect(run()).toEqual([
      expect.stringContaining(
        "unit mq-broker-a-0: there is one of this name that another program or stack made",
      ) as string,
    ]);
    fs.writeFileSync(path.join(folder, "mq-broker-a-0.service"), `# of ${folder}/data/mq-broker-a-0\n`);
    expect(run()).toEqual(["ready: 201"]);
  });

  test("keys and passwords stand in files of its own, which are gone after it, and in no argument", () => {
    const secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n";
    fake(
      "ssh",
      `echo "$*" >>${folder}/argv; config=$2; cp -r "$(dirname "$config")" ${folder}/seen; echo "$(dirname "$config")" >${folder}/where; ${well["ssh"] ?? ""}`,
    );
    const access = {
      id: "201",
      address: "10.0.0.1",
      port: 22,
      user: "admin",
      privateKey: secret,
      privateKeyPassword: "hunter2",
    };
    fake("sudo", 'shift; exec "$@"');
    const hosts = [{ access: { ...access, hostKey: "10.0.0.1 ssh-ed25519 AAAA me" }, processes: [] }];
    expect(preflight({ hosts })).toEqual(["ready: 201"]);
    const read = (name: string): string => fs.readFileSync(path.join(folder, name), "utf8");
    expect(read("argv")).not.toMatch(/hunter2|c2VjcmV0/);
    expect(read("seen/config")).toMatch(/StrictHostKeyChecking yes\n {2}UserKnownHostsFile \S+host-201\.known\n/);
    expect(read("seen/config")).toContain("IdentityAgent none");
    expect(read("seen/host-201.key")).toBe(secret);
    expect(read("seen/host-201.known")).toBe("host-201 ssh-ed25519 AAAA\n");
    expect(fs.statSync(path.join(folder, "seen/host-201.key")).mode & 0o077).toBe(0);
    const asked = spawnSync("sh", [
      path.join(folder, "seen/askpass"),
      `Enter passphrase for key '${folder}/seen/host-201.key': `,
    ]);
    expect(asked.stdout.toString()).toBe("hunter2\n");
    expect(fs.existsSync(read("where").trim())).toBe(false);
  });
});
