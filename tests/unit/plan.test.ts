import * as fc from "fast-check";
import { loadTopology, shippedTopologies, type Topology } from "../../components";
import { formatIssue } from "../../components/model/issue";
import { resolveJvm } from "../../components/model/jvm";
import { planNameServer } from "../../components/model/plan";
import { planCluster } from "../../components/model/plan-cluster";
import { brokerPort, brokerPorts, ordinal, PortPolicy } from "../../components/model/ports";
import { renderValue } from "../../components/model/properties";
import { sharedHost } from "../support/fixtures";

const issuesOf = (topology: Topology): string[] => planCluster(topology, sharedHost).issues.map(formatIssue);
const oneMaster = (over: Partial<Topology["brokerGroups"][number]> = {}): Topology => ({
  nameServers: [{ id: "0" }],
  brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0 }], ...over }],
});

describe("shipped topologies", () => {
  test.each([
    ["1m", 1, ["broker-a-0 ASYNC_MASTER 10911"]],
    ["2m-noslave", 2, ["broker-a-0 ASYNC_MASTER 10911", "broker-b-0 ASYNC_MASTER 11011"]],
    [
      "2m-2s-async",
      3,
      [
        "broker-a-0 ASYNC_MASTER 10911",
        "broker-a-1 SLAVE 10921",
        "broker-b-0 ASYNC_MASTER 11011",
        "broker-b-1 SLAVE 11021",
      ],
    ],
    [
      "2m-2s-sync",
      3,
      [
        "broker-a-0 SYNC_MASTER 10911",
        "broker-a-1 SLAVE 10921",
        "broker-b-0 SYNC_MASTER 11011",
        "broker-b-1 SLAVE 11021",
      ],
    ],
  ])("%s", (name, servers, brokers) => {
    const { plan, issues } = planCluster(loadTopology(name), sharedHost);
    expect(issues).toEqual([]);
    expect(plan.nameServers.map((server) => server.listenPort)).toEqual([9876, 9886, 9896].slice(0, servers));
    const all = plan.groups.flatMap((group) => group.brokers);
    expect(all.map((b) => `${b.key} ${b.brokerRole} ${b.listenPort}`)).toEqual(brokers);
  });

  test("are the four of RocketMQ", () => {
    expect(shippedTopologies()).toEqual(["1m", "2m-2s-async", "2m-2s-sync", "2m-noslave"]);
  });
});

describe("SYNC_MASTER", () => {
  const group = (slaves: number, inSyncReplicas?: number): Topology =>
    oneMaster({
      brokerRole: "SYNC_MASTER",
      inSyncReplicas,
      brokers: Array.from({ length: slaves + 1 }, (_, brokerId) => ({ brokerId })),
    });

  test.each([
    [1, undefined, 2, 2],
    [2, undefined, 3, 2],
    [2, 3, 3, 3],
    [1, 1, 2, 1],
  ])("with %i slaves and inSyncReplicas %p", (slaves, given, totalReplicas, inSyncReplicas) => {
    const { plan, issues } = planCluster(group(slaves, given), sharedHost);
    expect(issues).toEqual([]);
    expect(plan.groups[0]?.brokers[0]).toMatchObject({ totalReplicas, inSyncReplicas });
    expect(plan.groups[0]?.brokers[1]?.inSyncReplicas).toBeUndefined();
  });

  test("an asynchronous master keeps RocketMQ's defaults", () => {
    expect(
      planCluster(loadTopology("2m-2s-async"), sharedHost).plan.groups[0]?.brokers[0]?.totalReplicas,
    ).toBeUndefined();
  });
});

describe("ports", () => {
  test.each([
    ["broker-a", 0],
    ["broker-b", 1],
    ["broker-12", 12],
    ["n2", 2],
    ["orders", 0],
    ["B", 1],
  ])("ordinal of %s is %i", (name, expected) => {
    expect(ordinal(name)).toBe(expected);
  });

  test("derived ports", () => {
    expect(brokerPorts(10911).map(({ port, everyAddress }) => [port, everyAddress])).toEqual([
      [10911, false],
      [10909, false],
      [10912, true],
    ]);
  });

  test("never collide for groups a to z with ids 0 to 9", () => {
    const names = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `broker-${letter}`);
    const ports = names.flatMap((name) =>
      Array.from({ length: 10 }, (_, id) => brokerPorts(brokerPort(name, id, PortPolicy.Shared, 0))).flat(),
    );
    expect(new Set(ports.map((p) => p.port)).size).toBe(26 * 10 * 3);
  });

  test("a neighbour that comes or goes moves no port", () => {
    const letters = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 1 });
    fc.assert(
      fc.property(letters, (chosen) => {
        const { plan } = planCluster(
          {
            nameServers: [{ id: "0" }],
            brokerGroups: chosen.map((l) => ({ brokerName: `broker-${l}`, brokers: [{ brokerId: 0 }] })),
          },
          sharedHost,
        );
        for (const broker of plan.groups.flatMap((group) => group.brokers)) {
          expect(broker.listenPort).toBe(10911 + 100 * (broker.brokerName.charCodeAt(7) - 97));
        }
      }),
    );
  });

  test("hosts of their own get RocketMQ's defaults", () => {
    const { plan } = planCluster(loadTopology("2m-2s-async"), { ports: PortPolicy.Own, portOffset: 0 });
    expect(plan.groups.flatMap((g) => g.brokers.map((b) => b.listenPort))).toEqual([10911, 10911, 10911, 10911]);
    expect(plan.nameServers.map((n) => n.listenPort)).toEqual([9876, 9876, 9876]);
  });
});

