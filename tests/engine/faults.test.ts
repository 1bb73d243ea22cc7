import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { factsOf, stopAllAtOnce, waitFor } from "../support/processes";
import { type Change, portOffset, textOf, useProcessHost } from "./support/process-host";

const host = useProcessHost();
const broker = "mq-broker-a-0";
const program = (args: Parameters<typeof host.program>[3] = {}): ReturnType<typeof host.program> =>
  host.program("1m", {}, {}, args);

/** A java of that version that does nothing else. */
function javaOf(version: string): string {
  const home = host.path(`jdk-${version}`);
  fs.mkdirSync(path.join(home, "bin"), { recursive: true });
  fs.writeFileSync(path.join(home, "bin/java"), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`, {
    mode: 0o755,
  });
  return home;
}

/** A file system of its own, gone after the test. */
async function withMount(options: string, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = host.path("mount");
  fs.mkdirSync(directory);
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory]);
  try {
    await work(directory);
  } finally {
    const ctl = path.join(directory, "data", broker, "ctl");
    if (fs.existsSync(ctl)) {
      execFileSync(ctl, ["stop"]);
    }
    execFileSync("umount", [directory]);
  }
}

/** Fails with that text, within a minute, and the next up needs nothing but the cause to be gone. */
async function expectConvergesAfter(
  broken: ReturnType<typeof host.program>,
  text: string | RegExp,
  mend: () => void = () => undefined,
): Promise<void> {
  const began = Date.now();
  const run = await host.stack.tryUp(broken);
  expect(run.error).toBeDefined();
  expect(textOf(run)).toMatch(text);
  expect(Date.now() - began).toBeLessThan(60_000);
  mend();
  await host.stack.up(program());
  await host.stack.expectNoChanges(program());
  expect(factsOf(host.directoryOf(broker))["state"]).toBe("running");
}

describe("java and the release are looked at before any process is touched", () => {
  test("no java", () =>
    expectConvergesAfter(
      program({ javaHome: host.path("nowhere") }),
      /java: no .*\/nowhere\/bin\/java on this machine; install a JDK 8 to 21, or set javaHome/,
    ));

  test.each([
    ["1.7.0_80", 7],
    ["25.0.1", 25],
  ])("java %s", (version, spoken) =>
    expectConvergesAfter(
      program({ javaHome: javaOf(version) }),
      new RegExp(`java: RocketMQ 5\\.5\\.0 takes Java 8 to 21; got ${spoken} from .*; set javaHome`),
    ),
  );

  test("a folder without a release", () =>
    expectConvergesAfter(
      program({ rocketmqHome: host.path("empty") }),
      /rocketmqHome: no RocketMQ release in .*\/empty; unpack rocketmq-all-5\.5\.0-bin-release\.zip there/,
    ));

  test("another release than the named one", () => {
    fs.mkdirSync(host.path("old/lib"), { recursive: true });
    fs.writeFileSync(host.path("old/lib/rocketmq-broker-5.3.3.jar"), "");
    return expectConvergesAfter(
      program({ rocketmqHome: host.path("old") }),
      /rocketmqHome: .*\/old is not RocketMQ 5\.5\.0 but rocketmq-broker-5\.3\.3\.jar; set version or rocketmqHome/,
    );
  });
});

describe("disks", () => {
  test("a read-only one is named, and nothing is left behind", () =>
    withMount("ro", (directory) =>
      expectConvergesAfter(
        program({ dataDirectory: path.join(directory, "data") }),
        /mkdir: cannot create directory .*: Read-only file system/,
      ),
    ));

  test("a read-only store names the process", () =>
    withMount("ro", async (directory) => {
      const run = await host.stack.tryUp(
        host.program(
          "1m",
          {},
          {
            topology: {
              nameServers: [{ id: "0" }],
              brokerGroups: [
                { brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory: path.join(directory, "store") }] },
              ],
            },
          },
        ),
      );
      expect(textOf(run)).toMatch(
        /Read-only file system[\s\S]*broker-a-0: .*: the command above failed; what runs was left alone/,
      );
    }));

  test("a full one is named before RocketMQ refuses messages on it", () =>
    withMount("size=1m", async (directory) => {
      const store = path.join(directory, "store");
      fs.writeFileSync(path.join(directory, "ballast"), Buffer.alloc(1000 * 1024));
      const onIt = host.program(
        "1m",
        {},
        {
          topology: {
            nameServers: [{ id: "0" }],
            brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory: store }] }],
          },
        },
      );
      const run = await host.stack.tryUp(onIt);
      expect(textOf(run)).toMatch(
        /broker-a-0: the disk of .*\/store is 9\d % full; RocketMQ takes no messages from 90 % on \(diskSpaceWarningLevelRatio\)/,
      );
      fs.rmSync(path.join(directory, "ballast"));
      await host.stack.up(onIt);
      execFileSync(path.join(host.directoryOf(broker), "ctl"), ["stop"]);
    }));
});

describe("a change is refused where it would harm, and what runs stays", () => {
  test("the new port is in use", async () => {
    await host.stack.up(host.program("2m-noslave"));
    const before = host.pidOf(broker);
    const topology = {
      nameServers: [{ id: "0" }, { id: "1" }],
      brokerGroups: [
        { brokerName: "broker-a", brokers: [{ brokerId: 0, listenPort: 10_876 + portOffset }] },
        { brokerName: "broker-b", brokers: [{ brokerId: 0 }] },
      ],
    };
    const taken = await import("node:net").then((net) => net.createServer().listen(10_876 + portOffset, "127.0.0.1"));
    const run = await host.stack.tryUp(host.program("2m-noslave", {}, { topology }));
    expect(textOf(run)).toContain(`broker-a-0: port ${10_876 + portOffset} listenPort is in use by another process`);
    expect(host.pidOf(broker)).toBe(before);
    await new Promise((resolve) => taken.close(resolve));
    await host.stack.up(host.program("2m-noslave", {}, { topology }));
    expect(host.pidOf(broker)).not.toBe(before);
  });
});

describe("a broker of a running cluster that does not run itself", () => {
  const names = ["mq-broker-a-0", "mq-broker-b-0"] as const;
  const keys = (more: Change[string]): Change => ({
    "broker-a-0": { sendMessageThreadPoolNums: 2, ...more },
    "broker-b-0": { sendMessageThreadPoolNums: 2 },
  });

  test("is healthy with its new configuration before the next one stops", async () => {
    await host.stack.up(host.program("2m-noslave"));
    execFileSync(path.join(host.directoryOf(names[0]), "ctl"), ["stop"]);
    const began = Date.now();
    await host.stack.up(host.program("2m-noslave", keys({ waitTimeMillsInPullQueue: 3000 })));
    expect(host.events(names, began)).toEqual([
      "start mq-broker-a-0",
      "listen mq-broker-a-0",
      "stop mq-broker-b-0",
      "start mq-broker-b-0",
    ]);
  });

  test("as nothing of it runs after a restart of the machine: all start, though no NameServer answers a gate", async () => {
    await host.stack.up(host.program("2m-noslave"));
    await stopAllAtOnce(host.path("data"));
    await host.stack.up(host.program("2m-noslave", keys({})));
    await host.stack.expectNoChanges(host.program("2m-noslave", keys({})));
    expect(names.map((name) => factsOf(host.directoryOf(name))["state"])).toEqual(["running", "running"]);
  });

  test("and does not with the new one: the up fails, and the next one is left alone", async () => {
    await host.stack.up(host.program("2m-noslave"));
    execFileSync(path.join(host.directoryOf(names[0]), "ctl"), ["stop"]);
    const pid = host.pidOf(names[1]);
    for (let round = 0; round < 2; round++) {
      const run = await host.stack.tryUp(host.program("2m-noslave", keys({ rejectTransactionMessage: true })));
      expect(textOf(run)).toMatch(/refused: rejectTransactionMessage/);
      expect(textOf(run)).toContain("broker-a-0: was started and does not become healthy");
      expect(host.pidOf(names[1])).toBe(pid);
    }
    await host.stack.up(host.program("2m-noslave", keys({})));
    await host.stack.expectNoChanges(host.program("2m-noslave", keys({})));
  });
});

describe("an up that is killed", () => {
  const change: Change = {
    "broker-a-1": { sendMessageThreadPoolNums: 2 },
    "broker-a-0": { sendMessageThreadPoolNums: 2, waitTimeMillsInHeartbeatQueue: 3000 },
    "broker-b-1": { sendMessageThreadPoolNums: 2 },
  };

  test("between a restart and its gate: the next up asks the gate before it goes on", async () => {
    await host.stack.up(host.program("1m"));
    const directory = host.directoryOf(broker);
    fs.writeFileSync(path.join(directory, "run/ungated"), "");
    // Any change of the script's text makes it run; the launch is the same.
    await host.stack.up(host.program("1m", {}, { drainSeconds: 31 }));
    expect(fs.existsSync(path.join(directory, "run/ungated"))).toBe(false);
  });

  test("while a broker takes up a run-time key: the next up goes on without a restart", async () => {
    const hot: Change = { "broker-a-0": { fileReservedTime: 24 } };
    await host.stack.up(host.program("1m"));
    const directory = host.directoryOf(broker);
    const [before, digest] = [host.pidOf(broker), fs.readFileSync(path.join(directory, "run/digest"), "utf8")];
    await host.stack.up(host.program("1m", hot));
    // As it is when the script is killed while it waits for its gate.
    fs.copyFileSync(path.join(directory, "run/digest"), path.join(directory, "run/setting"));
    fs.writeFileSync(path.join(directory, "run/digest"), digest);
    await host.stack.up(host.program("1m", hot, { drainSeconds: 31 }));
    expect(host.pidOf(broker)).toBe(before);
    expect(fs.readFileSync(path.join(directory, "run/digest"), "utf8")).not.toBe(digest);
  });

  test("while a broker is drained: what was taken goes back by itself", async () => {
    await host.stack.up(host.program("1m"));
    const directory = host.directoryOf(broker);
    fs.copyFileSync(path.join(directory, "conf/launch"), path.join(directory, "run/guard.launch"));
    fs.copyFileSync(path.join(directory, "conf/rollout.properties"), path.join(directory, "run/guard.properties"));
    fs.writeFileSync(path.join(directory, "run/leaving"), `127.0.0.1:${10_911 + portOffset} 6\n`);
    const script = execFileSync("bash", ["-c", "sleep 300 >/dev/null 2>&1 & echo $!"]).toString().trim();
    execFileSync(path.join(directory, "ctl"), ["guard", script]);
    process.kill(Number(script), "SIGKILL");
    const log = (): string => fs.readFileSync(path.join(directory, "run/supervisor.log"), "utf8");
    await waitFor("the guard gave back", 20, () => log().includes("the stand-in does not return"));
    expect(log()).toContain("broker-a-0: the stand-in does not return");
  });

  test("in a rolling change: no broker is left stopped, and the next up finishes", async () => {
    await host.stack.up(host.program("2m-2s-async"));
    const controller = new AbortController();
    const run = host.stack.tryUp(host.program("2m-2s-async", change), { signal: controller.signal });
    await waitFor("broker-a-0 stops", 60, () => fs.existsSync(path.join(host.directoryOf(broker), "run/ungated")));
    controller.abort();
    await run;
    await host.stack.up(host.program("2m-2s-async", change));
    await host.stack.expectNoChanges(host.program("2m-2s-async", change));
    expect(factsOf(host.directoryOf(broker))["state"]).toBe("running");
  });
});

test("what all processes share was removed by hand: told with the command that writes it again", async () => {
  await host.stack.up(program());
  const pid = host.pidOf(broker);
  fs.rmSync(host.path("data/lib"), { recursive: true });
  const changed = host.program("1m", { "broker-a-0": { sendMessageThreadPoolNums: 2 } });
  const text = textOf(await host.stack.tryUp(changed));
  const [, urn] = /data\/lib\/[0-9a-f]{8} is gone, .* pulumi up --replace '(.*)' writes it again/.exec(text) ?? [];
  expect(urn).toBe("**host-release-*");
  expect(host.pidOf(broker)).toBe(pid);
  await host.stack.up(changed, { replace: [urn ?? ""] });
  expect(host.pidOf(broker)).not.toBe(pid);
  await host.stack.expectNoChanges(changed);
});
