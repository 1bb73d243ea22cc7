import type * as pulumi from "@pulumi/pulumi";
import { Advertise } from "./model/docker-host";
import type { Issue } from "./model/issue";
import { checkSystemdPlatform } from "./model/ssh-host";
import { checkDockerArgs, type DockerHostArgs, type DockerPlatformArgs, withAddresses } from "./platform/docker-args";
import { DockerHosts } from "./platform/docker-hosts";
import type { HostView } from "./platform/platform";
import { checkProcessPlatform, ProcessHost, type ProcessPlatformArgs } from "./platform/process-host";
import { hostFacts } from "./platform/process-platform";
import type { SshHostArgs, SystemdPlatformArgs } from "./platform/systemd-args";
import { SystemdHosts } from "./platform/systemd-hosts";
import type { Reader } from "./stack-reader";

/** What holds where the config says nothing. */
export interface StackDefaults {
  readonly dataDirectory: string;
  readonly releasesDirectory: string;
  /** A release that the tools were given, and its version. */
  readonly rocketmqHome?: string;
  readonly version?: string;
  /** A Docker engine (`DOCKER_HOST`). */
  readonly engine?: string;
  /** Archives of releases for servers that download nothing. */
  readonly archivesDirectory?: string;
  /** The text of a private key, and lines of known_hosts, for servers. */
  readonly sshPrivateKey?: string;
  readonly knownHosts?: string;
}

/** The platform of a stack, by its kind. */
export interface PlatformConfig {
  /** Processes of this machine. */
  readonly process?: ProcessPlatformArgs;
  /** Containers. */
  readonly docker?: DockerPlatformArgs;
  /** Servers. */
  readonly systemd?: SystemdPlatformArgs;
}

/** What was read, what is wrong with it as the config has it, and a look at its hosts where nothing is. */
export interface ReadPlatform {
  readonly args: PlatformConfig;
  readonly issues: readonly Issue[];
  readonly view?: HostView;
}

export const platforms = ["process", "docker", "systemd"] as const;
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
  systemd: [
    "hosts",
    "placement",
    "sshUser",
    "sshPrivateKey",
    "dataDirectory",
    "releasesDirectory",
    "rocketmqHome",
    "releaseUrl",
    "releaseSha512",
    "archivesDirectory",
    "javaHome",
    "javaUrl",
    "javaSha256",
    "tuneKernel",
    "allowFrom",
    "skipChecks",
  ],
};

/** Reads the platform of a stack. */
export function readPlatform(
  kind: PlatformKind,
  name: string,
  reader: Reader,
  config: pulumi.Config,
  defaults: StackDefaults,
): ReadPlatform {
  switch (kind) {
    case "process":
      return ofProcess(reader, defaults);
    case "docker":
      return ofDocker(name, reader, defaults);
    case "systemd":
      return ofSystemd(reader, config, defaults);
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

/** One user and one key serve all hosts that have none of their own. */
function ofSystemd(reader: Reader, config: pulumi.Config, defaults: StackDefaults): ReadPlatform {
  const given = reader.object<Record<string, SshHostArgs>>("hosts") ?? {};
  const user = reader.text("sshUser");
  const privateKey = config.getSecret("sshPrivateKey") ?? defaults.sshPrivateKey;
  const isMap = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  const shapeless = isMap(given) ? Object.keys(given).filter((id) => !isMap(given[id])) : ["hosts"];
  if (shapeless.length > 0) {
    const allowed = "a map from ids to hosts: { server-1: { address: 10.0.0.1 } }";
    return { args: {}, issues: [{ path: "hosts", reason: "not a map of maps", got: given, allowed }] };
  }
  const hosts = Object.entries(given).map(([id, host]): [string, SshHostArgs] => {
    const hostKey = knownKey(host.sshAddress ?? host.address, defaults.knownHosts);
    return [id, defined({ user, privateKey, hostKey, ...host })];
  });
  const hasSource = ["rocketmqHome", "releaseUrl"].some((key) => reader.text(key) !== undefined);
  const systemd = defined({
    hosts: Object.fromEntries(hosts),
    dataDirectory: reader.text("dataDirectory"),
    releasesDirectory: reader.text("releasesDirectory"),
    rocketmqHome: reader.text("rocketmqHome"),
    releaseUrl: reader.text("releaseUrl"),
    releaseSha512: reader.text("releaseSha512"),
    archivesDirectory: reader.text("archivesDirectory") ?? (hasSource ? undefined : defaults.archivesDirectory),
    javaHome: reader.text("javaHome"),
    javaUrl: reader.text("javaUrl"),
    javaSha256: reader.text("javaSha256"),
    tuneKernel: reader.flag("tuneKernel"),
    allowFrom: reader.object<string[]>("allowFrom"),
    skipChecks: reader.object<string[]>("skipChecks"),
  });
  const issues = checkSystemdPlatform(systemd);
  return {
    args: { systemd },
    issues,
    ...(issues.length > 0 ? {} : { view: new SystemdHosts(systemd, "") }),
  };
}

/** The key of a host in lines of known_hosts. */
function knownKey(address: unknown, lines: string | undefined): string | undefined {
  const line = lines?.split("\n").find((each) => each.split(" ")[0] === address);
  return line?.slice(line.indexOf(" ") + 1);
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
