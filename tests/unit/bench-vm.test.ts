import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Benchmark, formatReport, ratio, series } from "../../tools/bench/figures";
import { owned } from "../../tools/bench/owned";
import { phasesOf } from "../../tools/bench/vm";
import { shippedVmStack } from "../../tools/bench/vm-cluster";
import { filesByHost, hostsOf, vmMembers } from "../../tools/bench/vm-files";

const stack = shippedVmStack();
const ids = ["201", "202", "203", "204"];
const addresses = Object.fromEntries(ids.map((id) => [id, `10.0.0.${id}`]));
const scripts = path.join(__dirname, "../../tools/bench");

let dir: string;
beforeEach(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), "bench-vm-test-"))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

describe("what the other ways put on the hosts", () => {
  test("the processes are where the stack places them", () => {
    expect(hostsOf(stack)).toEqual({ nameServers: ["201", "202", "203"], brokers: ["201", "202", "203", "204"] });
    expect(vmMembers(stack, addresses)).toEqual({
      nameServers: ["10.0.0.201:9876", "10.0.0.202:9876", "10.0.0.203:9876"],
      brokers: [
        { brokerName: "broker-a", brokerId: 0, address: "10.0.0.201:10911" },
        { brokerName: "broker-b", brokerId: 0, address: "10.0.0.202:10911" },
        { brokerName: "broker-a", brokerId: 1, address: "10.0.0.203:10911" },
        { brokerName: "broker-b", brokerId: 1, address: "10.0.0.204:10911" },
      ],
    });
    expect(() => vmMembers(stack, {})).toThrow("201 is no test host");
  });

  test("each host has the files of its processes, with the heaps of the stack", () => {
    const files = filesByHost(stack, addresses);
    expect(Object.keys(files["203"] ?? {}).sort()).toEqual([
      "broker.conf",
      "rocketmq-broker.service",
      "rocketmq-namesrv.service",
    ]);
    expect(Object.keys(files["204"] ?? {}).sort()).toEqual(["broker.conf", "rocketmq-broker.service"]);
    const conf = files["203"]?.["broker.conf"];
    expect(conf).toContain("brokerName=broker-a\nbrokerId=1\nbrokerRole=SLAVE\n");
    expect(conf).toContain("\nnamesrvAddr=10.0.0.201:9876;10.0.0.202:9876;10.0.0.203:9876\n");
    expect(conf).toContain("\nbrokerIP1=10.0.0.203\n");
    expect(files["201"]?.["broker.conf"]).toContain("brokerRole=ASYNC_MASTER\n");
    expect(files["201"]?.["rocketmq-namesrv.service"]).toContain(" -Xms128m -Xmx128m ");
    expect(files["204"]?.["rocketmq-broker.service"]).toMatch(
      /^ExecStart=\/usr\/bin\/java .*-Xms256m -Xmx256m .* -c \/opt\/rocketmq\/conf\/broker\.conf$/m,
    );
  });
});

/** An ssh and an scp that note when they begin and end; a command that has $FAIL in it fails. */
const fakes: Readonly<Record<string, string>> = {
  ssh: "for last; do :; done\nwhat=\"${last%%$'\\n'*}\"\nhost=${@: -2:1}",
  scp: 'for last; do :; done\nhost=${last%%:*}\nwhat="copy $(basename -- "${@: -2:1}")"',
};
const noted = `
host=\${host##*.}
echo "begin $host $what" >>"$NOTES"
case $host in 202) sleep 0.05 ;; esac
echo "end $host $what" >>"$NOTES"
[ -z "\${FAIL-}" ] || [[ "$host $what" != *"$FAIL"* ]]`;

function run(name: string, env: Readonly<Record<string, string>> = {}): { code: number | null; notes: string[] } {
  const notes = path.join(dir, "notes");
  for (const [tool, text] of Object.entries(fakes)) {
    fs.mkdirSync(path.join(dir, "bin"), { recursive: true });
    fs.writeFileSync(path.join(dir, "bin", tool), `#!/usr/bin/env bash\n${text}\n${noted}\n`, { mode: 0o755 });
  }
  for (const [id, files] of Object.entries(filesByHost(stack, addresses))) {
    fs.mkdirSync(path.join(dir, "files", id), { recursive: true });
    for (const file of Object.keys(files)) {
      fs.writeFileSync(path.join(dir, "files", id, file), "");
    }
  }
  fs.writeFileSync(path.join(dir, "rocketmq-all-1-bin-release.zip"), "");
  const { status } = spawnSync("bash", [path.join(scripts, `vm-${name}.sh`)], {
    timeout: 60_000,
    env: {
      ...process.env,
      PATH: `${path.join(dir, "bin")}:${process.env["PATH"] ?? ""}`,
      NOTES: notes,
      TMPDIR: dir,
      BENCH_KEY: "key",
      BENCH_KNOWN_HOSTS: "known",
      BENCH_HOSTS: ids.map((id) => `${id}=10.0.0.${id}`).join(" "),
      BENCH_NAMESERVERS: "201 202 203",
      BENCH_BROKERS: "201 202 203 204",
      BENCH_FILES: path.join(dir, "files"),
      BENCH_ARCHIVE: path.join(dir, "rocketmq-all-1-bin-release.zip"),
      BENCH_HOME: "/opt/rocketmq",
      ...env,
    },
  });
  return { code: status, notes: fs.readFileSync(notes, "utf8").trim().split("\n") };
}

