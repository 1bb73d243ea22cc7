import { toMarkdown } from "../../components/report/markdown";
import { readPreview } from "../../components/report/preview";
import { type Report, reportOf } from "../../components/report/report";
import { toText } from "../../components/report/text";
import { broker, brokerInputs, type Given, type Inputs, json, urnOf } from "../support/previews";

const type = "rocketmq:index:Cluster$rocketmq:index:Topic";
const orders = { topicName: "orders", readQueueNums: 8, writeQueueNums: 8, perm: 6, ignoreConsumerGroups: [] };

const verifiedType = "rocketmq:index:Cluster$command:local:Command";

/** Of the cluster `mq`, or of another one. */
const topic = (op: string, before?: Inputs, after?: Inputs, name = "mq-topic-orders", cluster = "mq"): Given[] => [
  { op, type, name, before, after },
  {
    op,
    type: `${type}$command:local:Command`,
    name,
    before: before && {},
    after: after && {},
    parent: urnOf(type, name),
    deletedWith: urnOf(verifiedType, `${cluster}-verified`),
  },
];
const report = (...steps: readonly Given[][]): Report => reportOf(readPreview(json(steps.flat())));
const told = ({ risks }: Report): string[] => risks.map(({ level, subject, text }) => `${level} ${subject}: ${text}`);
const linesOf = (found: Report): readonly string[] => found.administered.flatMap(({ lines }) => lines);

test("fewer queues: the steps, and what stops them; nothing else is counted", () => {
  const fewer = report(topic("update", orders, { ...orders, readQueueNums: 4, writeQueueNums: 4 }));
  expect(toText(fewer)).toBe(
    [
      "RocketMQ, stack prod: no process changes; 1 topic or consumer group",
      "topic orders",
      "     readQueueNums 8 => 4",
      "     writeQueueNums 8 => 4",
      "     first nobody writes to queues 4 to 7 of each master any more, then every consumer group reads what is left there, then they go",
      "     stops where a consumer group is offline that has not read them; the old numbers are put back then",
    ].join("\n"),
  );
  expect(toMarkdown(fewer)).toContain(
    "- `topic orders`: readQueueNums 8 =\\> 4; writeQueueNums 8 =\\> 4; first nobody",
  );
  expect(told(fewer)).toEqual([]);
});

test("one queue less is one; more queues: consumers first", () => {
  const less = linesOf(report(topic("update", orders, { ...orders, readQueueNums: 7, writeQueueNums: 7 })));
  expect(less[2]).toContain("writes to queue 7 of each master");
  const more = linesOf(report(topic("update", orders, { ...orders, readQueueNums: 9, writeQueueNums: 9 })));
  expect(more.slice(2)).toEqual(["first consumers hold the new queues, then producers have them"]);
});

test("what is given up, and what comes out of order, is a risk", () => {
  const ignored = { ...orders, readQueueNums: 4, writeQueueNums: 4, ignoreConsumerGroups: ["billing"] };
  expect(told(report(topic("update", orders, ignored)))).toEqual([
    "data-loss topic orders: what billing has not read in queues that go is lost to it",
  ]);
  const fifo = { ...orders, messageType: "FIFO" };
  expect(told(report(topic("update", fifo, { ...fifo, readQueueNums: 9, writeQueueNums: 9 })))).toEqual([
    "notice topic orders: messages of one key may be read out of order while the number of its queues changes",
  ]);
  expect(told(report(topic("update", orders, { ...orders, perm: 4 })))).toEqual([]);
});

