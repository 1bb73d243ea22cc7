import * as pulumi from "@pulumi/pulumi";
import { Cluster, ConsumerGroup, loadTopology, ProcessPlatform, Topic } from "../../components";
import { record, type Recorded, text } from "../support/mocks";

const platformArgs = {
  dataDirectory: "/var/lib/rocketmq",
  rocketmqHome: "/opt/rocketmq",
  javaHome: "/opt/java",
  memoryMiB: 65_536,
};
const cluster = (topology = loadTopology("2m-noslave"), more: object = {}): Cluster =>
  new Cluster("mq", { platform: new ProcessPlatform("host", platformArgs), topology, ...more });
const named = (all: Recorded[], name: string, type = "command:local:Command"): Recorded => {
  const found = all.find((r) => r.name === name && r.type === type);
  if (found === undefined) {
    throw new Error(`no ${type} ${name} in ${all.map((r) => r.name).join(", ")}`);
  }
  return found;
};
const stdinOf = (all: Recorded[], name: string): string => text(named(all, name).inputs["stdin"]);

test("a topic is told to every master of the cluster, when the cluster is well, and shows what it is", async () => {
  const all = await record(() => void new Topic("orders", { cluster: cluster(), readQueueNums: 4, perm: "RW" }));
  expect(named(all, "orders", "rocketmq:index:Topic").inputs).toMatchObject({
    topicName: "orders",
    readQueueNums: 4,
    writeQueueNums: 4,
    perm: 6,
  });
  const command = named(all, "orders");
  expect(command.parent).toBe("orders");
  expect(command.dependsOn).toContain("mq-verified");
  expect(text(command.inputs["delete"])).toBe("exec bash -euo pipefail -s delete");
  expect(stdinOf(all, "orders")).toContain("masters=broker-a,broker-b\nmaster.broker-a=127.0.0.1:10911\n");
});

test("topics and consumer groups of a topology belong to the cluster, and the groups are looked after last", async () => {
  const topology = {
    ...loadTopology("2m-noslave"),
    topics: [{ topicName: "orders", brokerNames: ["broker-b"] }],
    consumerGroups: [{ groupName: "billing" }],
  };
  const all = await record(() => void cluster(topology, { consumeTimeoutSeconds: 60, forceRemoval: ["broker-c"] }));
  expect(named(all, "mq-topic-orders", "rocketmq:index:Topic").parent).toBe("mq");
  expect(stdinOf(all, "mq-topic-orders")).toContain("masters=broker-b\n");
  expect(stdinOf(all, "mq-consumergroup-billing")).toContain("masters=broker-a,broker-b\n");
  const members = named(all, "mq-members");
  expect(members.inputs["delete"]).toBeUndefined();
  const after = ["mq-verified", "mq-topic-orders", "mq-consumergroup-billing"];
  expect(after.filter((name) => !members.dependsOn.includes(name))).toEqual([]);
  expect(stdinOf(all, "mq-members")).toContain("timeoutSeconds=60\nforceRemoval=broker-c\n");
  expect(stdinOf(all, "mq-members")).toContain("'broker-a 127.0.0.1:10911'");
});

test("a master more is one more that a topic is told to; a restart of another one tells it nothing", async () => {
  const three = loadTopology("2m-noslave");
  three.brokerGroups = [...three.brokerGroups, { brokerName: "broker-c", brokers: [{ brokerId: 0 }] }];
  const changed = loadTopology("2m-noslave");
  changed.properties = { ...changed.properties, sendMessageThreadPoolNums: 2 };
  const scripts: string[] = [];
  for (const topology of [loadTopology("2m-noslave"), three, changed]) {
    const all = await record(() => void new Topic("orders", { cluster: cluster(topology) }));
    scripts.push(stdinOf(all, "orders"));
  }
  expect(scripts[1]).toContain("masters=broker-a,broker-b,broker-c\n");
  expect(scripts[2]).toBe(scripts[0]);
});

describe("refused before anything is asked for", () => {
  const refusal = async (program: () => unknown): Promise<string> => {
    try {
      await record(() => void program());
      return "";
    } catch (error) {
      return error instanceof pulumi.ResourceError ? error.message : String(error);
    }
  };
  const topic = (args: object): Promise<string> => refusal(() => new Topic("orders", { cluster: cluster(), ...args }));

  test("everything at once, as of a topology", async () => {
    expect(await topic({ readQueueNums: 0, perm: 0, brokerNames: ["broker-x"], queues: 3 })).toBe(
      [
        "Topic orders: 4 issues",
        "  queues: unknown key; got 3; allowed cluster, topicName, readQueueNums, writeQueueNums, perm, order, messageType, brokerNames, consumeTimeoutSeconds, ignoreConsumerGroups, force; do remove it",
        "  perm: clients could neither send nor read: what waits for its consumers would stay there; got 0; allowed 2 or W, 4 or R, 6 or RW; do take R to end the sends, or remove the topic",
        "  readQueueNums: a topic has at least one queue on each master; got 0; allowed from 1; do take perm R to end the sends, or remove the topic",
        '  brokerNames: no broker group of this cluster; got "broker-x"; allowed broker-a, broker-b',
      ].join("\n"),
    );
  });

  test("the name of a resource that is no name of a topic", async () => {
    expect(await refusal(() => new Topic("my orders", { cluster: cluster() }))).toContain(
      'topicName: not a name; got "my orders"',
    );
  });

  test("two components with one topic, or one consumer group", async () => {
    const twice = await refusal(() => {
      const one = cluster({ ...loadTopology("2m-noslave"), topics: [{ topicName: "orders" }] });
      return new Topic("again", { cluster: one, topicName: "orders" });
    });
    expect(twice).toBe(
      'Topic again: 1 issue\n  topicName: Topic mq-topic-orders of this cluster has it already; got "orders"; do remove one of the two',
    );
    const groups = await refusal(() => {
      const one = cluster();
      new ConsumerGroup("billing", { cluster: one });
      return new ConsumerGroup("again", { cluster: one, groupName: "billing" });
    });
    expect(groups).toContain("ConsumerGroup billing of this cluster has it already");
  });
});