describe("planning", () => {
  test("does not depend on the user's order", () => {
    const topology = loadTopology("2m-2s-sync");
    const turned: Topology = {
      ...topology,
      nameServers: [...(topology.nameServers ?? [])].reverse(),
      brokerGroups: [...topology.brokerGroups].reverse().map((g) => ({ ...g, brokers: [...g.brokers].reverse() })),
    };
    const withoutSpecs = (t: Topology): unknown => planCluster(t, sharedHost).plan.groups.map((group) => group.brokers);
    expect(withoutSpecs(turned)).toEqual(withoutSpecs(topology));
  });

  test("numbers sort as people do", () => {
    const groups = ["broker-10", "broker-2"].map((brokerName) => ({ brokerName, brokers: [{ brokerId: 0 }] }));
    const { plan } = planCluster({ nameServers: [{ id: "0" }], brokerGroups: groups }, sharedHost);
    expect(plan.groups.map((group) => group.spec.brokerName)).toEqual(["broker-2", "broker-10"]);
  });

  test("a planned NameServer plans to itself", () => {
    const { plan } = planNameServer({ id: "1", jvm: { heapMiB: 64 } }, sharedHost);
    expect({ ...planNameServer(plan, sharedHost).plan, spec: undefined }).toEqual({ ...plan, spec: undefined });
  });

  test("an undefined size does not hide the cluster's", () => {
    expect(resolveJvm(1024, { heapMiB: 256 }, { heapMiB: undefined, youngMiB: 64 })).toEqual({
      heapMiB: 256,
      youngMiB: 64,
      directMiB: 256,
      options: [],
    });
  });

  test("properties: the broker's over the group's over the topology's", () => {
    const { plan } = planCluster(
      {
        nameServers: [{ id: "0" }],
        properties: { a: 1, b: 1, c: 1 },
        brokerGroups: [
          { brokerName: "broker-a", properties: { b: 2, c: 2 }, brokers: [{ brokerId: 0, properties: { c: 3 } }] },
        ],
      },
      sharedHost,
    );
    expect(plan.groups[0]?.brokers[0]?.properties).toEqual({ a: 1, b: 2, c: 3 });
  });
});

describe("values", () => {
  test.each([
    ["168 ", "168"],
    [" true", "true"],
    [1073741824, "1073741824"],
    [1e21, "1000000000000000000000"],
    [false, "false"],
    [0.5, "0.5"],
  ])("%p is written %s", (value, text) => {
    expect(renderValue(value)).toBe(text);
  });
});

describe("issues", () => {
  test.each<[string, Topology, string[]]>([
    [
      "no group",
      { nameServers: [{ id: "0" }], brokerGroups: [] },
      ["brokerGroups: no broker group; got []; allowed at least one"],
    ],
    [
      "two masters and no master",
      {
        nameServers: [{ id: "0" }],
        brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 1 }, { brokerId: 1, listenPort: 12000 }] }],
      },
      [
        "brokerGroups.broker-a.brokers: brokerId stands more than once; got 1; allowed each once",
        "brokerGroups.broker-a.brokers: no master; got [1,1]; allowed exactly one broker with brokerId 0",
      ],
    ],
    [
      "a synchronous master alone",
      oneMaster({ brokerRole: "SYNC_MASTER", slaveReadEnable: true }),
      [
        'brokerGroups.broker-a.brokerRole: a SYNC_MASTER without a slave copies to nobody; got "SYNC_MASTER"; do add a slave, or take ASYNC_MASTER',
        "brokerGroups.broker-a.slaveReadEnable: the group has no slave to read from; got true; do add a slave, or remove it",
      ],
    ],
    [
      "owned keys, comments, sizes in flags",
      oneMaster({
        brokers: [
          {
            brokerId: 0,
            properties: { brokerIP1: "10.0.0.5", deleteWhen: "04 # night" },
            jvm: { options: ["-Xmx1g"], heapMiB: 64, youngMiB: 64 },
          },
        ],
      }),
      [
        "brokerGroups.broker-a.brokers.0.jvm.youngMiB: the young generation does not fit the heap; got 64; allowed below heapMiB (64)",
        'brokerGroups.broker-a.brokers.0.jvm.options.0: a size belongs in heapMiB, youngMiB or directMiB; got "-Xmx1g"; do remove the flag and set the field',
        'brokerGroups.broker-a.brokers.0.properties.brokerIP1: a key that the library writes itself; got "10.0.0.5"; do set the address on the platform',
        'brokerGroups.broker-a.brokers.0.properties.deleteWhen: the file has no comments behind a value; got "04 # night"; do remove the comment',
      ],
    ],
    [
      "a wrong name is told once for its group",
      {
        nameServers: [{ id: "0" }],
        brokerGroups: [{ brokerName: "a b", brokers: [{ brokerId: 0 }, { brokerId: 1 }] }],
      },
      ['brokerGroups.a b.brokerName: not a name; got "a b"; allowed 1 to 127 of letters, digits, - and _'],
    ],
    [
      "a directory with a tilde, a port out of range",
      oneMaster({ brokers: [{ brokerId: 0, listenPort: 65535, storeDirectory: "~/store" }] }),
      [
        "brokerGroups.broker-a.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 65535; allowed 3..65534",
        'brokerGroups.broker-a.brokers.0.storeDirectory: not an absolute path; got "~/store"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
      ],
    ],
  ])("%s", (_, topology, expected) => {
    expect(issuesOf(topology)).toEqual(expected);
  });
});
