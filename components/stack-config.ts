import * as pulumi from "@pulumi/pulumi";
import { checkCluster } from "./check-cluster";
import type { ClusterArgs } from "./cluster";
import { readTopologyFile, shippedTopologies, type Source } from "./load-topology";
import { checkArguments } from "./model/arguments";
import type { Issue } from "./model/issue";
import { checkPortOffset } from "./model/ports";
import { checkVersion, defaultVersion } from "./model/releases";
import type { Topology } from "./model/topology";
import { readTopology } from "./model/structure";
import { refuse } from "./platform/errors";
import { checkProcessPlatform, ProcessHost, type ProcessPlatformArgs } from "./platform/process-host";
import { hostFacts } from "./platform/process-platform";

/** What a stack's config says of this machine and of the cluster on it. */
export interface StackConfig {
  readonly platform: ProcessPlatformArgs;
  readonly cluster: Omit<ClusterArgs, "platform">;
}

/** What holds where the config says nothing. */
export interface StackDefaults {
  readonly dataDirectory: string;
  readonly releasesDirectory: string;
  /** A release that the tools were given, and its version. */
  readonly rocketmqHome?: string;
  readonly version?: string;
}

const keys = [
  "topology",
  "version",
  "allowVulnerable",
  "portOffset",
  "nameServerHeapMiB",
  "brokerHeapMiB",
  "drainSeconds",
  "allowUnavailable",
  "dataDirectory",
  "rocketmqHome",
  "javaHome",
];

/**
 * Reads the config of a stack: `topology` (a name, the path of a YAML file, or the topology itself as an object),
 * `version`, `allowVulnerable`, `portOffset`, `nameServerHeapMiB`, `brokerHeapMiB`, `drainSeconds`, `allowUnavailable`,
 * `dataDirectory`, `rocketmqHome`, `javaHome`.
 *
 * @param name the name that the cluster will have
 * @throws pulumi.ResourceError with every issue of the config and of the topology that it names
 */
export function readStackConfig(name: string, defaults: StackDefaults): StackConfig {
  const config = new pulumi.Config();
  const reader = new Reader(config);
  const version = reader.text("version") ?? defaults.version;
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
  const source = topologySource(config);
  const view = new ProcessHost(platform, hostFacts(platform), new Map());
  const cluster =
    source.issues.length === 0
      ? checkCluster(name, { ...common, topology: source.value, platform: view }).issues
      : [
          ...checkVersion(version ?? defaultVersion, common.allowVulnerable ?? false),
          ...checkPortOffset("portOffset", common.portOffset ?? 0),
        ];
  const topology = readTopology(source.value).value;
  const issues = [
    ...unknownKeys(config),
    ...reader.issues,
    ...checkProcessPlatform(platform),
    ...source.issues,
    ...cluster.map(asWritten),
  ];
  refuse(`config of stack ${pulumi.getStack()}`, issues);
  return { platform, cluster: { ...common, topology: sound(topology) } };
}

/** The values of a config, which are all text, with what is wrong with them. */
class Reader {
  readonly issues: Issue[] = [];

  constructor(private readonly config: pulumi.Config) {}

  text(key: string): string | undefined {
    return this.config.get(key);
  }

  number(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined || /^-?\d{1,9}$/.test(text)) {
      return text === undefined ? undefined : Number(text);
    }
    this.issues.push({ path: key, reason: "not a whole number", got: text });
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const text = this.text(key);
    if (text === undefined || text === "true" || text === "false") {
      return text === undefined ? undefined : text === "true";
    }
    this.issues.push({ path: key, reason: "neither true nor false", got: text, allowed: "true, false" });
    return undefined;
  }
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

function unknownKeys({ name }: pulumi.Config): Issue[] {
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${name}:`))
    .map(([key, value]): [string, string] => [key.slice(name.length + 1), value]);
  const given: Record<string, string> = Object.fromEntries(own);
  return checkArguments(given, keys);
}

function sound(topology: Topology | undefined): Topology {
  if (topology === undefined) {
    throw new Error("unreachable: a topology without an issue is one");
  }
  return topology;
}
