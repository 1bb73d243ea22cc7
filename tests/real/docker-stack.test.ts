import { waitFor } from "../support/processes";
import { docker, DockerStack, localEngine } from "./support/docker";
import { Load } from "./support/load";
import { queuesGoneAtOnce, restartedAtOnce } from "./support/naive";
import { useProject } from "./support/project";
import { reported } from "./support/reported";
import { onePair } from "./support/topologies";

const used = useProject();
const stacks: DockerStack[] = [];

function newStack(topology: string, config: Record<string, string | number | boolean> = {}): DockerStack {
  const stack = new DockerStack(used.project, topology, config);
  stacks.push(stack);
  return stack;
}

afterAll(() => stacks.forEach((stack) => stack.dispose()));

const brokers = ["broker-a-0", "broker-b-0", "broker-b-1"];
const processes = [...brokers, "nameserver-0", "nameserver-1"];

describe("docker-2m-2s-async", () => {
  let stack: DockerStack;
  const ids = (): string[] => processes.map((key) => stack.inspect(key).Id);

  beforeAll(() => {
    stack = newStack("2m-2s-async");
    stack.changeTopology((topology) => onePair(topology, ["0", "1"], 1));
  });

  test("up: verified from outside of the network; again, and after a refresh: no change", () => {
    const output = stack.must("up");
    for (const key of brokers) {
      expect(output).toMatch(new RegExp(`ok {4}${key} +${stack.address}:\\d+ +registered in 2/2, version 5\\.5\\.0`));
    }
    expect(output.match(/sent and read 1 message/g)?.length).toBeGreaterThanOrEqual(2);
    expect(output).toMatch(/warning: broker-b: master and slaves are all on host local/);
    expect(stack.namesrvAddr.split(";")).toHaveLength(2);
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(stack.must("refresh")).not.toMatch(/[~+-] \d+ (updated|created|deleted)/);
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(stack.must("status").match(/^ok /gm)).toHaveLength(5);
  });

  test("a key: only the containers concerned, one after the other, under load, and the messages are there", async () => {
    const { namesrvAddr } = stack;
    expect(used.client.send(namesrvAddr, "broker-b", 3, "before-")).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
    const before = ids();
    const load = await Load.start(used.client, namesrvAddr, "docker-roll", { rate: 50, pollSeconds: 5 });
    stack.change({ drainSeconds: 5 });
    stack.changeTopology((topology) => ({
      ...topology,
      brokerGroups: topology.brokerGroups.map((group) =>
        group.brokerName === "broker-b" ? { ...group, properties: { sendMessageThreadPoolNums: 2 } } : group,
      ),
    }));
    const report = reported(stack.must("report"));
    const output = stack.must("up");
    await load.flows();
    const { failed, otherStatus, lost, brokers: senders } = await load.stop();
    expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
    expect([...senders.keys()].sort()).toEqual(["broker-a", "broker-b"]);
    const replaced = processes.filter((_, i) => before[i] !== ids()[i]);
    expect(replaced).toEqual(["broker-b-0", "broker-b-1"]);
    expect(report).toEqual(["broker-b-1 restarts", "broker-b-0 restarts"]);
    const order = [
      ...output.matchAll(/rocketmq-(broker-b-\d)(-before|-gate)? (updated|deleted original|created rep)/g),
    ];
    expect(order.map(([, key, side, what]) => `${key}${side ?? ` ${what}`}`)).toEqual(
      ["broker-b-1", "broker-b-0"].flatMap((key) => [
        `${key}-before`,
        `${key} deleted original`,
        `${key} created rep`,
        `${key}-gate`,
      ]),
    );
    expect(output).toMatch(/broker-b-0: drained in \d+ s/);
    const healthy = output.indexOf("broker-b-1: is healthy");
    expect(healthy).toBeGreaterThan(0);
    expect(healthy).toBeLessThan(output.indexOf("rocketmq-broker-b-0-before updating"));
    expect(used.client.read(namesrvAddr, "broker-b")).toEqual(
      expect.arrayContaining(["before-0", "before-1", "before-2"]),
    );
  });

  test("the twin: the same containers restarted all at once, without a drain, fail sends", async () => {
    const { failed } = await restartedAtOnce(used.client, stack.namesrvAddr, "docker-naive", () => {
      const containers = brokers.map((key) => stack.containerOf(key));
      docker(localEngine, "container", "stop", ...containers);
      docker(localEngine, "container", "start", ...containers);
    });
    expect(failed.length).toBeGreaterThan(0);
    await waitFor("all are back", 90, () => stack.run("status").code === 0);
  });

  test("a key at run time: no container is replaced", () => {
    const before = ids();
    stack.changeTopology((topology) => ({
      ...topology,
      properties: { ...topology.properties, maxMessageSize: 1_048_576 },
    }));
    expect(stack.must("up")).toContain("broker-a-0: runs with the new values, without a restart");
    expect(ids()).toEqual(before);
    expect(stack.must("status")).not.toContain("WRONG");
  });

  test("a topic: fewer queues under load, asked from a container, and what it is now", async () => {
    const orders = (readQueueNums: number): void =>
      stack.changeTopology((topology) => ({ ...topology, topics: [{ topicName: "orders", readQueueNums }] }));
    orders(4);
    expect(stack.must("up")).toContain("readQueueNums 4, writeQueueNums 4, perm RW on broker-a, broker-b");
    const options = { rate: 50, pollSeconds: 5, isThere: true };
    const load = await Load.start(used.client, stack.namesrvAddr, "orders", options);
    orders(2);
    expect(stack.must("up")).toMatch(/nobody is given the queues from 2 on[^]*readQueueNums 2, writeQueueNums 2/);
    const { failed, otherStatus, lost } = await load.stop();
    expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
    expect(stack.must("status")).toMatch(/ok +orders .*readQueueNums 2/);
  });

  test("the twin: the same number of queues taken away at once, with messages in them, loses these", async () => {
    const { lost } = await queuesGoneAtOnce(used.client, stack.namesrvAddr, "docker-queues");
    expect(lost.length).toBeGreaterThan(0);
  });

  test("a container that is killed comes back", async () => {
    const { Id, State, RestartCount } = stack.inspect("broker-a-0");
    process.kill(State.Pid, "SIGKILL");
    await waitFor("broker-a-0 is back", 30, () => {
      const now = stack.inspect("broker-a-0");
      return now.Id === Id && now.State.Running && now.RestartCount > RestartCount;
    });
    await waitFor("all is well", 60, () => stack.run("status").code === 0);
    expect(stack.inspect("broker-a-0").Id).toBe(Id);
  });

  test("down keeps the volumes, purge removes them", () => {
    const kept = stack.volumes;
    expect(kept).toHaveLength(10);
    stack.must("down");
    expect(stack.containers).toEqual([]);
    expect(stack.volumes).toEqual(kept);
    expect(stack.run("purge").code).toBe(2);
    stack.must("purge", { YES: "1" });
    expect(stack.volumes).toEqual([]);
  });
});

