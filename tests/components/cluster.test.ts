import * as pulumi from "@pulumi/pulumi";
import {
  Broker,
  BrokerGroup,
  Cluster,
  loadTopology,
  NameServer,
  type NameServerRef,
  ProcessPlatform,
  type ProcessPlatformArgs,
} from "../../components";
import { isSecret, record, type Recorded, text } from "../support/mocks";

const platformArgs: ProcessPlatformArgs = {
  dataDirectory: "/var/lib/rocketmq",
  rocketmqHome: "/opt/rocketmq",
  javaHome: "/opt/java",
  memoryMiB: 65_536,
};
/** For a broker whose NameServers are on other hosts. */
const reachable: ProcessPlatformArgs = { ...platformArgs, address: "10.0.0.3" };
const commands = (all: Recorded[]): Recorded[] => all.filter((r) => r.type === "command:local:Command");
const named = (all: Recorded[], name: string, type = "command:local:Command"): Recorded => {
  const found = all.find((r) => r.name === name && r.type === type);
  if (found === undefined) {
    throw new Error(`no ${type} ${name} in ${all.map((r) => r.name).join(", ")}`);
  }
  return found;
};
const cluster = (name: string, topology: string, more: object = {}): void => {
  const platform = new ProcessPlatform(`${name}-host`, platformArgs);
  new Cluster(name, { platform, topology: loadTopology(topology), ...more });
};

