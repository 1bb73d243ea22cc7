import type * as pulumi from "@pulumi/pulumi";
import { Advertise } from "./model/docker-host";
import type { Issue } from "./model/issue";
import { checkDockerArgs, type DockerHostArgs, type DockerPlatformArgs, withAddresses } from "./platform/docker-args";
import { DockerHosts } from "./platform/docker-hosts";
import type { HostView } from "./platform/platform";
import { checkProcessPlatform, ProcessHost, type ProcessPlatformArgs } from "./platform/process-host";
import { hostFacts } from "./platform/process-platform";
import type { SystemdPlatformArgs } from "./platform/systemd-args";
import type { Reader } from "./stack-reader";
import {
  type AwsConfig,
  awsKeys,
  defined,
  readAws,
  readServers,
  type ServerDefaults,
  serverKeys,
} from "./stack-servers";

/** What holds where the config says nothing. */
export interface StackDefaults extends ServerDefaults {
  readonly dataDirectory: string;
  readonly releasesDirectory: string;
  /** A release that the tools were given, and its version. */
  readonly rocketmqHome?: string;
  readonly version?: string;
  /** A Docker engine (`DOCKER_HOST`). */
  readonly engine?: string;
}

/** The platform of a stack, by its kind. */
export interface PlatformConfig {
  /** Processes of this machine. */
  readonly process?: ProcessPlatformArgs;
  /** Containers. */
  readonly docker?: DockerPlatformArgs;
  /** Servers. */
  readonly systemd?: SystemdPlatformArgs;
  /** Where the servers are made in EC2: `hosts` of systemd are these then. */
  readonly aws?: AwsConfig;
}

/** What was read, what is wrong with it as the config has it, and a look at its hosts where nothing is. */
export interface ReadPlatform {
  readonly args: PlatformConfig;
  readonly issues: readonly Issue[];
  readonly view?: HostView;
}

export const platforms = ["process", "docker", "systemd", "aws"] as const;
export type PlatformKind = (typeof platforms)[number];

/** The keys that only one platform, or some, have. */
export const platformKeys: Readonly<Record<PlatformKind, readonly string[]>> = {
  process: ["dataDirectory", "rocketmqHome", "javaHome"],
  docker: [
    "engine",
    "image",
    "advertise",
    "address",
    "publishAddress",
    "subnet",
    "hosts",
    "labels",
    "purgeData",
    "placement",
  ],
  systemd: serverKeys,
  aws: awsKeys,
};

/** Reads the platform of a stack. */
export function readPlatform(
  kind: PlatformKind,
  name: string,
  reader: Reader,
  config: pulumi.Config,
  defaults: StackDefaults,
  cluster: { readonly topology: unknown; readonly portOffset?: number },
): ReadPlatform {
  switch (kind) {
    case "process":
      return ofProcess(reader, defaults);
    case "docker":
      return ofDocker(name, reader, defaults);
    case "systemd":
      return readServers(reader, config, defaults);
    case "aws":
      return readAws(reader, config, defaults, cluster);
  }
}

function ofProcess(reader: Reader, defaults: StackDefaults): ReadPlatform {
  const process = {
    dataDirectory: reader.text("dataDirectory") ?? defaults.dataDirectory,
    rocketmqHome: reader.text("rocketmqHome") ?? defaults.rocketmqHome,
    releasesDirectory: defaults.releasesDirectory,
    javaHome: reader.text("javaHome"),
  };
  const view = new ProcessHost(process, hostFacts(process), new Map());
  return { args: { process }, issues: checkProcessPlatform(process), view };
}

/** Where there is one engine, what belongs to its host stands in keys of its own. */
function ofDocker(name: string, reader: Reader, { engine }: StackDefaults): ReadPlatform {
  const advertise = reader.choice("advertise", Object.values(Advertise));
  const local = {
    engine: reader.text("engine") ?? engine,
    address: reader.text("address"),
    publishAddress: reader.text("publishAddress"),
  };
  const hosts = reader.object<Record<string, DockerHostArgs>>("hosts");
  const docker = defined({
    image: reader.text("image"),
    subnet: reader.text("subnet"),
    labels: reader.object<Record<string, string>>("labels"),
    purgeData: reader.flag("purgeData"),
    advertise: Object.values(Advertise).find((known) => known === advertise),
    hosts: hosts ?? { local: defined(local) },
  });
  const issues = checkDockerArgs(docker).map(asInConfig(docker));
  return {
    args: { docker },
    issues,
    ...(issues.length > 0 ? {} : { view: new DockerHosts(name, withAddresses(docker), "") }),
  };
}

/** The issue of an engine that the config does not name by its id. */
function asInConfig({ hosts = {} }: DockerPlatformArgs): (issue: Issue) => Issue {
  const plain = Object.keys(hosts).join() === "local";
  return (issue) => (plain ? { ...issue, path: issue.path.replace(/^hosts\.local\./, "") } : issue);
}
