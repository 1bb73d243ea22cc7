import { execFileSync } from "node:child_process";
import { Broker, type BrokerArgs, Cluster, loadTopology, NameServer, ProcessPlatform } from "../../components";
import { record } from "../support/mocks";

const host = (name: string, over: object = {}): ProcessPlatform =>
  new ProcessPlatform(name, {
    dataDirectory: "/var/lib/rocketmq",
    rocketmqHome: "/opt/rocketmq",
    javaHome: "/opt/java",
    memoryMiB: 65_536,
    ...over,
  });

const broker = (over: Partial<BrokerArgs>, platform?: ProcessPlatform): void => {
  const nameServers = NameServer.fromAddresses(["127.0.0.1:9876"]);
  new Broker("x", { platform: platform ?? host("h"), nameServers, brokerName: "broker-a", brokerId: 0, ...over });
};

describe("an Output is checked where it is used", () => {
  // In a process of its own: what an Output throws nobody can catch, and a test runner fails for it.
  const messages = JSON.parse(
    execFileSync("node", [
      "-r",
      "ts-node/register/transpile-only",
      `${__dirname}/../support/late-refusals.ts`,
    ]).toString(),
  ) as Record<string, string[]>;

  test.each([
    [
      "a value that RocketMQ would not read, which may be secret and is not shown",
      "properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; allowed whole numbers from -2147483648 to 2147483647",
    ],
    ["a list where a value stands", "properties.fileReservedTime: not a value; allowed text, a number, true or false"],
    [
      "a key that there is not",
      "properties.fileReservdTime: not a key of broker.conf in RocketMQ 5.5.0; do write fileReservedTime",
    ],
    [
      "keys that do not fit each other",
      "properties.mappedFileSizeCommitLog: a message of maxMessageSize does not fit a file of the commit log; allowed maxMessageSize below mappedFileSizeCommitLog",
    ],
    [
      "an address of a NameServer",
      'addresses.0: not a NameServer address; got "10.0.0.1"; allowed host:port, one an element; do add the port',
    ],
    [
      "NameServers on other hosts",
      'platform.address: clients that ask the NameServer 10.0.0.1:9876 would be sent to their own loopback; got "127.0.0.1"; allowed the address of this machine that they dial; do set address of the platform',
    ],
  ])("%s", (name, issue) => {
    expect(messages[name]).toEqual([`  ${issue}`]);
  });
});

describe("two platforms of one program are one machine", () => {
  const both = (over: object): Promise<unknown> =>
    record(() => {
      new Cluster("one", { platform: host("h1"), topology: loadTopology("1m") });
      new Cluster("two", { platform: host("h2", { dataDirectory: "/srv/mq", ...over }), topology: loadTopology("1m") });
    });

  test("their ports collide", async () => {
    await expect(both({})).rejects.toThrow(
      "9876, the listenPort of two-nameserver-0, is the listenPort of one-nameserver-0 on the same host",
    );
  });

  test("their heaps add up", async () => {
    const crowded = record(() => {
      new Cluster("one", { platform: host("h1"), topology: loadTopology("1m") });
      new Cluster("two", {
        platform: host("h2", { dataDirectory: "/srv/mq", memoryMiB: 2048 }),
        topology: loadTopology("1m"),
        portOffset: 1000,
      });
    });
    await expect(crowded).rejects.toThrow("take 2560 MiB of a machine with 2048 MiB");
  });

  test("the next program starts anew", async () => {
    await expect(record(() => broker({}))).resolves.toBeDefined();
    await expect(record(() => broker({}))).resolves.toBeDefined();
  });
});

test("a broker that joins a cluster under a name that it has", async () => {
  const joined = record(() => {
    const platform = host("h");
    const nameServers = new Cluster("mq", { platform, topology: loadTopology("1m") });
    new Broker("x", { platform, nameServers, brokerName: "broker-a", brokerId: 0, portOffset: 1000 });
  });
  await expect(joined).rejects.toThrow(
    "Broker x: 1 issue\n  brokerId: mq-broker-a-0 is this broker of broker-a already; got 0; allowed each id once",
  );
});

test("brokers of two groups may be made one by one, and one waits for as many replicas as its group has", async () => {
  const made = record(() => {
    const platform = host("h");
    const nameServers = NameServer.fromAddresses(["127.0.0.1:9876"]);
    const sync = { brokerRole: "SYNC_MASTER", totalReplicas: 2, inSyncReplicas: 2 } as const;
    new Broker("x", { platform, nameServers, brokerName: "broker-a", brokerId: 0, ...sync });
    new Broker("y", { platform, nameServers, brokerName: "broker-b", brokerId: 0, ...sync });
  });
  await expect(made).resolves.toBeDefined();
});
