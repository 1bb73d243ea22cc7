import { readPreview } from "../../components/report/preview";
import { reportOf } from "../../components/report/report";
import { toText } from "../../components/report/text";
import { broker, brokerInputs, type Given, type Inputs, json } from "../support/previews";

/** Brokers on machines: what happens to a machine happens to all that runs there. */
const on = (host: string): { rest: Inputs } => ({ rest: { host } });
const same = (name: string, inputs: Inputs): Given[] => broker("same", name, inputs, inputs, { op: "same" });
const brokers = [
  ...same("mq-broker-a-0", brokerInputs("broker-a", 0, on("mq-1"))),
  ...same("mq-broker-b-0", brokerInputs("broker-b", 0, on("mq-2"))),
];
const machine = (op: string, before: Inputs, after: Inputs, replaceReasons?: string[]): Given => {
  const tags = { "pulumi-rocketmq:host": "mq-1" };
  const type = "rocketmq:index:AwsHosts$aws:ec2/instance:Instance";
  const given = { op, type, name: "machines-mq-1", before: { ...before, tags }, after: { ...after, tags } };
  return replaceReasons === undefined ? given : { ...given, replaceReasons };
};
const report = (...steps: Given[]): string => toText(reportOf(readPreview(json([...steps, ...brokers]))));

test("a machine that is stopped and started restarts what runs on it, and nothing else", () => {
  const text = report(machine("update", { instanceType: "m7g.large" }, { instanceType: "m7g.xlarge" }));
  expect(text).toContain("mq-broker-a-0 (ASYNC_MASTER) restarts");
  expect(text).toContain("instanceType m7g.large => m7g.xlarge: its machine is stopped and started");
  expect(text).toContain("drained");
  expect(text).not.toContain("mq-broker-b-0 (ASYNC_MASTER)");
});

test("what is on one machine restarts with it", () => {
  const slave = same("mq-broker-b-1", brokerInputs("broker-b", 1, on("mq-1")));
  const change = machine("update", { instanceType: "m7g.large" }, { instanceType: "m7g.xlarge" });
  expect(report(change, ...slave)).toContain("restart with their machines, one machine after the other");
});

test("a disk that is deleted is the loss of its messages", () => {
  const type = "rocketmq:index:AwsHosts$aws:ebs/volume:Volume";
  expect(report({ op: "delete", type, name: "machines-mq-1-data", before: {} })).toMatch(
    /DATA-LOSS machines-mq-1-data: the volume is deleted with all that is in it/,
  );
});

test("a machine that is replaced restarts what runs on it: it stays on its host", () => {
  const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
    machine(op, { ami: "ami-1" }, { ami: "ami-2" }, ["ami"]),
  );
  const inputs = brokerInputs("broker-a", 0, on("mq-1"));
  // What is installed on the old machine is replaced with it.
  const installed = broker("same", "mq-broker-a-0", inputs, inputs, { op: "replace" });
  const text = toText(reportOf(readPreview(json([...steps, ...installed]))));
  expect(text).toContain("mq-broker-a-0 (ASYNC_MASTER) restarts");
  expect(text).toContain("its machine is replaced: ami");
  expect(text).not.toContain("moves");
});

test("a machine whose tags or disk change goes on, and so does what runs on it", () => {
  const root = { rootBlockDevice: { volumeSize: 16 } };
  expect(report(machine("update", root, { rootBlockDevice: { volumeSize: 32 } }))).not.toContain("restarts");
});

test("a process that comes to a machine or leaves it is told as such", () => {
  const moved = broker(
    "update",
    "mq-broker-a-0",
    brokerInputs("broker-a", 0, on("mq-1")),
    brokerInputs("broker-a", 0, on("mq-3")),
    { op: "replace", type: "rocketmq:index:Cluster$rocketmq:index:Broker$command:remote:Command" },
  );
  const steps = [machine("update", { instanceType: "m7g.large" }, { instanceType: "m7g.xlarge" }), ...moved];
  const text = toText(reportOf(readPreview(json(steps))));
  expect(text).toContain("mq-broker-a-0 (ASYNC_MASTER) moves");
});
