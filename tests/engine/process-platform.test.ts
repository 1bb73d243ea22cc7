import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  Broker,
  Cluster,
  defaultVersion,
  loadTopology,
  NameServer,
  ProcessPlatform,
  type PropertyValue,
  type Topology,
} from "../../components";
import { factsOf, stopAll, waitFor } from "../support/processes";
import { commandStack } from "./support/command-plugin";
import { isSecretInState, stepList, type TestStack } from "./support/engine";

const javaHome = path.join(__dirname, "../support/java-stand-in");
// Below the range that Linux gives to outgoing connections.
const portOffset = 15_000;

let root: string;
let stack: TestStack;
const directoryOf = (name: string): string => path.join(root, "data", name);
const pidOf = (name: string): string => factsOf(directoryOf(name))["pid"] ?? "";

beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "process-platform-"));
  fs.mkdirSync(path.join(root, "release/lib"), { recursive: true });
  fs.writeFileSync(path.join(root, `release/lib/rocketmq-broker-${defaultVersion}.jar`), "");
  stack = await commandStack();
});

afterEach(() => {
  stopAll(path.join(root, "data"));
  stack.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

const platformOf = (): ProcessPlatform =>
  new ProcessPlatform("host", {
    dataDirectory: path.join(root, "data"),
    rocketmqHome: path.join(root, "release"),
    javaHome,
    restartTimeoutSeconds: 30,
  });

type Change = Readonly<Record<string, Record<string, PropertyValue>>>;

/** A shipped topology with more properties for some brokers. */
function topologyWith(name: string, change: Change): Topology {
  const topology = loadTopology(name);
  for (const group of topology.brokerGroups) {
    for (const broker of group.brokers) {
      broker.properties = change[`${group.brokerName}-${broker.brokerId}`];
    }
  }
  return topology;
}

const program =
  (name: string, change: Change = {}) =>
  () => {
    const cluster = new Cluster("mq", { platform: platformOf(), topology: topologyWith(name, change), portOffset });
    return Promise.resolve({ namesrvAddr: cluster.namesrvAddr });
  };

const brokers = ["mq-broker-a-0", "mq-broker-a-1", "mq-broker-b-0", "mq-broker-b-1"];
const history = (name: string): string[] =>
  fs
    .readFileSync(path.join(directoryOf(name), "store/history"), "utf8")
    .trim()
    .split("\n");

/** `<what> <broker>` of all brokers, in the order of their clocks. */
const events = (since: number): string[] =>
  brokers
    .flatMap((name) =>
      history(name).map((line) => ({ name, at: Number(line.split(" ")[0]), what: line.split(" ")[1] ?? "" })),
    )
    .filter(({ at }) => at >= since)
    .sort((a, b) => a.at - b.at)
    .map(({ name, what }) => `${what} ${name}`);

test("create, nothing to do, one key, destroy: only what must change does, and stores stay", async () => {
  const created = await stack.up(program("2m-2s-async"));
  expect(created.outputs["namesrvAddr"]?.value).toBe("127.0.0.1:24876;127.0.0.1:24886;127.0.0.1:24896");
  expect(new Set(created.steps.map((step) => step.op))).toEqual(new Set(["create"]));
  await stack.expectNoChanges(program("2m-2s-async"));

  const change = { "broker-a-0": { fileReservedTime: 72 } };
  const preview = await stack.preview(program("2m-2s-async", change));
  expect(
    preview.steps.filter((step) => step.op !== "same").map(({ op, type, name }) => `${op} ${type} ${name}`),
  ).toEqual([
    "update rocketmq:index:Broker mq-broker-a-0",
    "update command:local:Command mq-broker-a-0",
    "update command:local:Command mq-verified",
  ]);

  const before = brokers.map(pidOf);
  const updated = await stack.up(program("2m-2s-async", change));
  expect(stepList(updated).filter((step) => step.startsWith("update"))).toHaveLength(3);
  const after = brokers.map(pidOf);
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  await stack.expectNoChanges(program("2m-2s-async", change));

  await stack.destroy();
  for (const name of [...brokers, "mq-nameserver-0"]) {
    expect(factsOf(directoryOf(name))["state"]).toBe("stopped");
    expect(fs.existsSync(path.join(directoryOf(name), "store/history"))).toBe(true);
  }
});

test("a change of all goes one broker at a time, slaves before masters", async () => {
  await stack.up(program("2m-2s-async"));
  const since = Date.now();
  const properties = { fileReservedTime: 72 };
  const change = Object.fromEntries(
    ["broker-a-0", "broker-a-1", "broker-b-0", "broker-b-1"].map((key) => [key, properties]),
  );
  await stack.up(program("2m-2s-async", change));
  const order = ["mq-broker-a-1", "mq-broker-a-0", "mq-broker-b-1", "mq-broker-b-0"];
  expect(events(since)).toEqual(order.flatMap((name) => [`stop ${name}`, `start ${name}`]));
});

test("a change that does not start is put back, later brokers stay untouched, and the next up converges", async () => {
  await stack.up(program("2m-2s-async"));
  const before = brokers.map(pidOf);
  const broken: Change = {
    "broker-a-1": { fileReservedTime: 72 },
    "broker-a-0": { metricsLabel: "failAtBoot" },
    "broker-b-1": { fileReservedTime: 72 },
  };
  const failed = await stack.tryUp(program("2m-2s-async", broken));
  const text = failed.messages.map((message) => message.text).join("\n");
  expect(failed.error).toBeDefined();
  expect(text).toContain("refused: failAtBoot");
  expect(text).toContain("broker-a-0: runs with the old configuration again");
  const after = brokers.map(pidOf);
  expect(after.slice(2)).toEqual(before.slice(2));
  expect(factsOf(directoryOf("mq-broker-a-0"))["state"]).toBe("running");

  const good: Change = {
    "broker-a-1": { fileReservedTime: 72 },
    "broker-a-0": { fileReservedTime: 72 },
    "broker-b-1": { fileReservedTime: 72 },
  };
  await stack.up(program("2m-2s-async", good));
  await stack.expectNoChanges(program("2m-2s-async", good));
});

test("a secret hides its own key of the state only", async () => {
  const secretly = () => {
    new Broker("x", {
      platform: platformOf(),
      nameServers: NameServer.fromAddresses(["127.0.0.1:24876"]),
      brokerName: "broker-a",
      brokerId: 0,
      portOffset,
      properties: { metricsLabel: pulumi.secret("hunter2"), fileReservedTime: 72 },
    });
    return Promise.resolve({});
  };
  const run = await stack.up(secretly);
  const broker = (await stack.resources()).find((resource) => resource.type === "rocketmq:index:Broker");
  const conf = broker?.inputs?.["brokerConf"] as Record<string, unknown>;
  expect(isSecretInState(conf["metricsLabel"])).toBe(true);
  expect(conf["fileReservedTime"]).toBe("72");
  // The export that the Automation API makes shows secrets; the state as it is stored does not.
  const stored = fs.readFileSync(path.join(stack.dir, ".pulumi/stacks/engine-test/test.json"), "utf8");
  expect(stored).toContain("fileReservedTime");
  expect(stored + JSON.stringify(run.messages)).not.toContain("hunter2");
  const rendered = path.join(directoryOf("x"), "conf/broker.conf");
  expect(fs.readFileSync(rendered, "utf8")).toContain("metricsLabel=hunter2\n");
  expect(fs.statSync(rendered).mode & 0o077).toBe(0);
  // What the process inherits is not the environment of whoever typed `pulumi up`.
  const environment = fs.readFileSync(`/proc/${pidOf("x")}/environ`, "utf8").split("\0");
  const names = environment.map((entry) => entry.replace(/=.*/s, "")).filter((name) => name !== "");
  expect(names.sort()).toEqual(["HOME", "JDK_JAVA_OPTIONS", "LANG", "PATH", "ROCKETMQ_HOME"]);
});

test("store and logs lie where the user says", async () => {
  const [storeDirectory, logDirectory] = [path.join(root, "disk/store"), path.join(root, "disk/log")];
  const elsewhere = () => {
    const topology: Topology = {
      nameServers: [{ id: "0", logDirectory: path.join(root, "disk/ns-log") }],
      brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory, logDirectory }] }],
    };
    new Cluster("mq", { platform: platformOf(), topology, portOffset });
    return Promise.resolve({});
  };
  await stack.up(elsewhere);
  const conf = fs.readFileSync(path.join(directoryOf("mq-broker-a-0"), "conf/broker.conf"), "utf8");
  expect(conf).toContain(`\nstorePathRootDir=${storeDirectory}\n`);
  expect(fs.existsSync(path.join(logDirectory, "stdout.log"))).toBe(true);
  expect(fs.existsSync(path.join(root, "disk/ns-log/stdout.log"))).toBe(true);
});

