import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Broker, Cluster, NameServer, type Topology } from "../../components";
import { factsOf, waitFor } from "../support/processes";
import { isSecretInState, stepList } from "./support/engine";
import { type Change, portOffset, textOf, useProcessHost } from "./support/process-host";

const host = useProcessHost();
const brokers = ["mq-broker-a-0", "mq-broker-a-1", "mq-broker-b-0", "mq-broker-b-1"];

test("create, nothing to do, one key, destroy: only what must change does, and stores stay", async () => {
  const created = await host.stack.up(host.program("2m-2s-async"));
  expect(created.outputs["namesrvAddr"]?.value).toBe(
    [9876, 9886, 9896].map((port) => `127.0.0.1:${port + portOffset}`).join(";"),
  );
  expect(new Set(created.steps.map((step) => step.op))).toEqual(new Set(["create"]));
  await host.stack.expectNoChanges(host.program("2m-2s-async"));

  const change = { "broker-a-0": { sendMessageThreadPoolNums: 2 } };
  const preview = await host.stack.preview(host.program("2m-2s-async", change));
  expect(
    preview.steps.filter((step) => step.op !== "same").map(({ op, type, name }) => `${op} ${type} ${name}`),
  ).toEqual([
    "update rocketmq:index:Broker mq-broker-a-0",
    "update command:local:Command mq-broker-a-0",
    "update command:local:Command mq-verified",
  ]);

  const before = brokers.map((name) => host.pidOf(name));
  const updated = await host.stack.up(host.program("2m-2s-async", change));
  expect(stepList(updated).filter((step) => step.startsWith("update"))).toHaveLength(3);
  const after = brokers.map((name) => host.pidOf(name));
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  await host.stack.expectNoChanges(host.program("2m-2s-async", change));

  await host.stack.destroy();
  for (const name of [...brokers, "mq-nameserver-0"]) {
    expect(factsOf(host.directoryOf(name))["state"]).toBe("stopped");
    expect(fs.existsSync(path.join(host.directoryOf(name), "store/history"))).toBe(true);
  }
});

test("a change of all goes one broker at a time, slaves before masters", async () => {
  await host.stack.up(host.program("2m-2s-async"));
  const since = Date.now();
  const properties = { sendMessageThreadPoolNums: 2 };
  const change = Object.fromEntries(
    ["broker-a-0", "broker-a-1", "broker-b-0", "broker-b-1"].map((key) => [key, properties]),
  );
  await host.stack.up(host.program("2m-2s-async", change));
  const order = ["mq-broker-a-1", "mq-broker-a-0", "mq-broker-b-1", "mq-broker-b-0"];
  expect(host.events(brokers, since)).toEqual(order.flatMap((name) => [`stop ${name}`, `start ${name}`]));
});

test("a change that does not start is put back, later brokers stay untouched, and the next up converges", async () => {
  await host.stack.up(host.program("2m-2s-async"));
  const before = brokers.map((name) => host.pidOf(name));
  const broken: Change = {
    "broker-a-1": { sendMessageThreadPoolNums: 2 },
    "broker-a-0": { rejectTransactionMessage: true },
    "broker-b-1": { sendMessageThreadPoolNums: 2 },
  };
  const failed = await host.stack.tryUp(host.program("2m-2s-async", broken));
  const text = textOf(failed);
  expect(failed.error).toBeDefined();
  expect(text).toContain("refused: rejectTransactionMessage");
  expect(text).toContain("broker-a-0: runs with the old configuration again");
  const after = brokers.map((name) => host.pidOf(name));
  expect(after.slice(2)).toEqual(before.slice(2));
  expect(factsOf(host.directoryOf("mq-broker-a-0"))["state"]).toBe("running");

  const good: Change = {
    "broker-a-1": { sendMessageThreadPoolNums: 2 },
    "broker-a-0": { sendMessageThreadPoolNums: 2 },
    "broker-b-1": { sendMessageThreadPoolNums: 2 },
  };
  await host.stack.up(host.program("2m-2s-async", good));
  await host.stack.expectNoChanges(host.program("2m-2s-async", good));
});

