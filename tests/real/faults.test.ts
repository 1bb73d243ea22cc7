import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { Broker, Cluster, loadTopology, NameServer, ProcessPlatform } from "../../components";
import { commandStack } from "../engine/support/command-plugin";
import type { TestStack } from "../engine/support/engine";
import { textOf } from "../engine/support/process-host";
import { factsOf, stopAllAtOnce, waitFor } from "../support/processes";

const [nameServerPort, brokerPort] = [22_876, 22_911];
const root = fs.mkdtempSync(path.join(os.tmpdir(), "real-faults-"));
let stack: TestStack;

beforeAll(async () => {
  stack = await commandStack();
});

afterAll(async () => {
  await stopAllAtOnce(path.join(root, "data"));
  stack.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

/** One broker with a NameServer that may be another's. */
const program =
  (options: { readonly own: boolean; readonly javaOption?: string }) => (): Promise<Record<string, unknown>> => {
    const platform = new ProcessPlatform("host", {
      dataDirectory: path.join(root, "data"),
      rocketmqHome: process.env["ROCKETMQ_HOME"],
      // Short only where it must run out: on a busy machine a NameServer's start takes as long.
      ...(options.own ? {} : { verifyTimeoutSeconds: 25 }),
    });
    const jvm = { heapMiB: 128 };
    if (options.own) {
      new NameServer("ns", { platform, id: "0", listenPort: nameServerPort, jvm });
    }
    new Broker("broker", {
      platform,
      nameServers: NameServer.fromAddresses([`127.0.0.1:${nameServerPort}`]),
      brokerName: "broker-a",
      brokerId: 0,
      listenPort: brokerPort,
      jvm: { ...jvm, options: options.javaOption === undefined ? [] : [options.javaOption] },
      allowUnavailable: true,
    });
    return Promise.resolve({});
  };

const directory = path.join(root, "data/broker");

/** Two masters without slaves. */
const twoMasters =
  (heapMiB = 128) =>
  (): Promise<Record<string, unknown>> => {
    const platform = new ProcessPlatform("host", {
      dataDirectory: path.join(root, "data"),
      rocketmqHome: process.env["ROCKETMQ_HOME"],
    });
    const topology = { ...loadTopology("2m-noslave"), nameServers: [{ id: "0" }] };
    const portOffset = nameServerPort + 20 - 9876;
    new Cluster("mq", { platform, topology, portOffset, brokerJvm: { heapMiB }, nameServerJvm: { heapMiB: 128 } });
    return Promise.resolve({});
  };

test("a NameServer that takes connections and never answers fails the up within the bound, by name", async () => {
  const sockets: net.Socket[] = [];
  const silent = net.createServer((socket) => sockets.push(socket)).listen(nameServerPort, "127.0.0.1");
  const began = Date.now();
  const run = await stack.tryUp(program({ own: false })).finally(() => {
    sockets.forEach((socket) => socket.destroy());
    silent.close();
  });
  expect(run.error).toBeDefined();
  expect(textOf(run)).toMatch(
    new RegExp(`FAIL {2}nameserver {2}127\\.0\\.0\\.1:${nameServerPort}: no answer after \\d+ s`),
  );
  expect(textOf(run)).toMatch(
    // On a busy machine the broker itself has no port yet.
    /FAIL {2}broker-a-0 {2}127\.0\.0\.1:22911: (no .*; )?not registered in 127\.0\.0\.1:22876 after \d+ s/,
  );
  expect(textOf(run)).toMatch(
    /wait {2}broker-a-0: n.* 127\.0\.0\.1:22\d+; nameserver 127\.0\.0\.1:22876: .* \(\d+ s of 25\)/,
  );
  // 25 s of the verification, and what starts and ends around it on a busy machine.
  expect(Date.now() - began).toBeLessThan(120_000);
  await stack.up(program({ own: true }));
  await stack.expectNoChanges(program({ own: true }));
});

test("a java that does not start with the new flag: the old configuration runs again, and the log's end is told", async () => {
  await stack.up(program({ own: true }));
  const before = fs.readFileSync(path.join(directory, "conf/digest"), "utf8");
  const run = await stack.tryUp(program({ own: true, javaOption: "-XX:NoSuchThing=1" }));
  expect(run.error).toBeDefined();
  expect(textOf(run)).toContain("Unrecognized VM option 'NoSuchThing=1'");
  expect(textOf(run)).toContain("broker-a-0: runs with the old configuration again");
  expect(factsOf(directory)).toMatchObject({ state: "running", digest: before.trim() });
  await stack.up(program({ own: true }));
  await stack.expectNoChanges(program({ own: true }));
});

test("a broker that does not let go its permission to write is not restarted, and neither is the next one", async () => {
  await stack.up(twoMasters());
  const processes = ["mq-broker-a-0", "mq-broker-b-0"].map((name) => path.join(root, "data", name));
  const [broker = ""] = processes;
  // By hand, since the preview refuses it: a broker that says yes to every update and takes none of this key.
  const conf = path.join(broker, "conf/broker.conf");
  fs.appendFileSync(conf, "configBlackList=configBlackList;brokerConfigPath;brokerPermission\n");
  const boots = (): number => fs.readFileSync(path.join(broker, "log/broker.log"), "utf8").split("boot success").length;
  const before = boots();
  execFileSync(path.join(broker, "ctl"), ["restart"]);
  await waitFor("the broker's start", 120, () => boots() > before);
  const pids = processes.map((process) => factsOf(process)["pid"]);
  const run = await stack.tryUp(twoMasters(160));
  expect(run.error).toBeDefined();
  expect(textOf(run)).toMatch(/broker-a-0: its permission to write could not be taken, .*configBlackList/);
  expect(textOf(run)).toContain("broker-a-0: was not restarted, and the change was not made");
  expect(processes.map((process) => factsOf(process)["pid"])).toEqual(pids);
  execFileSync(path.join(broker, "ctl"), ["stop"]);
  await stack.up(twoMasters(160));
  await stack.expectNoChanges(twoMasters(160));
});
