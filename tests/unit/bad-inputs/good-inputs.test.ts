import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { loadTopology, releases, shippedTopologies } from "../../../components";
import { checkCluster } from "../../../components/check-cluster";
import { javaVersion, memoryMiB } from "../../../components/host/facts";
import { checkAddress } from "../../../components/model/addresses";
import type { Claim } from "../../../components/model/claims";
import type { HostFacts } from "../../../components/model/host-facts";
import { formatIssue } from "../../../components/model/issue";
import { distance, nearest } from "../../../components/model/nearest";
import { planCluster } from "../../../components/model/plan-cluster";
import { checkJava } from "../../../components/model/releases";
import { ProcessHost } from "../../../components/platform/process-host";
import * as bad from "../../support/bad-inputs";
import { sharedHost } from "../../support/fixtures";

const { broker, group, server, topology, withBroker, withGroup, withOptions, withProperties, withSlave } = bad;

const issues = (value: unknown, more: object = {}, facts: HostFacts = { memoryMiB: 24_576, java: 17 }): string[] => {
  const platform = new ProcessHost({ dataDirectory: "/d", rocketmqHome: "/r" }, facts, new Map());
  return checkCluster("mq", { platform, topology: value, ...more }).issues.map(formatIssue);
};

describe("what must be taken", () => {
  test.each(releases.flatMap(({ version }) => shippedTopologies().map((name): [string, string] => [name, version])))(
    "%s on %s, with 8 GiB and the sizes of the shipped stacks",
    (name, version) => {
      const sizes = { nameServerJvm: { heapMiB: 128 }, brokerJvm: { heapMiB: 256 } };
      const more = { version, allowVulnerable: true, ...sizes };
      expect(issues(loadTopology(name), more, { memoryMiB: 8192, java: 17 })).toEqual([]);
    },
  );

  const taken: [string, unknown, object?][] = [
    ["undefined is left out", topology({ properties: undefined, brokerClusterName: undefined })],
    [
      "TRUE, a plus sign, leading zeros, blanks around",
      withProperties({ autoCreateTopicEnable: "TRUE", fileReservedTime: " +048 " }),
    ],
    [
      "numbers as text and text as numbers",
      withProperties({ deleteWhen: 4, fileReservedTime: "72", brokerPermission: "6" }),
    ],
    [
      "hours, delays, several commit logs",
      withProperties({ deleteWhen: "04;16", messageDelayLevel: "1s 5m 2h 1d", storePathCommitLog: "/a/c,/b/c" }),
    ],
    ["the largest long", withProperties({ transactionTimeOut: "9223372036854775807" })],
    [
      "authentication with all it needs",
      withProperties({
        authenticationEnabled: true,
        authenticationMetadataProvider:
          "org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider",
        initAuthenticationUser: '{"username":"a","password":"b"}',
      }),
    ],
    ["ACL 1 where it works", withProperties({ aclEnable: true }), { version: "5.1.0", allowVulnerable: true }],
    ["Chinese in a value", withProperties({ metricsLabel: "环境:生产" })],
    ["ports above 32767", withBroker({ listenPort: 60000, haListenPort: 60011 })],
    [
      "metrics on ports of their own",
      topology({
        properties: { metricsExporterType: "PROM" },
        brokerGroups: [group(), group({ brokerName: "broker-b", properties: { metricsPromExporterPort: 5558 } })],
      }),
    ],
    [
      "a slave that reads, three in sync",
      withGroup({
        brokerRole: "SYNC_MASTER",
        inSyncReplicas: 3,
        slaveReadEnable: true,
        brokers: [broker(), broker({ brokerId: 1 }), broker({ brokerId: 2 })],
      }),
    ],
    ["an id above 9 with a port", withGroup({ brokers: [broker(), broker({ brokerId: 10, listenPort: 15_000 })] })],
    [
      "stores side by side",
      withGroup({
        brokers: [broker({ storeDirectory: "/data/a" }), broker({ brokerId: 1, storeDirectory: "/data/a-b" })],
      }),
    ],
    [
      "a log in the store's directory, and one for two brokers of other names",
      withBroker({ storeDirectory: "/data/a", logDirectory: "/data/a/log" }),
    ],
    [
      "flags that tune",
      withOptions(
        "-Xss512k",
        "-XX:G1ReservePercent=10",
        "-Dx.y=1",
        "-XX:+PrintGCDetails",
        "--add-opens=a/b=ALL-UNNAMED",
        "--add-opens=a/c=ALL-UNNAMED",
      ),
    ],
    [
      "ten brokers of 256 MiB",
      withGroup({ brokers: Array.from({ length: 10 }, (_, brokerId) => ({ brokerId })) }),
      { brokerJvm: { heapMiB: 256 } },
    ],
    [
      "a message as large as a file of the commit log",
      withProperties({ maxMessageSize: 8388608, mappedFileSizeCommitLog: 8388608 }),
    ],
    ["every message on disk", withGroup({ flushDiskType: "SYNC_FLUSH" })],
    ["a pool of direct memory, flushed later", withProperties({ transientStorePoolEnable: true })],
    ["the default sizes of four brokers", { ...loadTopology("2m-2s-sync") }],
    [
      "a cluster of one's own name, ids of letters",
      topology({ brokerClusterName: "orders", nameServers: [server({ id: "a" }), server({ id: "b" })] }),
    ],
    ["properties of a slave", withSlave({ properties: { minInSyncReplicas: 2 } })],
  ];
  test.each(taken.map(([name, value, more]) => [name, value, more ?? {}] as const))("%s", (_, value, more) => {
    expect(issues(value, more)).toEqual([]);
  });

  test("heaps that fill the memory, a flag of the java that brought it", () => {
    const value = withOptions("-Xlog:safepoint");
    expect(issues(value, {}, { memoryMiB: 1280, java: 9 })).toEqual([]);
    expect(issues(value, {}, { memoryMiB: 1279, java: 9 })).toHaveLength(1);
    expect(issues(value, {}, { memoryMiB: 1280, java: 8 })).toHaveLength(1);
  });

  test("a machine that is too small is told once", () => {
    const brokers = Array.from({ length: 4 }, (_, brokerId) => ({ brokerId }));
    const told = issues(withGroup({ brokers }), {}, { memoryMiB: 2000, java: 17 });
    expect(told).toEqual([expect.stringContaining("the heaps of 3 processes take 2304 MiB")]);
  });

  test.each(["127.0.0.1", "10.0.0.5", "mq-1.internal", "localhost", "::1", "fe80::1", "3com.com"])(
    "address %s",
    (address) => {
      expect(checkAddress("address", address)).toEqual([]);
    },
  );
});

