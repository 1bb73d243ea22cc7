import * as pulumi from "@pulumi/pulumi";
import { checkCluster } from "./check-cluster";
import type { ClusterArgs } from "./cluster";
import { readTopologyFile, shippedTopologies, type Source } from "./load-topology";
import { checkArguments } from "./model/arguments";
import { Advertise } from "./model/docker-host";
import type { Issue } from "./model/issue";
import { checkPortOffset } from "./model/ports";
import { checkVersion, defaultVersion } from "./model/releases";
import { type DashboardConfig, dashboardKeys, readDashboard } from "./stack-dashboard";
import { Reader } from "./stack-reader";
import type { Topology } from "./model/topology";
import { readTopology } from "./model/structure";
import { checkDockerArgs, type DockerHostArgs, type DockerPlatformArgs, withAddresses } from "./platform/docker-args";
import { DockerHosts } from "./platform/docker-hosts";
import { refuse } from "./platform/errors";
import { checkProcessPlatform, ProcessHost, type ProcessPlatformArgs } from "./platform/process-host";
import { hostFacts } from "./platform/process-platform";

/** What a stack's config says of its platform and of the cluster on it. */
export interface StackConfig {
  readonly platform: ProcessPlatformArgs;
  /** Containers, in place of processes of this machine. */
  readonly docker?: DockerPlatformArgs;
  readonly cluster: Omit<ClusterArgs, "platform">;
  /** The web console, where one is asked for. */
  readonly dashboard?: DashboardConfig;
}

/** What holds where the config says nothing. */
export interface StackDefaults {
  readonly dataDirectory: string;
  readonly releasesDirectory: string;
  /** A release that the tools were given, and its version. */
  readonly rocketmqHome?: string;
  readonly version?: string;
  /** A Docker engine (`DOCKER_HOST`). */
  readonly engine?: string;
}

const platforms = ["process", "docker"];

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
  ...dashboardKeys,
];

const ownKeys: Readonly<Record<string, readonly string[]>> = {
  process: ["dataDirectory", "rocketmqHome", "javaHome"],
  docker: ["engine", "image", "advertise", "address", "publishAddress", "subnet", "hosts", "purgeData"],
};

/**
 * Reads the config of a stack: `platform` (`process`, `docker`), `topology` (a name, the path of a YAML file, or the
 * topology itself as an object), `version`, `allowVulnerable`, `portOffset`, `nameServerHeapMiB`, `brokerHeapMiB`,
 * `drainSeconds`, `allowUnavailable`; of processes `dataDirectory`, `rocketmqHome`, `javaHome`; of containers `engine`, `image`,
 * `advertise`, `address`, `publishAddress`, `subnet`, `hosts` (an object), `purgeData`; and for a dashboard `dashboard`,
 * `dashboardVersion`, `dashboardImage`, `dashboardJar`, `dashboardPort`, `dashboardUser`, `dashboardPassword`.
 *
 * @param name the name that the cluster will have
 * @throws pulumi.ResourceError with every issue of the config and of the topology that it names
 */