test("a secret hides its own key of the state only", async () => {
  const secretly = () => {
    new Broker("x", {
      platform: host.platform(),
      nameServers: NameServer.fromAddresses([`127.0.0.1:${9876 + portOffset}`]),
      brokerName: "broker-a",
      brokerId: 0,
      portOffset,
      properties: { metricsLabel: pulumi.secret("hunter2"), sendMessageThreadPoolNums: 2 },
    });
    return Promise.resolve({});
  };
  const run = await host.stack.up(secretly);
  const broker = (await host.stack.resources()).find((resource) => resource.type === "rocketmq:index:Broker");
  const conf = broker?.inputs?.["brokerConf"] as Record<string, unknown>;
  expect(isSecretInState(conf["metricsLabel"])).toBe(true);
  expect(conf["sendMessageThreadPoolNums"]).toBe("2");
  // The export that the Automation API makes shows secrets; the state as it is stored does not.
  const stored = fs.readFileSync(path.join(host.stack.dir, ".pulumi/stacks/engine-test/test.json"), "utf8");
  expect(stored).toContain("sendMessageThreadPoolNums");
  expect(stored + JSON.stringify(run.messages)).not.toContain("hunter2");
  const rendered = path.join(host.directoryOf("x"), "conf/broker.conf");
  expect(fs.readFileSync(rendered, "utf8")).toContain("metricsLabel=hunter2\n");
  expect(fs.statSync(rendered).mode & 0o077).toBe(0);
  // What the process inherits is not the environment of whoever typed `pulumi up`.
  const environment = fs.readFileSync(`/proc/${host.pidOf("x")}/environ`, "utf8").split("\0");
  const names = environment.map((entry) => entry.replace(/=.*/s, "")).filter((name) => name !== "");
  expect(names.sort()).toEqual(["HOME", "JDK_JAVA_OPTIONS", "LANG", "PATH", "ROCKETMQ_HOME"]);
});

test("store and logs lie where the user says", async () => {
  const [storeDirectory, logDirectory] = [host.path("disk/store"), host.path("disk/log")];
  const elsewhere = () => {
    const topology: Topology = {
      nameServers: [{ id: "0", logDirectory: host.path("disk/ns-log") }],
      brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory, logDirectory }] }],
    };
    new Cluster("mq", { platform: host.platform(), topology, portOffset });
    return Promise.resolve({});
  };
  await host.stack.up(elsewhere);
  const conf = fs.readFileSync(path.join(host.directoryOf("mq-broker-a-0"), "conf/broker.conf"), "utf8");
  expect(conf).toContain(`\nstorePathRootDir=${storeDirectory}\n`);
  expect(fs.existsSync(path.join(logDirectory, "stdout.log"))).toBe(true);
  expect(fs.existsSync(host.path("disk/ns-log/stdout.log"))).toBe(true);
});

test("a port that somebody else holds is told, with its name", async () => {
  const port = 9_876 + portOffset;
  const somebody = net.createServer().listen(port, "127.0.0.1");
  await once(somebody, "listening");
  try {
    const run = await host.stack.tryUp(host.program("1m"));
    expect(textOf(run)).toContain(
      `nameserver-0: port ${port} listenPort is in use by another process; free it or give another listenPort`,
    );
  } finally {
    somebody.close();
  }
});

describe("supervision", () => {
  test("java that is killed comes back, a supervisor that is killed is replaced without a restart", async () => {
    await host.stack.up(host.program("1m"));
    const directory = host.directoryOf("mq-broker-a-0");
    const first = host.pidOf("mq-broker-a-0");
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
    await host.stack.up(host.program("1m", { "broker-a-0": {} }));
    expect(host.pidOf("mq-broker-a-0")).toBe(second);
  });

  test("a supervisor that finds java running looks after it", async () => {
    await host.stack.up(host.program("1m"));
    const directory = host.directoryOf("mq-broker-a-0");
    const java = host.pidOf("mq-broker-a-0");
    process.kill(Number(fs.readFileSync(path.join(directory, "run/supervisor.pid"), "utf8")), "SIGKILL");
    await waitFor("the supervisor is gone", 5, () => factsOf(directory)["state"] === "unsupervised");
    // The verification of any change starts what is not supervised.
    await host.stack.up(host.program("1m", { "broker-a-0": { sendMessageThreadPoolNums: 2 } }));
    const next = host.pidOf("mq-broker-a-0");
    expect(next).not.toBe(java);
    expect(factsOf(directory)["state"]).toBe("running");
    process.kill(Number(next), "SIGKILL");
    await waitFor("java is back", 20, () => ![java, next, ""].includes(host.pidOf("mq-broker-a-0")));
  });

  test("a process that cannot start fails the up with its reason and the end of its output", async () => {
    const run = await host.stack.tryUp(host.program("1m", { "broker-a-0": { rejectTransactionMessage: true } }));
    const text = textOf(run);
    expect(run.error).toBeDefined();
    expect(text).toMatch(/FAIL {2}broker-a-0: broker-a-0: restarting, restarts \d+, last ended with status 255/);
    expect(text).toContain("refused: rejectTransactionMessage");
    await host.stack.up(host.program("1m"));
    await host.stack.expectNoChanges(host.program("1m"));
  });
});