describe("a platform of its own for each address", () => {
  const claim = (bindAddress: string, port: number) => ({
    path: bindAddress,
    ports: [{ port, purpose: "listenPort", everyAddress: false }],
    bindAddress,
    kind: "broker" as const,
    heapMiB: 1,
    directMiB: 0,
    final: true,
  });

  test("two processes may have a port each on two addresses, not on all of them", () => {
    const claims = new Map<string, Claim>();
    const on = (name: string, bindAddress: string): string[] => {
      const host = new ProcessHost({ dataDirectory: `/${name}`, rocketmqHome: "/r" }, {}, claims);
      const directories = [{ field: "", directory: host.directory(name) }];
      return host.claim({ name, directories, ...claim(bindAddress, 9876) }).map(formatIssue);
    };
    expect(on("one", "127.0.0.1")).toEqual([]);
    expect(on("two", "10.0.0.5")).toEqual([]);
    expect(on("three", "10.0.0.5")).toEqual([
      "10.0.0.5.listenPort: 9876, the listenPort of three, is the listenPort of two on the same host; got 9876; do give listenPorts at least 10 apart, or another portOffset",
    ]);
    expect(on("four", "0.0.0.0")).toHaveLength(3);
  });
});

describe("what is known of the machine", () => {
  test.each([
    [16, 0, 16],
    [16, undefined, 16],
    [16, 4, 4],
    [16, 2 ** 40, 16],
  ])("%p MiB with a limit of %p is %p", (total, limit, expected) => {
    const bytes = limit === undefined ? undefined : limit * 1024 ** 2;
    expect(memoryMiB(total * 1024 ** 2, bytes)).toBe(expected);
  });

  test.each([
    ['JAVA_VERSION="17.0.15"\n', 17],
    ['IMPLEMENTOR="x"\nJAVA_VERSION="1.8.0_412"\n', 8],
    ['JAVA_VERSION="25"\n', 25],
    ["nothing\n", undefined],
  ])("%j is Java %p", (text, expected) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "java-home-"));
    fs.writeFileSync(path.join(home, "release"), text);
    expect(javaVersion(home)).toBe(expected);
    fs.rmSync(home, { recursive: true });
    expect(javaVersion(home)).toBeUndefined();
  });

  test("a release says which Java it runs on", () => {
    expect(checkJava("5.1.0", 21).map(formatIssue)).toEqual([
      "platform.javaHome: RocketMQ 5.1.0 does not run on this Java; got 21; allowed Java 8 to 17; do set javaHome of the platform to one of them",
    ]);
    expect([checkJava("5.3.3", 21), checkJava("5.1.0", 8), checkJava("5.1.0", undefined)]).toEqual([[], [], []]);
    expect(issues(loadTopology("1m"), {}, { java: 7 })).toHaveLength(1);
  });

  test.each([
    [8, "-Xlog:gc", ["Java 8 does not start with this flag, it came with Java 9"]],
    [8, "-XX:+PrintGCDateStamps", []],
    [17, "-XX:-UseBiasedLocking", []],
    [21, "-XX:-UseBiasedLocking", ["Java 21 does not start with this flag, it is gone since Java 21"]],
  ])("on Java %p: %s", (java, flag, reasons) => {
    const found = planCluster(withOptions(flag), { ...sharedHost, host: { java } }).issues;
    expect(found.map((issue) => issue.reason)).toEqual(reasons);
  });
});

