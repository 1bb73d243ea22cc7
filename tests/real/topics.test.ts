import { spawn } from "node:child_process";
import type { Topology } from "../../components";
import { only } from "../../tools/load/events";
import { quickJava } from "../../tools/load/program";
import { factsOf, stopAllAtOnce, waitFor } from "../support/processes";
import { Load, type LoadResult } from "./support/load";
import { queuesGoneAtOnce } from "./support/naive";
import { useProject } from "./support/project";

/**
 * Topics, queues and whole groups that come and go under a producer and a consumer of the official client. Each change has a
 * twin that does it the naive way, so that it is known that the load would see what is lost.
 */
const stack = "local-2m-noslave";
const pollSeconds = 5;
/** Where something is lost: the time in which a consumer that was away has the rest. */
const patienceSeconds = 40;
const used = useProject();

afterAll(() => stopAllAtOnce(used.project.directoryOf(stack, "")));

const namesrvAddr = (): string => String(used.project.outputs(stack)["namesrvAddr"]);
const change = (over: Partial<Topology>): void => used.project.changeTopology(stack, (old) => ({ ...old, ...over }));
const orders = (queues: number, more: object = {}): void =>
  change({ topics: [{ topicName: "orders", readQueueNums: queues, ...more }] });
const group = (brokerName: string): Topology["brokerGroups"][number] => ({ brokerName, brokers: [{ brokerId: 0 }] });

/** What the admin tool says; its own patience is a second, and this machine may be busy. */
function admin(command: string, ...args: string[]): string {
  const home = process.env["ROCKETMQ_HOME"] ?? "";
  const main = "org.apache.rocketmq.tools.command.MQAdminStartup";
  const ask = (): string =>
    used.project.exec("java", [...quickJava(used.project.dir), "-cp", `${home}/lib/*`, main, command, ...args]).output;
  let said = ask();
  for (let tries = 1; tries < 5 && said.includes("RemotingTimeoutException"); tries++) {
    said = ask();
  }
  return said;
}

function expectNothingLost({ failed, otherStatus, lost, acked, consumed }: LoadResult): void {
  expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
  expect(consumed).toEqual(acked);
  expect(acked.size).toBeGreaterThan(100);
}

beforeAll(() => {
  used.project.change(stack, { drainSeconds: pollSeconds });
  orders(4);
  used.project.mustStack("up", stack);
});

test("fewer queues and more queues under load: no send fails, nothing is lost", async () => {
  const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
  orders(2);
  expect(used.project.mustStack("up", stack)).toMatch(
    /nobody is given the queues from 2 on[^]*readQueueNums 2, writeQueueNums 2/,
  );
  orders(6);
  expect(used.project.mustStack("up", stack)).toMatch(
    /consumers are given the new queues[^]*readQueueNums 6, writeQueueNums 6/,
  );
  await load.flows();
  expectNothingLost(await load.stop());
  expect(used.project.mustStack("status", stack)).toMatch(/ok +orders .*readQueueNums 6, writeQueueNums 6/);
});

test("the twin: the same number of queues taken away at once, with messages in them, loses these", async () => {
  const { lost } = await queuesGoneAtOnce(used.client, namesrvAddr(), "naive");
  expect(lost.length).toBeGreaterThan(0);
});

describe("a consumer group that is offline", () => {
  test("keeps the queues that it has not read: refused with its name, and nothing was changed", async () => {
    const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
    await load.leave();
    orders(2);
    const { code, output } = used.project.stack("up", stack);
    expect(code).not.toBe(0);
    expect(output).toMatch(
      /FAIL {2}topic orders: consumer group load-consumer-orders is offline and has not read \d+ messages? in broker-a 2.*; nothing was changed/,
    );
    expect(admin("topicRoute", "-n", namesrvAddr(), "-t", "orders")).toMatch(
      /"readQueueNums":6,[^]*"writeQueueNums":6/,
    );
    await load.back();
    expect(used.project.mustStack("up", stack)).toContain("readQueueNums 2, writeQueueNums 2");
    expect((await load.stop()).lost).toEqual([]);
  });

  test("is given up where that is asked for by its name: what it had not read is lost to it", async () => {
    const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
    await load.leave();
    orders(1, { ignoreConsumerGroups: ["load-consumer-orders"] });
    expect(used.project.mustStack("up", stack)).toContain("readQueueNums 1, writeQueueNums 1");
    await load.back();
    const { lost, consumed } = await load.stop(patienceSeconds);
    expect(lost.length).toBeGreaterThan(0);
    // The queues that went still hold them: who brings them back has them again.
    orders(2);
    used.project.mustStack("up", stack);
    const again = used.client.startLoad("consume", { namesrv: namesrvAddr(), topic: "orders", idle: 3 });
    await waitFor("what was left", 60, () => only(again.events(), "consumed").length >= lost.length);
    again.endInput();
    await waitFor("its offsets are written", 60, () => again.hasEnded);
    const found = new Set(only(again.events(), "consumed").map(({ n }) => n));
    expect(lost.filter((n) => !found.has(n) && !consumed.has(n))).toEqual([]);
    orders(1);
    used.project.mustStack("up", stack);
  });
});

