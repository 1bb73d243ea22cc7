import { type BadInput, topology } from "../../support/bad-inputs";

const topic = (over: Readonly<Record<string, unknown>> = {}): unknown =>
  topology({ topics: [{ topicName: "orders", ...over }] });
const named = (topicName: unknown): unknown => topology({ topics: [{ topicName }] });
const consumers = (over: Readonly<Record<string, unknown>> = {}): unknown =>
  topology({ consumerGroups: [{ groupName: "billing", ...over }] });

const noQueue =
  "a topic has at least one queue on each master; got 0; allowed from 1; do take perm R to end the sends, or remove the topic";
const name = "1 to 127 of letters, digits, - and _";

export const topics: readonly BadInput[] = [
  ["no queue to read", topic({ readQueueNums: 0 }), [`topics.orders.readQueueNums: ${noQueue}`]],
  [
    "no queue to write to",
    topic({ readQueueNums: 4, writeQueueNums: 0 }),
    [`topics.orders.writeQueueNums: ${noQueue}`],
  ],
  [
    "queues below 0",
    topic({ writeQueueNums: -1 }),
    [`topics.orders.writeQueueNums: ${noQueue.replace("got 0", "got -1")}`],
  ],
  [
    "more than RocketMQ's int",
    topic({ readQueueNums: 2 ** 31 }),
    [`topics.orders.readQueueNums: ${noQueue.replace("got 0", "got 2147483648")}`],
  ],
  [
    "queues that nobody reads",
    topic({ readQueueNums: 4, writeQueueNums: 8 }),
    [
      "topics.orders.writeQueueNums: what is sent to queues above readQueueNums is never read; got 8; allowed 1..4 (readQueueNums); " +
        "do raise readQueueNums too: consumers have the new queues before producers then",
    ],
  ],
  [
    "a number as text",
    topic({ readQueueNums: "8" }),
    ['topics.orders.readQueueNums: not a whole number; got "8"; do write 8 without quotes'],
  ],
  [
    "no permission at all",
    topic({ perm: 0 }),
    [
      "topics.orders.perm: clients could neither send nor read: what waits for its consumers would stay there; got 0; " +
        "allowed 2 or W, 4 or R, 6 or RW; do take R to end the sends, or remove the topic",
    ],
  ],
  [
    "RocketMQ's bit of inheritance",
    topic({ perm: 7 }),
    ["topics.orders.perm: not a permission of a topic (case-sensitive); got 7; allowed 2 or W, 4 or R, 6 or RW"],
  ],
  [
    "a permission in other letters",
    topic({ perm: "rw" }),
    ['topics.orders.perm: not a permission of a topic (case-sensitive); got "rw"; allowed 2 or W, 4 or R, 6 or RW'],
  ],
  [
    "a message type that there is not",
    topic({ messageType: "ORDERED" }),
    [
      'topics.orders.messageType: not a value that can stand here (case-sensitive); got "ORDERED"; allowed NORMAL, FIFO, DELAY, TRANSACTION, MIXED',
    ],
  ],
  [
    "a group that there is not",
    topic({ brokerNames: ["broker-a", "broker-x"] }),
    ['topics.orders.brokerNames: no broker group of this cluster; got "broker-x"; allowed broker-a'],
  ],
  [
    "on no group",
    topic({ brokerNames: [] }),
    ["topics.orders.brokerNames: no broker group; got []; allowed broker-a; do remove it for all"],
  ],
  [
    "a group twice",
    topic({ brokerNames: ["broker-a", "broker-a"] }),
    ['topics.orders.brokerNames: stands more than once; got "broker-a"; allowed each once'],
  ],
  [
    "no time at all",
    topic({ consumeTimeoutSeconds: 0 }),
    ["topics.orders.consumeTimeoutSeconds: not a whole number above 0; got 0"],
  ],
  [
    "a misspelt key",
    topic({ readQueueNum: 4 }),
    [
      "topics.orders.readQueueNum: unknown key; got 4; allowed topicName, readQueueNums, writeQueueNums, perm, order, messageType, " +
        "brokerNames, consumeTimeoutSeconds, ignoreConsumerGroups, force; do write readQueueNums",
    ],
  ],
  [
    "a blank in a name",
    named("my orders"),
    [`topics.my orders.topicName: not a name; got "my orders"; allowed ${name}`],
  ],
  ["a dot in a name", named("a.b"), [`topics.a.b.topicName: not a name; got "a.b"; allowed ${name}`]],
  ["a name for a client of 4.x alone", named("a|b"), [`topics.a|b.topicName: not a name; got "a|b"; allowed ${name}`]],
  [
    "a retry topic",
    named("%RETRY%billing"),
    [`topics.%RETRY%billing.topicName: not a name; got "%RETRY%billing"; allowed ${name}`],
  ],
  [
    "128 characters",
    named("x".repeat(128)),
    [`topics.${"x".repeat(128)}.topicName: not a name; got "${"x".repeat(118)}…; allowed ${name}`],
  ],
  [
    "RocketMQ's own topic",
    named("TBW102"),
    ['topics.TBW102.topicName: RocketMQ has a topic of its own with this name; got "TBW102"; do take another name'],
  ],
  [
    "RocketMQ's own prefix",
    named("rmq_sys_x"),
    [
      'topics.rmq_sys_x.topicName: RocketMQ has a topic of its own with this name; got "rmq_sys_x"; do take another name',
    ],
  ],
  [
    "the name of a broker group",
    named("broker-a"),
    [
      'topics.broker-a.topicName: every broker has a topic of its own with this name; got "broker-a"; do take another name',
    ],
  ],
  [
    "the name of the cluster",
    named("DefaultCluster"),
    [
      'topics.DefaultCluster.topicName: every broker has a topic of its own with this name; got "DefaultCluster"; do take another name',
    ],
  ],
  ["without a name", topology({ topics: [{ readQueueNums: 4 }] }), ["topics.0.topicName: missing; do add it"]],
  [
    "one topic twice",
    topology({ topics: [{ topicName: "orders" }, { topicName: "orders" }] }),
    ['topics: topicName stands more than once; got "orders"; allowed each once'],
  ],
  [
    "a consumer group with a blank",
    topology({ consumerGroups: [{ groupName: "a b" }] }),
    ['consumerGroups.a b.groupName: not a name; got "a b"; allowed 1 to 120 of letters, digits, - and _'],
  ],
  [
    "a consumer group whose retry topic is too long",
    topology({ consumerGroups: [{ groupName: "g".repeat(121) }] }),
    [
      `consumerGroups.${"g".repeat(121)}.groupName: not a name; got "${"g".repeat(118)}…; allowed 1 to 120 of letters, digits, - and _`,
    ],
  ],
  [
    "RocketMQ's own consumer group",
    topology({ consumerGroups: [{ groupName: "TOOLS_CONSUMER" }] }),
    [
      'consumerGroups.TOOLS_CONSUMER.groupName: RocketMQ has a group of its own with this name; got "TOOLS_CONSUMER"; do take another name',
    ],
  ],
  [
    "no retry queue",
    consumers({ retryQueueNums: 0 }),
    ["consumerGroups.billing.retryQueueNums: not such a number; got 0; allowed from 1"],
  ],
  [
    "fewer tries than for ever",
    consumers({ retryMaxTimes: -2 }),
    ["consumerGroups.billing.retryMaxTimes: not such a number; got -2; allowed from -1"],
  ],
  [
    "one consumer group twice",
    topology({ consumerGroups: [{ groupName: "g" }, { groupName: "g" }] }),
    ['consumerGroups: groupName stands more than once; got "g"; allowed each once'],
  ],
];
