import * as pulumi from "@pulumi/pulumi";
import { checkCluster } from "./check-cluster";
import type { ClusterArgs } from "./cluster";
import { readTopologyFile, shippedTopologies, type Source } from "./load-topology";
import { checkArguments } from "./model/arguments";
import { hidden, type Issue } from "./model/issue";
import { placeProcesses } from "./model/place-processes";
import { checkPortOffset } from "./model/ports";
import { checkVersion, defaultVersion } from "./model/releases";
import { type DashboardConfig, dashboardKeys, readDashboard } from "./stack-dashboard";
import {
  type PlatformConfig,
  platformKeys,
  type PlatformKind,
  platforms,
  readPlatform,
  type StackDefaults,
} from "./stack-platform";
import { Reader } from "./stack-reader";
import type { Topology } from "./model/topology";
import { readTopology } from "./model/structure";
import { refuse } from "./platform/errors";

/** What a stack's config says of its platform and of the cluster on it. */
export interface StackConfig {
  readonly platform: PlatformConfig;
  readonly cluster: Omit<ClusterArgs, "platform">;
  /** The web console, where one is asked for. */
  readonly dashboard?: DashboardConfig;
  /** Whether `make drill` may stop its processes. */
  readonly drillable: boolean;
}

const keys = [
  "platform",
  "topology",
  "version",
  "allowVulnerable",
  "portOffset",
  "nameServerHeapMiB",
  "brokerHeapMiB",
  "drainSeconds",
  "allowUnavailable",
  "consumeTimeoutSeconds",
  "forceRemoval",
  "drillable",
  ...dashboardKeys,
];

/**
 * Reads the config of a stack: `platform` (`process`, `docker`, `systemd`, `aws`), `topology` (a name, the path of a YAML file, or the
 * topology itself as an object), `version`, `allowVulnerable`, `portOffset`, `nameServerHeapMiB`, `brokerHeapMiB`,
 * `drainSeconds`, `allowUnavailable`, `consumeTimeoutSeconds`, `forceRemoval` (a list); `drillable`, without which `make drill` stops nothing of it; what a platform takes
 * (`platformKeys`); and for a dashboard `dashboard`, `dashboardHost`, `dashboardVersion`, `dashboardImage`, `dashboardJar`,
 * `dashboardPort`, `dashboardUser`, `dashboardPassword`.
 *
 * @param name the name that the cluster will have
 * @throws pulumi.ResourceError with every issue of the config and of the topology that it names
 */
export function readStackConfig(name: string, defaults: StackDefaults): StackConfig {
  const config = new pulumi.Config();
  const reader = new Reader(config);
  const chosen = reader.choice("platform", platforms);
  const kind = platforms.find((known) => known === chosen) ?? "process";
  const version = reader.text("version") ?? (kind === "process" ? defaults.version : undefined);
  const common = {
    version,
    allowVulnerable: reader.flag("allowVulnerable"),
    portOffset: reader.number("portOffset"),
    drainSeconds: reader.number("drainSeconds"),
    allowUnavailable: reader.flag("allowUnavailable"),
    consumeTimeoutSeconds: reader.number("consumeTimeoutSeconds"),
    forceRemoval: reader.object<string[]>("forceRemoval"),
    nameServerJvm: { heapMiB: reader.number("nameServerHeapMiB") },
    brokerJvm: { heapMiB: reader.number("brokerHeapMiB") },
  };
  const drillable = reader.flag("drillable") ?? false;
  const source = topologySource(config);
  const placed = placeProcesses(source.value, reader.object("placement"));
  const { portOffset } = common;
  const platform = readPlatform(kind, name, reader, config, defaults, { topology: placed.value, portOffset });
  const dashboard = readDashboard(reader, config, portOffset, kind === "docker");
  const cluster =
    source.issues.length === 0 && platform.view !== undefined
      ? checkCluster(name, { ...common, topology: placed.value, platform: platform.view }).issues
      : [
          ...checkVersion(version ?? defaultVersion, common.allowVulnerable ?? false),
          ...checkPortOffset("portOffset", common.portOffset ?? 0),
        ];
  const topology = readTopology(placed.value).value;
  const issues = [
    ...unknownKeys(config, kind),
    ...reader.issues,
    ...platform.issues,
    ...source.issues,
    ...placed.issues,
    ...cluster.map(asWritten),
    ...dashboard.issues,
  ];
  refuse(`config of stack ${pulumi.getStack()}`, issues.map(withoutSecrets(config)));
  return {
    platform: platform.args,
    cluster: { ...common, topology: sound(topology) },
    drillable,
    ...(dashboard.args === undefined ? {} : { dashboard: dashboard.args }),
  };
}

/** An object of the config reaches a program as JSON. */
function topologySource(config: pulumi.Config): Source {
  const text = config.get("topology");
  if (text === undefined) {
    const allowed = `${shippedTopologies().join(", ")}, the path of a YAML file, or an object`;
    const fix = "pulumi config set topology 2m-2s-async";
    return { issues: [{ path: "topology", reason: "missing", allowed, fix }] };
  }
  if (!/^\s*[[{]/.test(text)) {
    return readTopologyFile(text);
  }
  try {
    const value: unknown = JSON.parse(text);
    return { value, issues: [] };
  } catch {
    return { issues: [{ path: "topology", reason: "not an object that can be read", got: text }] };
  }
}

/** Pulumi masks a secret of the config only where it stands as a whole: a part of one would be printed. */
function withoutSecrets({ name }: pulumi.Config): (issue: Issue) => Issue {
  const isSecret = (key: string): boolean => isConfigSecret(`${name}:${key}`);
  const known = new Set([...keys, ...Object.values(platformKeys).flat()]);
  return (issue) => {
    const [key = ""] = issue.path.split(".");
    const isOfConfig = known.has(key) || pulumi.runtime.getConfig(`${name}:${key}`) !== undefined;
    // What stands under no key of the config stands in the topology.
    return issue.got !== undefined && isSecret(isOfConfig ? key : "topology") ? { ...issue, got: hidden } : issue;
  };
}

/** Pulumi knows it, and exports the question to JavaScript only. Where it does not say, it is one. */
function isConfigSecret(key: string): boolean {
  const ask: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  return typeof ask !== "function" || Reflect.apply(ask, undefined, [key]) !== false;
}

/** The heaps have keys of their own in a config. */
function asWritten(issue: Issue): Issue {
  const path = issue.path.replace(/^(nameServer|broker)Jvm\.heapMiB$/, "$1HeapMiB");
  return { ...issue, path };
}

function unknownKeys({ name }: pulumi.Config, kind: PlatformKind): Issue[] {
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${name}:`))
    .map(([key, value]): [string, string] => [key.slice(name.length + 1), value]);
  const mine = platformKeys[kind];
  const foreign = Object.values(platformKeys)
    .flat()
    .filter((key) => !mine.includes(key));
  const misplaced = own.filter(([key]) => foreign.includes(key));
  const given: Record<string, string> = Object.fromEntries(own.filter(([key]) => !foreign.includes(key)));
  return [
    ...misplaced.map(([path, got]) => {
      const reason = `not a key of the platform ${kind}`;
      return { path, reason, got, fix: "remove it, or set platform" };
    }),
    ...checkArguments(given, [...keys, ...mine]),
  ];
}

function sound(topology: Topology | undefined): Topology {
  if (topology === undefined) {
    throw new Error("unreachable: a topology without an issue is one");
  }
  return topology;
}