test("a port that somebody else holds is told, with its name", async () => {
  const somebody = net.createServer().listen(24_876, "127.0.0.1");
  await once(somebody, "listening");
  try {
    const run = await stack.tryUp(program("1m"));
    expect(run.messages.map((m) => m.text).join("\n")).toContain(
      "nameserver-0: port 24876 listenPort is in use by another process; free it or give another listenPort",
    );
  } finally {
    somebody.close();
  }
});

describe("supervision", () => {
  test("java that is killed comes back, a supervisor that is killed is replaced without a restart", async () => {
    await stack.up(program("1m"));
    const directory = directoryOf("mq-broker-a-0");
    const first = pidOf("mq-broker-a-0");
    process.kill(Number(first), "SIGKILL");
    const second = await waitFor("java is back", 20, () => {
      const { state, pid } = factsOf(directory);
      return state === "running" && pid !== first && pid;
    });
    expect(factsOf(directory)).toMatchObject({
      restarts: "1",
      last: expect.stringMatching(/^ended with status 137 after \d+ s$/) as string,
    });

    process.kill(Number(fs.readFileSync(path.join(directory, "run/supervisor.pid"), "utf8")), "SIGKILL");
    await waitFor("the supervisor is gone", 5, () => factsOf(directory)["state"] === "unsupervised");
    await stack.up(program("1m", { "broker-a-0": {} }));
    expect(pidOf("mq-broker-a-0")).toBe(second);
  });

  test("a supervisor that finds java running looks after it", async () => {
    await stack.up(program("1m"));
    const directory = directoryOf("mq-broker-a-0");
    const java = pidOf("mq-broker-a-0");
    process.kill(Number(fs.readFileSync(path.join(directory, "run/supervisor.pid"), "utf8")), "SIGKILL");
    await waitFor("the supervisor is gone", 5, () => factsOf(directory)["state"] === "unsupervised");
    // The verification of any change starts what is not supervised.
    await stack.up(program("1m", { "broker-a-0": { fileReservedTime: 72 } }));
    const next = pidOf("mq-broker-a-0");
    expect(next).not.toBe(java);
    expect(factsOf(directory)["state"]).toBe("running");
    process.kill(Number(next), "SIGKILL");
    await waitFor("java is back", 20, () => ![java, next, ""].includes(pidOf("mq-broker-a-0")));
  });

  test("a process that cannot start fails the up with its reason and the end of its output", async () => {
    const run = await stack.tryUp(program("1m", { "broker-a-0": { metricsLabel: "failAtBoot" } }));
    const text = run.messages.map((message) => message.text).join("\n");
    expect(run.error).toBeDefined();
    expect(text).toMatch(/FAIL {2}broker-a-0: broker-a-0: restarting, restarts \d+, last ended with status 255/);
    expect(text).toContain("refused: failAtBoot");
    await stack.up(program("1m"));
    await stack.expectNoChanges(program("1m"));
  });
});
