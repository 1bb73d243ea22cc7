import * as pulumi from "@pulumi/pulumi";
import {
  Broker,
  BrokerGroup,
  type BrokerGroupArgs,
  Cluster,
  loadTopology,
  NameServer,
  type NameServerArgs,
  ProcessPlatform,
} from "../../../components";
import { broker, issuesOf, typed, useRegistered, withBroker, withProperties } from "../../support/bad-inputs";

jest.mock("../../../components/host/facts", () => ({ readHostFacts: () => ({ memoryMiB: 65_536, java: 17 }) }));

const registered = useRegistered();

const host = (over: object = {}): ProcessPlatform =>
  new ProcessPlatform("host", { dataDirectory: "/var/lib/rocketmq", rocketmqHome: "/opt/rocketmq", ...over });
const local = (): ReturnType<typeof NameServer.fromAddresses> => NameServer.fromAddresses(["127.0.0.1:9876"]);
const circular: Record<string, unknown> = {};
circular["self"] = circular;

describe("what neither YAML nor JSON can say", () => {
  const port = "brokerGroups.broker-a.brokers.0.listenPort: not a whole number";
  test.each<[string, unknown, string[]]>([
    [
      "nothing",
      undefined,
      ["topology: empty; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups"],
    ],
    ["NaN", withBroker({ listenPort: Number.NaN }), [`${port}; got NaN`]],
    ["an Output", withBroker({ listenPort: pulumi.output(1) }), [`${port}; got an Output`]],
    ["a Promise", withBroker({ listenPort: Promise.resolve(1) }), [`${port}; got a Promise`]],
    ["a function", withBroker({ listenPort: () => 1 }), [`${port}; got a function`]],
    ["a BigInt", withBroker({ listenPort: 1n }), [`${port}; got 1`]],
    [
      "what holds itself",
      withBroker({ listenPort: circular }),
      [`${port}; got {"self":{"self":{"self":{"self":{"self":{"self":{"self":{}}}}}}}}`],
    ],
    [
      "an Output as a property",
      withProperties({ metricsLabel: pulumi.output("a:b") }),
      [
        "brokerGroups.broker-a.brokers.0.properties.metricsLabel: not a value; got an Output; allowed text, a number, true or false",
      ],
    ],
    [
      "infinity as a property",
      withProperties({ fileReservedTime: Infinity }),
      [
        "brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a value; got Infinity; allowed text, a number, true or false",
      ],
    ],
  ])("%s", (_, value, issues) => {
    expect(typed(value)).toEqual(issues);
  });
});

describe("Cluster", () => {
  const refused = (over: object): string[] =>
    issuesOf(() => new Cluster("mq", { platform: host(), topology: loadTopology("1m"), ...over }));

  test("arguments that there are none of, sizes, an offset", () => {
    expect(
      refused({
        verison: "5.4.0",
        brokerJvm: { heapMib: 256 },
        portOffset: "1000",
        nameServerJvm: { options: ["-Xmx1g"] },
      }),
    ).toEqual([
      'verison: unknown key; got "5.4.0"; allowed platform, topology, version, allowVulnerable, portOffset, drainSeconds, allowUnavailable, nameServers, nameServerJvm, brokerJvm, consumeTimeoutSeconds, forceRemoval; do write version',
      'portOffset: not a whole number that moves ports; got "1000"; allowed such as 0, 1000, 2000',
      'nameServerJvm.options.0: a size belongs in heapMiB, youngMiB or directMiB; got "-Xmx1g"; do remove the flag and set the field',
      "brokerJvm.heapMib: unknown key; got 256; allowed heapMiB, youngMiB, directMiB, memoryLimitMiB, options; do write heapMiB",
    ]);
  });

  test("NameServers on other hosts, while clients would be sent to loopback", () => {
    const brokers = { ...loadTopology("1m"), nameServers: [] };
    expect(refused({ topology: brokers, nameServers: NameServer.fromAddresses(["10.0.0.1:9876"]) })).toEqual([
      'platform.address: clients that ask the NameServer 10.0.0.1:9876 would be sent to their own loopback; got "127.0.0.1"; allowed the address of this machine that they dial; do set address of the platform',
    ]);
  });

  test("NameServers given twice", () => {
    expect(refused({ nameServers: local() })).toEqual([
      "nameServers: the topology has NameServers of its own; got 1; do remove one of the two",
    ]);
  });

  test("a machine that is too small", () => {
    expect(refused({ platform: host({ memoryMiB: 1024 }) })).toEqual([
      "brokerGroups.broker-a.brokers.0.jvm.heapMiB: with it the heaps of 2 processes take 1280 MiB of a machine with 1024 MiB; got 1024; do lower the heaps, or run fewer processes here",
    ]);
  });
});