describe("docker-2m-2s-sync", () => {
  /** What sends to broker-a say while its slave is paused. */
  function sendsWithPausedSlave(stack: DockerStack): string[] {
    const slave = stack.containerOf("broker-a-1");
    docker(localEngine, "pause", slave);
    try {
      return used.client.send(stack.namesrvAddr, "broker-a", 3, "paused-");
    } finally {
      docker(localEngine, "unpause", slave);
    }
  }

  test("with the slave paused a send is never SEND_OK; with inSyncReplicas 1 it is", () => {
    const stack = newStack("2m-2s-sync");
    stack.changeTopology((topology) => ({
      ...topology,
      nameServers: [{ id: "0" }],
      brokerGroups: topology.brokerGroups.slice(0, 1),
    }));
    stack.change({ allowUnavailable: true });
    stack.must("up");
    expect(used.client.send(stack.namesrvAddr, "broker-a", 1, "before-")).toEqual(["SEND_OK"]);
    const statuses = sendsWithPausedSlave(stack);
    expect(statuses).toHaveLength(3);
    expect(statuses).not.toContain("SEND_OK");
    stack.changeTopology((topology) => ({
      ...topology,
      brokerGroups: topology.brokerGroups.map((group) =>
        group.brokerName === "broker-a" ? { ...group, inSyncReplicas: 1 } : group,
      ),
    }));
    stack.must("up");
    expect(sendsWithPausedSlave(stack)).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
    stack.must("down");
  });
});

describe("docker-1m", () => {
  test("advertise container publishes nothing and serves the network; purgeData removes the volumes at destroy", () => {
    const stack = newStack("1m", { advertise: "container", purgeData: true });
    stack.change({ address: undefined });
    expect(stack.must("up")).toMatch(new RegExp(`ok {4}broker-a-0 +${stack.containerOf("broker-a-0")}:14911 `));
    expect(docker(localEngine, "port", stack.containerOf("broker-a-0"))).toBe("");
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(stack.must("status")).not.toContain("WRONG");
    expect(stack.volumes).toHaveLength(4);
    stack.must("down");
    expect(stack.volumes).toEqual([]);
  });
});

// Here, since it has the names and the ports of the stacks above.
