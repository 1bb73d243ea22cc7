import { checkArguments, checkDrainSeconds, checkPositive } from "./model/arguments";
import { checkReach } from "./model/addresses";
import type { Claim } from "./model/claims";
import { brokerClaim, nameServerClaim } from "./claims-of";
import { distinct, type Issue } from "./model/issue";
import { brokerHeapMiB, type JvmArgs, nameServerHeapMiB } from "./model/jvm";
import { type ClusterPlan, planCluster } from "./model/plan-cluster";
import { checkTopicName } from "./model/names";
import { checkPortOffset } from "./model/ports";
import { checkJava, checkVersion, defaultVersion, findRelease, type Release } from "./model/releases";
import { sharedJvm } from "./shared";
import type { HostView } from "./platform/platform";

/** What a cluster is, as far as it can be checked: the arguments of Cluster, of whatever origin. */
export interface CheckedCluster {
  readonly platform: HostView;
  readonly topology: unknown;
  readonly version?: string;
  readonly allowVulnerable?: boolean;
  readonly portOffset?: number;
  readonly drainSeconds?: number;
  readonly consumeTimeoutSeconds?: number;
  readonly forceRemoval?: readonly string[];
  readonly nameServers?: { readonly known?: readonly string[] };
  readonly nameServerJvm?: JvmArgs;
  readonly brokerJvm?: JvmArgs;
}

const argumentNames = [
  "platform",
  "topology",
  "version",
  "allowVulnerable",
  "portOffset",
  "drainSeconds",
  "allowUnavailable",
  "nameServers",
  "nameServerJvm",
  "brokerJvm",
  "consumeTimeoutSeconds",
  "forceRemoval",
];

/** The plan of a cluster with all that is wrong with it and with its place on its hosts. Touches nothing. */
export function checkCluster(name: string, args: CheckedCluster): { plan: ClusterPlan; issues: Issue[] } {
  const { platform, version = defaultVersion, portOffset = 0 } = args;
  const nameServerJvm = sharedJvm("nameServerJvm", args.nameServerJvm, nameServerHeapMiB, platform.host);
  const brokerJvm = sharedJvm("brokerJvm", args.brokerJvm, brokerHeapMiB, platform.host);
  const offset = checkPortOffset("portOffset", portOffset);
  const { plan, issues } = planCluster(args.topology, {
    ports: platform.portPolicy,
    portOffset: offset.length === 0 ? portOffset : 0,
    nameServerJvm: nameServerJvm.jvm,
    brokerJvm: brokerJvm.jvm,
    version,
    host: platform.host,
  });
  const wrong = [
    ...checkArguments(args, argumentNames),
    ...checkVersion(version, args.allowVulnerable ?? false),
    ...checkJava(version, platform.host?.java),
    ...offset,
    ...checkDrainSeconds("drainSeconds", args.drainSeconds),
    ...checkPositive("consumeTimeoutSeconds", args.consumeTimeoutSeconds),
    ...checkNames("forceRemoval", args.forceRemoval ?? []),
    ...nameServerJvm.issues,
    ...brokerJvm.issues,
    ...checkNameServers(args, plan, issues),
    ...issues,
  ];
  const release = findRelease(version) ?? findRelease(defaultVersion);
  const claimed = release === undefined || offset.length > 0 ? [] : claims(name, plan, platform, release, wrong);
  const collisions = claimed.flatMap((claim) => platform.claim(claim));
  return { plan, issues: distinct([...wrong, ...reach(args, release, name), ...collisions]) };
}

/** Of the processes that nothing is wrong with so far: the others may not be what their user meant. */
function claims(name: string, plan: ClusterPlan, view: HostView, release: Release, issues: readonly Issue[]): Claim[] {
  const spoilt = (...places: readonly string[]): boolean =>
    issues.some(({ path }) => places.some((place) => path === place || path.startsWith(`${place}.`)));
  const nameServers = plan.nameServers.flatMap((server) => {
    const path = `nameServers.${server.id}`;
    const claimer = { name: `${name}-${server.key}`, path, final: false };
    return spoilt(path) ? [] : [nameServerClaim(claimer, server, view, release)];
  });
  const brokers = plan.groups.flatMap((group) => {
    const path = `brokerGroups.${group.spec.brokerName}`;
    const members = issues.some((issue) => [`${path}.brokers`, `${path}.brokerName`].includes(issue.path));
    return group.brokers.flatMap((broker) => {
      const own = `${path}.brokers.${broker.brokerId}`;
      const claimer = { name: `${name}-${broker.key}`, path: own, final: false };
      return members || spoilt(own) ? [] : [brokerClaim(claimer, broker, view, release)];
    });
  });
  return [...nameServers, ...brokers];
}

function checkNames(path: string, names: unknown): Issue[] {
  return Array.isArray(names)
    ? names.flatMap((name) => checkTopicName(path, String(name)))
    : [{ path, reason: "not a list of names", got: names, allowed: "such as [broker-c]" }];
}

function reach({ nameServers, platform }: CheckedCluster, release: Release | undefined, name: string): Issue[] {
  if (nameServers?.known === undefined || release === undefined) {
    return [];
  }
  const { address } = platform.place({ name, release });
  return typeof address === "string" ? checkReach("platform.address", address, nameServers.known) : [];
}

function checkNameServers({ nameServers }: CheckedCluster, plan: ClusterPlan, issues: readonly Issue[]): Issue[] {
  const own = plan.nameServers.length;
  // Where they are written wrong, or all of the topology is, nothing is said of their number.
  const doubtful = issues.some(({ path }) => path === "topology" || path.startsWith("nameServer"));
  if (own === 0 && nameServers === undefined && !doubtful) {
    return [
      {
        path: "nameServers",
        reason: "no NameServer",
        got: [],
        fix: "add nameServers to the topology, or give nameServers to the cluster",
      },
    ];
  }
  const fix = "remove one of the two";
  return own > 0 && nameServers !== undefined
    ? [{ path: "nameServers", reason: "the topology has NameServers of its own", got: own, fix }]
    : [];
}