test("a topic that goes takes its messages with it; one whose cluster goes stays in the stores", () => {
  const gone = report(topic("delete", orders));
  expect(told(gone)).toEqual(["data-loss topic orders: its messages go with it, those that were read too"]);
  expect(linesOf(gone)).toEqual(["is taken away; refused while clients use it or messages wait"]);
  const verified = { op: "delete", type: verifiedType, name: "mq-verified", before: {} };
  const all = report(topic("delete", orders), [verified]);
  expect(told(all)).toEqual([]);
  expect(linesOf(all)).toEqual(["stays in the stores"]);
  // A resource that is called so and is not its cluster's.
  for (const other of ["mq-topic-payment-verified", "other-verified"]) {
    expect(told(report(topic("delete", orders), [{ ...verified, name: other }]))).toHaveLength(1);
  }
  expect(told(report(topic("delete", { ...orders, force: true })))[0]).toContain("; force: also while clients use it");
});

test("a topic that comes", () => {
  expect(linesOf(report(topic("create", undefined, orders)))).toEqual([
    "is made on the masters; where it is there already it is taken over, unless queues would go",
  ]);
});

describe("a group that goes", () => {
  const cluster = "rocketmq:index:Cluster";
  const [a, b] = [brokerInputs("a", 0), brokerInputs("b", 0)];
  const going = (forceRemoval: string[] | undefined, op = "update", brokerNames = ["a", "b"]): Report =>
    report(broker("same", "a-0", a, a), broker("delete", "b-0", b), [
      { op: "update", type: cluster, name: "mq", before: { brokerNames }, after: { brokerNames: ["a"], forceRemoval } },
      {
        op,
        type: `${cluster}$command:local:Command`,
        name: "mq-members",
        before: {},
        after: {},
        parent: urnOf(cluster, "mq"),
      },
    ]);

  test("is emptied first: no loss, and it is told what is waited for", () => {
    const emptied = going(undefined);
    expect(told(emptied)).toEqual([
      "notice b-0: group b goes: it stops when nobody sends to it any more and all on it is read; the up fails before where that does not come about. Its store stays in /store/b-0",
    ]);
    expect(emptied.items[0]).toMatchObject({ fate: "stop", waits: ["drain", "all read"] });
    expect(emptied.others).toBe(0);
  });

  test.each([
    ["that is named in forceRemoval", going(["b"])],
    ["whose cluster does not look after it", going(undefined, "same")],
    ["that the last up did not know", going(undefined, "update", ["a"])],
  ])("%s takes what nobody has read with it", (_, found) => {
    expect(told(found)[0]).toContain("data-loss b-0: group b goes: what nobody has consumed yet is out of reach");
    expect(found.items[0]?.waits).toEqual([]);
  });
});

test("another name: one comes, and the old one goes with its messages", () => {
  const renamed = report(topic("update", orders, { ...orders, topicName: "paid" }));
  expect(renamed.administered.map(({ title }) => title)).toEqual(["topic paid", "topic orders"]);
  expect(told(renamed)).toEqual(["data-loss topic orders: its messages go with it, those that were read too"]);
});

test("one that another resource of its cluster has now stays", () => {
  const moved = (cluster: string): Report =>
    report(topic("delete", orders), topic("create", undefined, orders, "orders", cluster));
  expect(told(moved("mq"))).toEqual([]);
  expect(linesOf(moved("mq"))[0]).toBe("stays: orders has it now");
  expect(told(moved("other"))).toHaveLength(1);
});

test("what is given up with queues that go is a risk, also where a whole group of the cluster goes", () => {
  const ignoring = { ...orders, ignoreConsumerGroups: ["billing"], brokerNames: ["a", "b"] };
  expect(told(report(topic("update", ignoring, { ...ignoring, brokerNames: ["a"] })))).toEqual([
    "data-loss topic orders: what billing has not read in queues that go is lost to it",
  ]);
  expect(told(report(topic("update", ignoring, { ...ignoring, brokerNames: ["a", "b", "c"] })))).toEqual([]);
  const forced = { ...orders, force: true };
  expect(told(report(topic("update", forced, { ...forced, readQueueNums: 4, writeQueueNums: 4 })))).toEqual([
    "data-loss topic orders: what no consumer group has ever read in queues that go is given up (force)",
  ]);
});