test("a topic that leaves a group of the cluster is read there first, and its messages stay", async () => {
  const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
  orders(1, { brokerNames: ["broker-a"] });
  expect(used.project.mustStack("up", stack)).toMatch(/any queue of broker-b to write to[^]*perm RW on broker-a/);
  await load.flows();
  expectNothingLost(await load.stop());
  expect(admin("topicRoute", "-n", namesrvAddr(), "-t", "orders")).toMatch(/"brokerName":"broker-b",\s*"perm":0/);
  orders(1);
  used.project.mustStack("up", stack);
});

test("a broker that does not answer for a while is asked again", () => {
  const pid = Number(factsOf(used.project.directoryOf(stack, "rocketmq-broker-b-0"))["pid"]);
  orders(2);
  process.kill(pid, "SIGSTOP");
  // Longer than one call waits. The `up` holds this process up, so another one wakes the broker.
  const waker = spawn("bash", ["-c", 'sleep 12; kill -CONT "$0"', String(pid)], { stdio: "ignore" });
  try {
    expect(used.project.mustStack("up", stack)).toContain(
      "readQueueNums 2, writeQueueNums 2, perm RW on broker-a, broker-b",
    );
  } finally {
    waker.kill();
    process.kill(pid, "SIGCONT");
  }
});

test("what somebody changed by hand is drift, and a topic in use is not taken away", async () => {
  const address = String((used.project.outputs(stack)["brokers"] as { address: string }[])[0]?.address);
  admin("updateTopic", "-n", namesrvAddr(), "-b", address, "-t", "orders", "-r", "3", "-w", "2", "-p", "4");
  const { code, output } = used.project.stack("status", stack);
  expect(code).toBe(1);
  expect(output).toMatch(
    /WRONG +orders .*broker-a: readQueueNums live 3, should be 2; broker-a: perm live R, should be RW/,
  );
  orders(3);
  used.project.mustStack("up", stack);
  expect(used.project.mustStack("status", stack)).not.toContain("WRONG");
  const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 20, pollSeconds, isThere: true });
  change({ topics: [] });
  const refused = used.project.stack("up", stack);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(
    /FAIL {2}topic orders: is in use and stays: consumer group load-consumer-orders .*producers send to it/,
  );
  orders(3);
  used.project.mustStack("up", stack);
  expect((await load.stop()).lost).toEqual([]);
});

test("a group more has the topic, a group that goes is emptied first: no send fails, nothing is lost", async () => {
  const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
  change({ brokerGroups: ["broker-a", "broker-b", "broker-c"].map(group) });
  expect(used.project.mustStack("up", stack)).toMatch(/new queues of broker-c[^]*on broker-a, broker-b, broker-c/);
  change({ brokerGroups: ["broker-a", "broker-c"].map(group) });
  expect(used.project.mustStack("up", stack)).toMatch(
    /group broker-b: no message comes any more and all is read; it may stop[^]*broker-b-0: stopped/,
  );
  await load.flows();
  const result = await load.stop();
  expectNothingLost(result);
  expect([...result.brokers.keys()].sort()).toEqual(["broker-a", "broker-b", "broker-c"]);
});

test("a group on which somebody has messages to read stays; the twin that stops it all the same loses them", async () => {
  const load = await Load.start(used.client, namesrvAddr(), "orders", { rate: 50, pollSeconds, isThere: true });
  await load.leave();
  change({ brokerGroups: ["broker-a"].map(group) });
  const { code, output } = used.project.stack("up", stack);
  expect(code).not.toBe(0);
  expect(output).toMatch(
    /FAIL {2}group broker-c: consumer group load-consumer-orders \(offline\) has not read \d+ messages? in .* of topic orders;.*it stays as it was/,
  );
  expect(used.project.mustStack("status", stack)).toMatch(/ok +broker-c-0/);
  used.project.change(stack, { forceRemoval: ["broker-c"] });
  expect(used.project.mustStack("up", stack)).toContain("broker-c-0: stopped");
  await load.back();
  expect((await load.stop(patienceSeconds)).lost.length).toBeGreaterThan(0);
});

test("down keeps a topic with its messages, and the next up has them", () => {
  used.project.mustStack("down", stack);
  used.project.mustStack("up", stack);
  expect(used.project.mustStack("status", stack)).toMatch(/ok +orders .*readQueueNums 3/);
});