describe("Cluster", () => {
  test("2m-2s-sync is exactly these resources", async () => {
    const all = await record(() => cluster("orders", "2m-2s-sync"));
    expect(all.map((r) => `${r.type} ${r.name}`).sort()).toEqual(
      [
        ...["nameserver-0", "nameserver-1", "nameserver-2"].flatMap((key) => [
          `command:local:Command orders-${key}`,
          `rocketmq:index:NameServer orders-${key}`,
        ]),
        ...["a-0", "a-1", "b-0", "b-1"].flatMap((key) => [
          `command:local:Command orders-broker-${key}`,
          `rocketmq:index:Broker orders-broker-${key}`,
        ]),
        "command:local:Command orders-host-release-5.5.0",
        "command:local:Command orders-members",
        "command:local:Command orders-verified",
        "pulumi:pulumi:Stack rocketmq-test",
        "rocketmq:index:BrokerGroup orders-broker-a",
        "rocketmq:index:BrokerGroup orders-broker-b",
        "rocketmq:index:Cluster orders",
        "rocketmq:index:ProcessPlatform orders-host",
      ].sort(),
    );
  });

  test("the preview gets the effective configuration key by key", async () => {
    const all = await record(() => cluster("orders", "2m-2s-sync"));
    const { brokerConf, updateBrokerConfig, store } = named(all, "orders-broker-a-0", "rocketmq:index:Broker").inputs;
    expect(updateBrokerConfig).toEqual({
      slaveReadEnable: "true",
      namesrvAddr: "127.0.0.1:9876;127.0.0.1:9886;127.0.0.1:9896",
      deleteWhen: "04",
      fileReservedTime: "48",
    });
    expect(store).toBe(
      "stays in /var/lib/rocketmq/orders-broker-a-0/store when this broker is removed or renamed, and opens for this broker only",
    );
    expect(brokerConf).toEqual({
      brokerClusterName: "DefaultCluster",
      brokerName: "broker-a",
      brokerId: "0",
      brokerRole: "SYNC_MASTER",
      flushDiskType: "ASYNC_FLUSH",
      totalReplicas: "2",
      inSyncReplicas: "2",
      brokerIP1: "127.0.0.1",
      brokerIP2: "127.0.0.1",
      bindAddress: "127.0.0.1",
      listenPort: "10911",
      haListenPort: "10912",
      storePathRootDir: "/var/lib/rocketmq/orders-broker-a-0/store",
      transactionMetricFlushInterval: "1000",
      updateNameServerAddrPeriod: "10000",
    });
  });

  test("changes go through NameServers, then groups, slaves before masters, then the verification", async () => {
    const all = await record(() => cluster("orders", "2m-2s-async"));
    const after = (name: string, type: string): readonly string[] =>
      named(all, name, `rocketmq:index:${type}`).dependsOn;
    expect(after("orders-nameserver-0", "NameServer")).toEqual([]);
    expect(after("orders-nameserver-1", "NameServer")).toEqual(["orders-nameserver-0"]);
    expect(after("orders-nameserver-2", "NameServer")).toEqual(["orders-nameserver-1"]);
    expect(after("orders-broker-a", "BrokerGroup")).toEqual([
      "orders-nameserver-0",
      "orders-nameserver-1",
      "orders-nameserver-2",
    ]);
    expect(after("orders-broker-b", "BrokerGroup")).toEqual(["orders-broker-a"]);
    expect(after("orders-broker-a-1", "Broker")).toEqual([]);
    expect(after("orders-broker-a-0", "Broker")).toEqual(["orders-broker-a-1"]);
    expect(named(all, "orders-verified").dependsOn).toEqual([
      "orders-broker-a",
      "orders-broker-b",
      "orders-host-release-5.5.0",
      "orders-nameserver-0",
      "orders-nameserver-1",
      "orders-nameserver-2",
    ]);
  });

  test("one changed key of one broker changes that broker and the verification only", async () => {
    const changed = loadTopology("2m-2s-async");
    const [group] = changed.brokerGroups;
    const [broker] = group?.brokers ?? [];
    Object.assign(broker ?? {}, { properties: { fileReservedTime: 72 } });
    const before = await record(() => cluster("orders", "2m-2s-async"));
    const after = await record(() => cluster("orders", "2m-2s-async", { topology: changed }));
    const known = new Set(before.map((r) => JSON.stringify(r)));
    const different = after.filter((r) => !known.has(JSON.stringify(r))).map((r) => `${r.type} ${r.name}`);
    expect(different).toEqual([
      "rocketmq:index:Broker orders-broker-a-0",
      "command:local:Command orders-broker-a-0",
      "command:local:Command orders-verified",
    ]);
    const verification = text(named(after, "orders-verified").inputs["stdin"]);
    expect(verification).not.toContain("fileReservedTime");
    expect(verification).toContain("\nnamesrvAddr=127.0.0.1:9876;127.0.0.1:9886;127.0.0.1:9896\n");
  });

  test("all issues come at once, and no resource", async () => {
    const all: Recorded[] = [];
    const topology = { nameServers: [], brokerGroups: [{ brokerName: "a b", brokers: [{ brokerId: 0 }] }] };
    await expect(
      record(() => {
        cluster("orders", "1m", { topology, version: "5.1.0" });
      }).then((r) => all.push(...r)),
    ).rejects.toThrow(
      /^Cluster orders: 3 issues\n {2}version: known remote[^\n]*\n {2}nameServers: no NameServer[^\n]*\n {2}brokerGroups\.a b/,
    );
    expect(commands(all)).toEqual([]);
  });

  test("two clusters on one platform must differ in their ports", async () => {
    const both = (portOffset: number): Promise<Recorded[]> =>
      record(() => {
        const platform = new ProcessPlatform("host", platformArgs);
        new Cluster("orders", { platform, topology: loadTopology("1m") });
        new Cluster("payments", { platform, topology: loadTopology("1m"), portOffset });
      });
    await expect(both(0)).rejects.toThrow(
      /Cluster payments: 2 issues\n.*9876, the listenPort of payments-nameserver-0, is the listenPort of orders-nameserver-0/,
    );
    const names = commands(await both(1000)).map((r) => r.name);
    expect(names).toHaveLength(new Set(names).size);
    expect(names.sort()).toEqual([
      "host-release-5.5.0",
      "orders-broker-a-0",
      "orders-members",
      "orders-nameserver-0",
      "orders-verified",
      "payments-broker-a-0",
      "payments-members",
      "payments-nameserver-0",
      "payments-verified",
    ]);
  });
});

