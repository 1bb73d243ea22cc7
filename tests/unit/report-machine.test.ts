import { readPreview } from "../../components/report/preview";
import { reportOf } from "../../components/report/report";
import { toText } from "../../components/report/text";
import { broker, brokerInputs, type Given, type Inputs, json, urnOf } from "../support/previews";

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

const moved = (brokerId: number): Given[] =>
  broker(
    "update",
    `mq-broker-a-${brokerId}`,
    brokerInputs("broker-a", brokerId, on("mq-1")),
    brokerInputs("broker-a", brokerId, { ...on("mq-3"), conf: { brokerIP1: "10.0.0.3" } }),
    { op: "replace", type: "rocketmq:index:Cluster$rocketmq:index:Broker$command:remote:Command" },
  );

test("a process that comes to a machine or leaves it is told as such", () => {
  const steps = [machine("update", { instanceType: "m7g.large" }, { instanceType: "m7g.xlarge" }), ...moved(0)];
  const text = toText(reportOf(readPreview(json(steps))));
  expect(text).toContain("mq-broker-a-0 (ASYNC_MASTER) moves");
});

describe("a broker that moves to another host", () => {
  const told = (brokerId: number, forceRemoval?: string[], remembers = true): string => {
    const shown = { brokerNames: ["broker-a"], forceRemoval };
    const type = "rocketmq:index:Cluster";
    const steps: Given[] = [
      { op: "update", type, name: "mq", before: { brokerNames: ["broker-a"] }, after: shown },
      {
        op: remembers ? "update" : "create",
        type: `${type}$command:local:Command`,
        name: "mq-masters",
        parent: urnOf(type, "mq"),
        after: {},
        ...(remembers ? { before: {} } : {}),
      },
    ];
    return toText(reportOf(readPreview(json([...steps, ...moved(brokerId)]))));
  };

  test("its master is refused, and the text says how to go", () => {
    expect(told(0)).toMatch(
      /REFUSED +mq-broker-a-0: its messages would stay on mq-1; add a group of another brokerName on mq-3/,
    );
    expect(told(0)).not.toContain("DATA-LOSS");
  });

  test("a master that is given up by name, or that nobody remembers, is a loss", () => {
    for (const text of [told(0, ["broker-a"]), told(0, undefined, false)]) {
      expect(text).toMatch(/DATA-LOSS mq-broker-a-0: stops without a drain and starts empty on mq-3/);
      expect(text).not.toContain("REFUSED");
    }
  });

  test("a slave is a notice: its master has all", () => {
    expect(told(1)).toMatch(/NOTICE +mq-broker-a-1: stops without a drain and starts empty on mq-3/);
  });
});