const size = { kind: "broker", heapMiB: 1, directMiB: 0 } as const;

describe("Broker", () => {
  const refused = (over: object, platform = host()): string[] =>
    issuesOf(
      () =>
        new Broker("mq-a", {
          platform,
          nameServers: local(),
          brokerName: "broker-a",
          brokerId: 0,
          ...over,
        }),
    );

  test.each<[string, object, string[]]>([
    [
      "a slave with id 0",
      { brokerRole: "SLAVE" },
      ['brokerRole: brokerId 0 and the role disagree; got "SLAVE"; allowed ASYNC_MASTER, SYNC_MASTER'],
    ],
    [
      "a master with id 1",
      { brokerId: 1, brokerRole: "ASYNC_MASTER" },
      ['brokerRole: brokerId 1 and the role disagree; got "ASYNC_MASTER"; allowed SLAVE'],
    ],
    [
      "a misspelt role",
      { brokerRole: "SLAV" },
      [
        'brokerRole: not a value that can stand here (case-sensitive); got "SLAV"; allowed ASYNC_MASTER, SYNC_MASTER, SLAVE; do write SLAVE',
      ],
    ],
    [
      "a SYNC_MASTER that waits for nobody",
      { brokerRole: "SYNC_MASTER" },
      [
        "inSyncReplicas: missing, and with RocketMQ's own 1 a SYNC_MASTER waits for no slave; allowed 1 to totalReplicas; do set totalReplicas and inSyncReplicas, or take ASYNC_MASTER",
      ],
    ],
    [
      "more in-sync replicas than members",
      { brokerRole: "SYNC_MASTER", totalReplicas: 2, inSyncReplicas: 3 },
      [
        "inSyncReplicas: more than the group has members, so every send would fail; got 3; allowed up to totalReplicas (2)",
      ],
    ],
    [
      "offsets that move no port",
      { portOffset: 1.5, drainSeconds: -1 },
      [
        "portOffset: not a whole number that moves ports; got 1.5; allowed such as 0, 1000, 2000",
        "drainSeconds: not a number of seconds; got -1; allowed 0..3600",
      ],
    ],
    ["an id in quotes", { brokerId: "0" }, ['brokerId: not a whole number; got "0"; do write 0 without quotes']],
    [
      "everything at once",
      { listenPort: 2, storeDirectory: "~", jvm: { heapMiB: 1 }, properties: { deleteWhn: 4 }, verfy: false },
      [
        "verfy: unknown key; got false; allowed platform, version, allowVulnerable, portOffset, drainSeconds, allowUnavailable, brokerId, host, listenPort, haListenPort, jvm, properties, storeDirectory, logDirectory, nameServers, brokerClusterName, brokerName, brokerRole, flushDiskType, slaveReadEnable, totalReplicas, inSyncReplicas, verify; do write verify",
        "listenPort: not a port whose derived ports (-2, +1) exist; got 2; allowed 3..65534",
        "jvm.heapMiB: not a whole number of MiB, or too few; got 1; allowed whole numbers from 32",
        "properties.deleteWhn: not a key of broker.conf in RocketMQ 5.5.0; got 4; do write deleteWhen",
        'storeDirectory: not an absolute path; got "~"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
      ],
    ],
  ])("%s", (_, over, issues) => {
    expect(refused(over)).toEqual(issues);
  });

  test("the members of a group that were made one by one must agree", () => {
    const platform = host();
    const member = { nameServers: local(), brokerName: "broker-a", slaveReadEnable: false, brokerClusterName: "c" };
    const claim = { path: "", ports: [], bindAddress: "127.0.0.1", ...size, final: true };
    platform.claim({
      ...claim,
      name: "other",
      directories: [],
      member: { ...member, brokerId: 1, nameServers: "127.0.0.1:9876" },
    });
    expect(refused({ slaveReadEnable: true, brokerId: 1 }, platform)).toEqual([
      "brokerId: other is this broker of broker-a already; got 1; allowed each id once",
      'brokerClusterName: the members of broker-a must agree; got "DefaultCluster"; allowed c, as other has it',
      "slaveReadEnable: the members of broker-a must agree; got true; allowed false, as other has it",
    ]);
  });

  test("a process of the same name and directory", () => {
    const platform = host();
    const directories = [{ field: "", directory: "/var/lib/rocketmq/mq-a" }];
    platform.claim({
      name: "mq-a",
      path: "",
      ports: [],
      bindAddress: "127.0.0.1",
      ...size,
      final: true,
      directories,
    });
    expect(refused({}, platform)).toEqual([
      'mq-a: another process of this host has this name; got "mq-a"; do rename one',
    ]);
  });
});