describe("contract of every component", () => {
  const programs: [string, () => void][] = [
    ["NameServer", () => void new NameServer("x", { id: "0", platform: new ProcessPlatform("x-host", platformArgs) })],
    ["Cluster", () => cluster("x", "2m-2s-sync")],
    [
      "Broker",
      () =>
        void new Broker("x", {
          platform: new ProcessPlatform("x-host", reachable),
          nameServers: NameServer.fromAddresses(["10.0.0.1:9876", pulumi.secret("10.0.0.2:9876")]),
          brokerName: "broker-a",
          brokerId: 0,
        }),
    ],
    [
      "BrokerGroup",
      () =>
        void new BrokerGroup("x", {
          platform: new ProcessPlatform("x-host", reachable),
          nameServers: NameServer.fromAddresses(["10.0.0.1:9876"]),
          brokerName: "broker-a",
          brokerRole: "SYNC_MASTER",
          brokers: [{ brokerId: 0 }, { brokerId: 1 }],
        }),
    ],
  ];

  test.each(programs)("%s: names, parents, commands", async (_, program) => {
    const all = await record(program);
    const mine = all.filter((r) => r.type !== "pulumi:pulumi:Stack");
    expect(mine.map((r) => r.name).filter((name) => !name.startsWith("x"))).toEqual([]);
    const roots = mine.filter((r) => r.parent === undefined).map((r) => r.name);
    expect(roots.sort()).toEqual(["x", "x-host"]);
    for (const command of commands(mine)) {
      expect(command.inputs).toMatchObject({
        create: "exec bash -euo pipefail -s create",
        update: "exec bash -euo pipefail -s update",
        // Which groups there were, and where, is what one run tells the next.
        addPreviousOutputInEnv: /-(members|masters)$/.test(command.name),
        logging: "stdout",
      });
      expect(Object.keys(command.inputs)).not.toEqual(expect.arrayContaining(["update", "triggers", "environment"]));
      expect(text(command.inputs["delete"] ?? "")).not.toMatch(/\brm\b/);
      expect(text(command.inputs["stdin"])).not.toContain("[object Object]");
      expect(text(command.inputs["stdin"])).not.toContain("Calling [toString]");
    }
  });

  test.each(programs)("%s: binds nothing wider than asked", async (_, program) => {
    for (const command of commands(await record(program))) {
      expect(text(command.inputs["stdin"])).not.toContain("0.0.0.0");
    }
  });
});

describe("a broker or group of its own", () => {
  const verifications = async (program: () => void): Promise<string[]> =>
    commands(await record(program))
      .map((r) => r.name)
      .filter((name) => name.endsWith("-verified"));
  const shared = (): { platform: ProcessPlatform; nameServers: NameServerRef; brokerName: string } => ({
    platform: new ProcessPlatform("x-host", reachable),
    nameServers: NameServer.fromAddresses(["10.0.0.1:9876"]),
    brokerName: "broker-a",
  });

  test("is verified too, once, unless it is part of something larger or the user says no", async () => {
    expect(await verifications(() => void new Broker("x", { ...shared(), brokerId: 0 }))).toEqual(["x-verified"]);
    expect(await verifications(() => void new Broker("x", { ...shared(), brokerId: 0, verify: false }))).toEqual([]);
    const brokers = [{ brokerId: 0 }, { brokerId: 1 }];
    expect(await verifications(() => void new BrokerGroup("x", { ...shared(), brokers }))).toEqual(["x-verified"]);
    expect(await verifications(() => cluster("x", "2m-2s-async"))).toEqual(["x-verified"]);
  });
});

describe("Broker", () => {
  const broker = (properties: Record<string, pulumi.Input<string>>): Promise<Recorded[]> =>
    record(() => {
      new Broker("x", {
        platform: new ProcessPlatform("x-host", reachable),
        nameServers: NameServer.fromAddresses(["10.0.0.1:9876", "10.0.0.2:9876"]),
        brokerName: "broker-a",
        brokerId: 0,
        properties,
      });
    });

  // That it hides only its own key of the preview is shown with the real engine: mocks make the whole map secret.
  test("a secret value goes by stdin only, as a secret", async () => {
    const all = await broker({ metricsLabel: pulumi.secret("hunter2"), fileReservedTime: "72" });
    const command = named(all, "x");
    expect(isSecret(command.inputs["stdin"])).toBe(true);
    expect(text(command.inputs["stdin"])).toContain("metricsLabel=hunter2\n");
    expect(JSON.stringify([command.inputs["create"], command.inputs["delete"]])).not.toContain("hunter2");
  });

  test("joins NameServers that run already, joined with ;", async () => {
    const all = await broker({});
    expect(text(named(all, "x").inputs["stdin"])).toContain("\nnamesrvAddr=10.0.0.1:9876;10.0.0.2:9876\n");
  });
});

describe("NameServer.fromAddresses", () => {
  test.each([
    [[], "addresses: no NameServer; got []; allowed at least one host:port"],
    [["10.0.0.1:9876,10.0.0.2:9876"], "do give a list with one address an element"],
    [["http://10.0.0.1:9876"], "do remove the scheme"],
    [["10.0.0.1"], "not a NameServer address"],
  ])("%j is refused", (addresses, message) => {
    expect(() => NameServer.fromAddresses(addresses)).toThrow(message);
  });

  test("a list that is known later, as an output of another stack", async () => {
    const { addresses, known } = NameServer.fromAddresses(pulumi.output(["10.0.0.1:9876", "10.0.0.2:9876"]));
    expect(known).toBeUndefined();
    const list = await new Promise((resolve) => void addresses.apply(resolve));
    expect(list).toEqual(["10.0.0.1:9876", "10.0.0.2:9876"]);
  });
});
