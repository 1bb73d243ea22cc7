import { loadTopology, releases, type Topology } from "../../components";
import { changesBetween, Effect, effectOf, type Facet, Reason, runtimeDefaults } from "../../components/model/change";
import { knownKey } from "../../components/model/known-keys";
import type { Launch, Layout } from "../../components/model/launch";
import { planCluster } from "../../components/model/plan-cluster";
import { releaseOf } from "../../components/shared";
import { brokerLaunch, nameServerLaunch } from "../../components/render/launch";
import { digest } from "../../components/render/digest";
import { layoutOf, sharedHost, siteOf } from "../support/fixtures";

interface Setting {
  readonly topology?: (topology: Topology) => void;
  readonly version?: string;
  readonly namesrvAddr?: string;
  readonly heapMiB?: number;
  readonly layout?: Partial<Layout>;
}

function launchOf(
  key: string,
  { topology: edit, version = "5.4.0", namesrvAddr = "a:9876", heapMiB, layout }: Setting,
): Launch {
  const topology = loadTopology("2m-2s-async");
  edit?.(topology);
  const { plan, issues } = planCluster(topology, { ...sharedHost, brokerJvm: { heapMiB }, nameServerJvm: { heapMiB } });
  expect(issues).toEqual([]);
  const site = { ...siteOf(key), release: releaseOf(version), layout: { ...layoutOf(key), ...layout } };
  const server = plan.nameServers.find((candidate) => candidate.key === key);
  if (server !== undefined) {
    return nameServerLaunch(server, site);
  }
  const broker = plan.groups.flatMap((group) => group.brokers).find((candidate) => candidate.key === key);
  if (broker === undefined) {
    throw new Error(`no ${key}`);
  }
  return brokerLaunch(broker, site, namesrvAddr);
}

const changed = (key: string, before: Setting, after: Setting): string[] =>
  changesBetween(launchOf(key, before).facets, launchOf(key, after).facets).map(
    ({ effect, reason, name }) => `${effect} ${reason} ${name}`,
  );
const withKeys = (properties: Topology["properties"]): Setting => ({
  topology: (topology) => (topology.properties = { ...topology.properties, ...properties }),
});

test.each<[string, string, Setting, string[]]>([
  ["nothing", "broker-a-0", {}, []],
  [
    "a key that is read at the start",
    "broker-a-0",
    withKeys({ sendMessageThreadPoolNums: 2 }),
    ["restart key sendMessageThreadPoolNums"],
  ],
  ["retention", "broker-a-0", withKeys({ fileReservedTime: 24 }), ["runtime key fileReservedTime"]],
  [
    "both",
    "broker-a-0",
    withKeys({ fileReservedTime: 24, flushConsumeQueueLeastPages: 3 }),
    ["runtime key fileReservedTime", "restart key flushConsumeQueueLeastPages"],
  ],
  ["the value that it has without being named", "broker-a-0", withKeys({ maxMessageSize: 4194304 }), []],
  [
    "automatic topics off",
    "broker-a-0",
    withKeys({ autoCreateTopicEnable: false }),
    ["runtime key autoCreateTopicEnable"],
  ],
  ["NameServers", "broker-a-1", { namesrvAddr: "a:9876;b:9876" }, ["runtime key namesrvAddr"]],
  ["heap", "broker-a-0", { heapMiB: 512 }, ["restart memory heapMiB", "restart memory directMiB"]],
  ["heap of a NameServer", "nameserver-1", { heapMiB: 512 }, ["restart memory heapMiB", "restart memory directMiB"]],
  [
    "another group",
    "broker-a-0",
    {
      topology: (t) =>
        (t.brokerGroups[1] = {
          ...t.brokerGroups[1],
          brokerName: "broker-b",
          slaveReadEnable: false,
          brokers: [{ brokerId: 0 }],
        }),
    },
    [],
  ],
  [
    "a role",
    "broker-a-0",
    { topology: ({ brokerGroups: [group] }) => group && (group.brokerRole = "SYNC_MASTER") },
    ["restart key brokerRole", "restart key totalReplicas", "restart key inSyncReplicas"],
  ],
])("%s of %s", (_, key, after, expected) => {
  expect(changed(key, {}, after)).toEqual(expected);
});

test("a version", () => {
  expect(changed("broker-a-0", { version: "5.3.3" }, { version: "5.4.0" })).toEqual(["restart version version"]);
});

test("what is taken away costs what it cost, and what has a default at run time falls back to it", () => {
  expect(changed("broker-a-0", withKeys({ sendMessageThreadPoolNums: 2, maxMessageSize: 1000000 }), {})).toEqual([
    "runtime key maxMessageSize",
    "restart key sendMessageThreadPoolNums",
  ]);
});

test("the template of automatic topics is made at the start only: on costs a restart", () => {
  expect(changed("broker-a-0", withKeys({ autoCreateTopicEnable: false }), {})).toEqual([
    "restart key autoCreateTopicEnable",
  ]);
  expect([effectOf("autoCreateTopicEnable", "false"), effectOf("autoCreateTopicEnable", "true")]).toEqual([
    Effect.Runtime,
    Effect.Restart,
  ]);
});

test.each(["flushDiskType", "listenPort", "brokerIP1", "brokerName", "inSyncReplicas", "mappedFileSizeCommitLog"])(
  "%s is never changed at run time: RocketMQ says success and does nothing, or breaks",
  (key) => {
    expect(effectOf(key, "x")).toBe(Effect.Restart);
  },
);

test("what has another digest has another facet, so that no restart is without a reason", () => {
  const base: Setting = {};
  const others: Setting[] = [
    withKeys({ fileReservedTime: 24 }),
    withKeys({ sendMessageThreadPoolNums: 2 }),
    { heapMiB: 512 },
    { version: "5.3.3" },
    { namesrvAddr: "b:9876" },
    { layout: { logDirectory: "/var/log/x" } },
    { layout: { storeDirectory: "/var/x" } },
    { layout: { rocketmqHome: "/opt/other" } },
    { layout: { java: "/opt/jdk/bin/java" } },
    { topology: ({ brokerGroups: [group] }) => group?.brokers[0] && (group.brokers[0].jvm = { options: ["-Da=b"] }) },
    { topology: ({ brokerGroups: [group] }) => group?.brokers[0] && (group.brokers[0].jvm = { youngMiB: 64 }) },
  ];
  for (const other of others) {
    const [a, b] = [launchOf("broker-a-0", base), launchOf("broker-a-0", other)];
    expect([other, digest(a)]).not.toEqual([other, digest(b)]);
    expect(changesBetween(a.facets, b.facets)).not.toEqual([]);
  }
});

test("names of facets are unique, so that none hides another", () => {
  const id = ({ reason, name }: Facet): string => `${reason} ${name}`;
  const { facets } = launchOf("broker-a-0", {});
  expect(new Set(facets.map(id)).size).toBe(facets.length);
  expect(Object.values(Reason)).toEqual(expect.arrayContaining([...new Set(facets.map((facet) => facet.reason))]));
});

test.each(releases)("the run-time keys are keys of $version, with its defaults", ({ version }) => {
  const known = Object.keys(runtimeDefaults).map((key) => [key, String(knownKey(version, "broker", key)?.default)]);
  expect(Object.fromEntries(known)).toEqual(runtimeDefaults);
});