describe("BrokerGroup and NameServer", () => {
  test("the same checks under their own arguments", () => {
    const group = { platform: host(), nameServers: local(), brokerName: "DefaultCluster", brokerRol: "SYNC_MASTER" };
    expect(
      issuesOf(() => new BrokerGroup("mq", { ...group, brokers: [broker()] } as unknown as BrokerGroupArgs)),
    ).toEqual([
      'brokerRol: unknown key; got "SYNC_MASTER"; allowed platform, version, allowVulnerable, portOffset, drainSeconds, allowUnavailable, brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties, nameServers, brokerClusterName, verify, jvm; do write brokerRole',
      'brokerName: the cluster has this name, and RocketMQ makes a topic of each; got "DefaultCluster"; do take another name',
    ]);
    const server = { platform: host(), id: 0, listenPort: 0, properties: { clusterTst: true } };
    expect(issuesOf(() => new NameServer("mq", server as unknown as NameServerArgs))).toEqual([
      'id: not text; got 0; do write "0" in quotes',
      "listenPort: not a port; got 0; allowed 1..65535",
      "properties.clusterTst: not a key of namesrv.conf in RocketMQ 5.5.0; got true; do write clusterTest",
    ]);
  });

  test.each<[unknown, string[]]>([
    [[], ["addresses: no NameServer; got []; allowed at least one host:port"]],
    ["10.0.0.1:9876", ['addresses: not a list; got "10.0.0.1:9876"; allowed a list of host:port']],
    [
      ["10.0.0.1:9876,10.0.0.2:9876"],
      [
        'addresses.0: not a NameServer address; got "10.0.0.1:9876,10.0.0.2:9876"; allowed host:port, one an element; do give a list with one address an element',
      ],
    ],
    [
      ["http://10.0.0.1:9876", "10.0.0.1", "10.0.0.1: 9876", "10.0.0.1:70000"],
      [
        'addresses.0: not a NameServer address; got "http://10.0.0.1:9876"; allowed host:port, one an element; do remove the scheme',
        'addresses.1: not a NameServer address; got "10.0.0.1"; allowed host:port, one an element; do add the port',
        'addresses.2: not a NameServer address; got "10.0.0.1: 9876"; allowed host:port, one an element; do remove the blank',
        'addresses.3: not a NameServer address; got "10.0.0.1:70000"; allowed host:port, one an element; do write a host name, an IP address or [IPv6], and a port up to 65535',
      ],
    ],
    [
      ["0.0.0.0:9876"],
      ['addresses.0: nobody can dial every address; got "0.0.0.0:9876"; allowed the address that brokers dial'],
    ],
    [["a:9876", "a:9876"], ['addresses: stands more than once; got "a:9876"; allowed each once']],
    ["10.0.0.1:9876", ['addresses: not a list; got "10.0.0.1:9876"; allowed a list of host:port']],
    [undefined, ["addresses: not a list; allowed a list of host:port"]],
    [[9876], ["addresses.0: not a NameServer address; got 9876; allowed host:port, one an element"]],
  ])("NameServer.fromAddresses(%j)", (addresses, issues) => {
    expect(issuesOf(() => NameServer.fromAddresses(addresses as string[]))).toEqual(issues);
  });
});

test("every component above was refused before it asked for a resource", async () => {
  await new Promise((resolve) => setImmediate(resolve));
  expect([...new Set(registered)]).toEqual(["rocketmq:index:ProcessPlatform"]);
});
