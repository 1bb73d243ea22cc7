import * as fc from "fast-check";
import { planConsumerGroup } from "../../components/model/consumer-group";
import { planTopic } from "../../components/model/topic";
import type { TopicSpec } from "../../components/model/topology";
import { renderMembersSpec, renderTopicSpec } from "../../components/render/admin-spec";

const site = { brokerClusterName: "C", brokerNames: ["broker-a", "broker-b"] };
const plan = (spec: Omit<TopicSpec, "topicName">) => planTopic({ topicName: "orders", ...spec }, site);
const masters = [
  { brokerName: "broker-a", address: "10.0.0.1:10911" },
  { brokerName: "broker-b", address: "10.0.0.2:10911" },
];
const place = { brokerClusterName: "C", namesrvAddr: "10.0.0.1:9876;10.0.0.2:9876", masters, drainSeconds: 30 };

test("what is not said: eight queues both ways, or as many as the other way; read and write; everywhere", () => {
  expect(plan({})).toEqual({
    plan: {
      topicName: "orders",
      readQueueNums: 8,
      writeQueueNums: 8,
      perm: 6,
      order: false,
      consumeTimeoutSeconds: 300,
      ignoreConsumerGroups: [],
      force: false,
    },
    issues: [],
  });
  expect(plan({ readQueueNums: 3 }).plan).toMatchObject({ readQueueNums: 3, writeQueueNums: 3 });
  expect(plan({ writeQueueNums: 5 }).plan).toMatchObject({ readQueueNums: 5, writeQueueNums: 5 });
});

test.each([
  ["W", 2],
  ["R", 4],
  ["RW", 6],
  [2, 2],
  [4, 4],
  [6, 6],
] as const)("perm %s is RocketMQ's %i", (perm, number) => {
  expect(plan({ perm })).toMatchObject({ plan: { perm: number }, issues: [] });
});

test("more queues to write to than to read: only where nobody may read", () => {
  const both = { readQueueNums: 2, writeQueueNums: 4 };
  expect(plan(both).issues).toHaveLength(1);
  expect(plan({ ...both, perm: "R" }).issues).toHaveLength(1);
  expect(plan({ ...both, perm: "W" }).issues).toEqual([]);
});

test("whatever the numbers: refused, or queues that all can be read", () => {
  const count = fc.oneof(fc.integer({ min: -3, max: 20 }), fc.double());
  const counts = fc.record({ readQueueNums: count, writeQueueNums: count }, { requiredKeys: [] });
  fc.assert(
    fc.property(counts, (given) => {
      const { plan: made, issues } = plan(given);
      const sound = made.writeQueueNums > 0 && made.writeQueueNums <= made.readQueueNums;
      expect(issues.length > 0 || (sound && Number.isInteger(made.readQueueNums))).toBe(true);
    }),
  );
});

test("the probe is told of the masters that are to have it, and of the others", () => {
  const everywhere = renderTopicSpec(plan({ messageType: "FIFO", readQueueNums: 4 }).plan, place);
  expect(everywhere.split("\n")).toEqual([
    "# topic orders",
    "kind=topic",
    "name=orders",
    "readQueueNums=4",
    "writeQueueNums=4",
    "perm=6",
    "order=false",
    "messageType=FIFO",
    "timeoutSeconds=300",
    "ignoreConsumerGroups=",
    "force=false",
    "clusterName=C",
    "namesrvAddr=10.0.0.1:9876;10.0.0.2:9876",
    "drainSeconds=30",
    "masters=broker-a,broker-b",
    "master.broker-a=10.0.0.1:10911",
    "master.broker-b=10.0.0.2:10911",
    "",
  ]);
  const one = renderTopicSpec(plan({ brokerNames: ["broker-b"] }).plan, place);
  expect(one).toContain("masters=broker-b\nothers=broker-a\nmaster.broker-a=10.0.0.1:10911\n");
});

test("a consumer group that says nothing is RocketMQ's own default", () => {
  expect(planConsumerGroup({ groupName: "billing" }, site)).toEqual({
    plan: {
      groupName: "billing",
      consumeEnable: true,
      consumeBroadcastEnable: true,
      consumeMessageOrderly: false,
      retryQueueNums: 1,
      retryMaxTimes: 16,
      force: false,
    },
    issues: [],
  });
});

test("the groups of a cluster, and those that may go unread", () => {
  expect(renderMembersSpec(place, 60, ["broker-x"])).toContain("timeoutSeconds=60\nforceRemoval=broker-x\n");
});