describe("the scripts", () => {
  const names = fs.readdirSync(scripts).filter((name) => name.endsWith(".sh"));

  test("are bash", () => {
    expect(names.sort()).toEqual(["vm-playbook.sh", "vm-script.sh", "vm-ssh.sh", "vm-warm.sh"]);
    for (const name of names) {
      expect(() => execFileSync("bash", ["-n", path.join(scripts, name)], { stdio: "pipe" })).not.toThrow();
    }
  });

  test("by script the packages come while the archive is copied, and a host is started last", () => {
    const { code, notes } = run("script");
    expect(code).toBe(0);
    for (const id of ids) {
      const own = notes.filter((note) => note.split(" ")[1] === id);
      expect(own).toHaveLength(6);
      expect(own.slice(0, 4).sort().join("\n")).toMatch(
        /^begin \d+ copy .*\nbegin \d+ export .*\nend .*copy.*\nend .*$/,
      );
      expect(own[4]).toBe(`begin ${id} set -e`);
    }
  });

  test("by playbook a task begins when the one before has ended on all hosts", () => {
    const { code, notes } = run("playbook");
    expect(code).toBe(0);
    const running = new Map<string, string>();
    for (const note of notes) {
      const [, event = "", host = "", what = ""] = /^(begin|end) (\d+) (.*)$/.exec(note) ?? [];
      if (event === "end") {
        running.delete(host);
      } else {
        const others = new Set([...running.values()].filter((other) => !/^(copy rocketmq-all|unzip)/.test(other)));
        expect([...others, what].every((other) => other === what || /^unzip/.test(what))).toBe(true);
        running.set(host, what);
      }
    }
    const hostsThat = (text: string): string[] =>
      notes.filter((note) => note.startsWith("begin") && note.includes(text)).map((note) => note.split(" ")[1] ?? "");
    // The second role finds the release on all hosts but the last.
    expect(hostsThat("unzip -q").slice(0, 3).sort()).toEqual(["201", "202", "203"]);
    expect(hostsThat("unzip -q").slice(3)).toEqual(["204"]);
    expect(hostsThat("systemctl start rocketmq-namesrv").sort()).toEqual(["201", "202", "203"]);
    expect(hostsThat("systemctl start rocketmq-broker").sort()).toEqual(ids);
    expect(fs.readdirSync(dir).filter((name) => name.startsWith("bench-ssh."))).toEqual([]);
  });

  test.each([
    ["script", "203 set -e"],
    ["playbook", "203 mkdir"],
  ])("by %s a host that fails is told of, by playbook at once", (name, fail) => {
    const { code, notes } = run(name, { FAIL: fail });
    expect(code).toBe(1);
    expect(notes.some((note) => note.startsWith("begin 201 mkdir")) ? notes.length : 24).toBe(
      name === "script" ? 24 : 8,
    );
  });
});

describe("a command that is owned", () => {
  test("ends in time, or with all that it started", async () => {
    const log = path.join(dir, "log");
    await owned(["true"], { seconds: 30, log });
    await expect(owned(["bash", "-c", "echo why; exit 3"], { seconds: 30, log })).rejects.toThrow(/exit 3\nwhy/);
    const pids = path.join(dir, "pids");
    const started = ["bash", "-c", `sleep 100 & echo $! >'${pids}'; trap '' TERM; sleep 0.3; wait`];
    const sleepers = owned(started, { seconds: 1, log });
    await expect(sleepers).rejects.toThrow("was ended after 1 s");
    const state = spawnSync("ps", ["-o", "stat=", "-p", fs.readFileSync(pids, "utf8").trim()], { encoding: "utf8" });
    expect(state.stdout.trim()).toMatch(/^Z?$/);
  });
});

describe("the figures", () => {
  test("a phase ends with its last resource", () => {
    const at = (type: string, name: string, seconds: number): { urn: string; type: string; created: string } => ({
      urn: `urn:pulumi:s::p::${type}::${name}`,
      type,
      created: new Date(seconds * 1000).toISOString(),
    });
    const command = "command:remote:Command";
    const resources = [
      at("rocketmq:index:SystemdPlatform", "servers", 103),
      at("rocketmq:index:SystemdPlatform$command:local:Command", "servers-preflight", 105),
      at("rocketmq:index:SystemdPlatform$command:remote:CopyToRemote", "servers-201-archive-5.5.0", 106),
      at(`rocketmq:index:SystemdPlatform$${command}`, "servers-201-release-5.5.0", 120),
      at(`rocketmq:index:SystemdPlatform$${command}`, "servers-202-release-5.5.0", 118),
      at(`rocketmq:index:Cluster$rocketmq:index:NameServer$${command}`, "r-nameserver-0", 122),
      at(`rocketmq:index:Cluster$rocketmq:index:BrokerGroup$rocketmq:index:Broker$${command}`, "r-a-0", 130),
    ];
    expect(Object.values(phasesOf(resources, 100_000))).toEqual([3, 5, 6, 20, 22, 30]);
  });

  test("have the load beside them", () => {
    const loads = [
      [0.44, 2],
      [1, 3.06],
    ] as const;
    const vm: Benchmark = {
      name: "vm",
      title: "servers",
      series: [series("up: all registered", "s", [40, 42], loads), series("script: ended", "s", [30])],
      ratios: [ratio("up / script", 41, 30)],
    };
    const machine = {
      ...{
        cpu: "A CPU",
        cores: 2,
        memoryMiB: 1,
        kernel: "6",
        node: "v20",
        java: "17",
        pulumi: "v3",
        rocketmq: "5.5.0",
      },
      loadAverage: 0.3,
    };
    expect(
      formatReport({ date: "today", machine, benchmarks: [vm] })
        .split("\n")
        .slice(3, 6),
    ).toEqual([
      "vm: servers",
      "  up: all registered  41  s  (40, 42)  load 0.4 to 2.0, 1.0 to 3.1",
      "  script: ended       30  s",
    ]);
  });
});