export function readStackConfig(name: string, defaults: StackDefaults): StackConfig {
  const config = new pulumi.Config();
  const reader = new Reader(config);
  const onDocker = reader.choice("platform", platforms) === "docker";
  const version = reader.text("version") ?? (onDocker ? undefined : defaults.version);
  const common = {
    version,
    allowVulnerable: reader.flag("allowVulnerable"),
    portOffset: reader.number("portOffset"),
    drainSeconds: reader.number("drainSeconds"),
    allowUnavailable: reader.flag("allowUnavailable"),
    nameServerJvm: { heapMiB: reader.number("nameServerHeapMiB") },
    brokerJvm: { heapMiB: reader.number("brokerHeapMiB") },
  };
  const platform = {
    dataDirectory: reader.text("dataDirectory") ?? defaults.dataDirectory,
    rocketmqHome: reader.text("rocketmqHome") ?? defaults.rocketmqHome,
    releasesDirectory: defaults.releasesDirectory,
    javaHome: reader.text("javaHome"),
  };
  const docker = onDocker ? readDocker(reader, defaults.engine) : undefined;
  const dashboard = readDashboard(reader, config, common.portOffset, onDocker);
  const source = topologySource(config);
  const platformIssues = docker === undefined ? checkProcessPlatform(platform) : checkDockerArgs(docker);
  const view =
    docker === undefined
      ? new ProcessHost(platform, hostFacts(platform), new Map())
      : new DockerHosts(name, withAddresses(docker), "");
  const cluster =
    source.issues.length === 0 && (docker === undefined || platformIssues.length === 0)
      ? checkCluster(name, { ...common, topology: source.value, platform: view }).issues
      : [
          ...checkVersion(version ?? defaultVersion, common.allowVulnerable ?? false),
          ...checkPortOffset("portOffset", common.portOffset ?? 0),
        ];
  const topology = readTopology(source.value).value;
  const issues = [
    ...unknownKeys(config, onDocker ? "docker" : "process"),
    ...reader.issues,
    ...platformIssues.map(docker === undefined ? (issue) => issue : asInConfig(docker)),
    ...source.issues,
    ...cluster.map(asWritten),
    ...dashboard.issues,
  ];
  refuse(`config of stack ${pulumi.getStack()}`, issues);
  return {
    platform,
    ...(docker === undefined ? {} : { docker }),
    cluster: { ...common, topology: sound(topology) },
    ...(dashboard.args === undefined ? {} : { dashboard: dashboard.args }),
  };
}

/** Where there is one engine, what belongs to its host stands in keys of its own. */
function readDocker(reader: Reader, engine: string | undefined): DockerPlatformArgs {
  const advertise = reader.choice("advertise", Object.values(Advertise));
  const local = {
    engine: reader.text("engine") ?? engine,
    address: reader.text("address"),
    publishAddress: reader.text("publishAddress"),
  };
  const hosts = reader.object<Record<string, DockerHostArgs>>("hosts");
  const found = { image: reader.text("image"), subnet: reader.text("subnet"), purgeData: reader.flag("purgeData") };
  return defined({
    ...found,
    advertise: Object.values(Advertise).find((known) => known === advertise),
    hosts: hosts ?? { local: defined(local) },
  });
}

/** The issue of an engine that the config does not name by its id. */
function asInConfig({ hosts = {} }: DockerPlatformArgs): (issue: Issue) => Issue {
  const plain = Object.keys(hosts).join() === "local";
  return (issue) => (plain ? { ...issue, path: issue.path.replace(/^hosts\.local\./, "") } : issue);
}

function defined<T extends object>(values: T): T {
  const copy = { ...values };
  for (const key in copy) {
    if (copy[key] === undefined) {
      delete copy[key];
    }
  }
  return copy;
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

/** The heaps have keys of their own in a config. */
function asWritten(issue: Issue): Issue {
  const path = issue.path.replace(/^(nameServer|broker)Jvm\.heapMiB$/, "$1HeapMiB");
  return { ...issue, path };
}

function unknownKeys({ name }: pulumi.Config, platform: string): Issue[] {
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${name}:`))
    .map(([key, value]): [string, string] => [key.slice(name.length + 1), value]);
  const foreign = platforms.filter((other) => other !== platform).flatMap((other) => ownKeys[other] ?? []);
  const misplaced = own.filter(([key]) => foreign.includes(key));
  const given: Record<string, string> = Object.fromEntries(own.filter(([key]) => !foreign.includes(key)));
  return [
    ...misplaced.map(([path, got]) => {
      const reason = `not a key of the platform ${platform}`;
      return { path, reason, got, fix: "remove it, or set platform" };
    }),
    ...checkArguments(given, [...keys, ...(ownKeys[platform] ?? [])]),
  ];
}

function sound(topology: Topology | undefined): Topology {
  if (topology === undefined) {
    throw new Error("unreachable: a topology without an issue is one");
  }
  return topology;
}