describe("nearest", () => {
  test.each([
    ["kitten", "sitting", 3],
    ["ab", "ba", 1],
    ["", "abc", 3],
    ["same", "same", 0],
  ])("%j to %j: %i", (from, to, expected) => {
    expect(distance(from, to)).toBe(expected);
  });

  test("is near, or nothing", () => {
    expect(nearest("brokerRol", ["brokers", "brokerRole", "brokerName"])).toBe("brokerRole");
    expect(nearest("x", ["y"])).toBeUndefined();
  });
});

describe("no input makes the planner throw", () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const some = fc.oneof(
    json,
    fc.constant(undefined),
    fc.constant(Number.NaN),
    fc.constant(() => 1),
    fc.bigInt(),
  );
  const maybe = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: some });
  const properties = fc.dictionary(
    fc.oneof(fc.constantFrom("deleteWhen", "fileReservedTime", "maxMessageSize", "brokerIP1"), fc.string()),
    some,
  );
  const anyBroker = fc.record(
    {
      brokerId: maybe(fc.integer()),
      listenPort: maybe(fc.integer()),
      haListenPort: maybe(fc.integer()),
      properties: maybe(properties),
      jvm: some,
      storeDirectory: maybe(fc.string()),
    },
    { requiredKeys: [] },
  );
  const anyGroup = fc.record(
    {
      brokerName: maybe(fc.string()),
      brokerRole: maybe(fc.constantFrom("ASYNC_MASTER", "SYNC_MASTER", "SLAVE", "ASYN_MASTER")),
      brokers: maybe(fc.array(maybe(anyBroker))),
      inSyncReplicas: maybe(fc.integer()),
      extra: some,
    },
    { requiredKeys: [] },
  );
  const anyTopology = fc.record(
    {
      brokerClusterName: maybe(fc.string()),
      nameServers: maybe(fc.array(maybe(fc.record({ id: maybe(fc.string()), listenPort: maybe(fc.integer()) })))),
      brokerGroups: maybe(fc.array(maybe(anyGroup))),
      properties: maybe(properties),
    },
    { requiredKeys: [] },
  );

  test("and each issue is one line that says where", () => {
    fc.assert(
      fc.property(fc.oneof(anyTopology, some), (value) => {
        for (const issue of planCluster(value, { ...sharedHost, version: "5.5.0" }).issues) {
          expect(issue.path).not.toBe("");
          expect(formatIssue(issue)).not.toContain("undefined");
        }
        issues(value);
      }),
      { numRuns: 500 },
    );
  });
});
