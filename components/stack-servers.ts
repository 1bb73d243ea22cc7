import type * as pulumi from "@pulumi/pulumi";
import type { AwsHostsArgs } from "./aws/args";
import { checkAws } from "./aws/check";
import { Architecture, argumentNames as awsNames, Os } from "./model/aws/spec";
import type { Issue } from "./model/issue";
import { checkSystemdPlatform } from "./model/ssh-host";
import type { HostView } from "./platform/platform";
import type { SshHostArgs, SystemdPlatformArgs } from "./platform/systemd-args";
import { SystemdHosts } from "./platform/systemd-hosts";
import type { Reader } from "./stack-reader";

/** What holds of servers where the config says nothing. */
export interface ServerDefaults {
  readonly archivesDirectory?: string;
  readonly sshPrivateKey?: string;
  readonly knownHosts?: string;
  /** The range of whoever runs Pulumi, for a bastion that names none. */
  readonly allowFrom?: string;
}

/** Machines of EC2 as a config describes them: what runs on them is the cluster's. */
export type AwsConfig = Omit<AwsHostsArgs, "topology" | "portOffset">;

/** What was read of servers. */
export interface ReadServers {
  readonly args: { readonly systemd?: SystemdPlatformArgs; readonly aws?: AwsConfig };
  readonly issues: readonly Issue[];
  readonly view?: HostView;
}

const installationKeys = [
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
  "skipChecks",
];

/** The keys of servers that are there. */
export const serverKeys = ["hosts", "placement", "sshUser", "sshPrivateKey", "allowFrom", ...installationKeys];

/** The keys of servers that are made in EC2: AwsHosts' arguments, and what is installed on them. */
export const awsKeys = [
  ...awsNames.filter((key) => !["topology", "portOffset", "user"].includes(key)),
  ...["placement", "sshUser", "sshPrivateKey"],
  ...installationKeys,
];

const isMap = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads servers that are there. One user and one key serve all hosts that have none of their own. */
export function readServers(reader: Reader, config: pulumi.Config, defaults: ServerDefaults): ReadServers {
  const given = reader.object<Record<string, SshHostArgs>>("hosts") ?? {};
  const user = reader.text("sshUser");
  const privateKey = config.getSecret("sshPrivateKey") ?? defaults.sshPrivateKey;
  const shapeless = isMap(given) ? Object.keys(given).filter((id) => !isMap(given[id])) : ["hosts"];
  if (shapeless.length > 0) {
    const allowed = "a map from ids to hosts: { server-1: { address: 10.0.0.1 } }";
    return { args: {}, issues: [{ path: "hosts", reason: "not a map of maps", got: given, allowed }] };
  }
  const hosts = Object.entries(given).map(([id, host]): [string, SshHostArgs] => {
    const hostKey = knownKey(host.sshAddress ?? host.address, defaults.knownHosts);
    return [id, defined({ user, privateKey, hostKey, ...host })];
  });
  const systemd = defined({
    hosts: Object.fromEntries(hosts),
    allowFrom: reader.object<string[]>("allowFrom"),
    ...installation(reader, defaults),
  });
  const issues = checkSystemdPlatform(systemd);
  return { args: { systemd }, issues, ...(issues.length > 0 ? {} : { view: new SystemdHosts(systemd, "") }) };
}

/** Reads machines that are to be made, for a topology whose processes have their hosts. */
export function readAws(
  reader: Reader,
  config: pulumi.Config,
  defaults: ServerDefaults,
  cluster: { readonly topology: unknown; readonly portOffset?: number },
): ReadServers {
  const privateKey = config.getSecret("sshPrivateKey");
  const keyPair = reader.object<AwsHostsArgs["keyPair"]>("keyPair");
  const aws: AwsConfig = defined({
    hosts: reader.object<AwsHostsArgs["hosts"]>("hosts") ?? {},
    network: reader.object<AwsHostsArgs["network"]>("network") ?? {},
    os: oneOf(Object.values(Os), reader, "os"),
    architecture: oneOf(Object.values(Architecture), reader, "architecture"),
    ami: reader.text("ami"),
    user: reader.text("sshUser"),
    instanceType: reader.text("instanceType"),
    rootVolumeGiB: reader.number("rootVolumeGiB"),
    dataVolume: reader.object<AwsHostsArgs["dataVolume"]>("dataVolume"),
    kmsKeyId: reader.text("kmsKeyId"),
    clients: reader.object<AwsHostsArgs["clients"]>("clients"),
    allowPublic: reader.flag("allowPublic"),
    allowSharedZone: reader.flag("allowSharedZone"),
    bastion: withRange(reader.object<Partial<AwsHostsArgs["bastion"]>>("bastion"), defaults.allowFrom),
    sshFrom: reader.object<string[]>("sshFrom"),
    egressTo: reader.object<string[]>("egressTo"),
    keyPair: keyPair === undefined || privateKey === undefined ? keyPair : { privateKey, ...keyPair },
    instanceProfile: reader.text("instanceProfile"),
    dns: reader.object<AwsHostsArgs["dns"]>("dns"),
    tags: reader.object<Record<string, string>>("tags"),
    purgeData: reader.flag("purgeData"),
    bootTimeoutSeconds: reader.number("bootTimeoutSeconds"),
  });
  const { topology, portOffset } = cluster;
  const { issues: wrong } = checkAws({ ...aws, topology, portOffset });
  const lonely = privateKey !== undefined && keyPair === undefined;
  const found = [
    ...wrong,
    ...(lonely ? [{ path: "sshPrivateKey", reason: "of no keyPair", fix: "give that too" }] : []),
  ];
  const servers = defined(installation(reader, defaults));
  // Addresses come with the machines; all else can be told before.
  const hosts = Object.keys(isMap(aws.hosts) ? aws.hosts : {}).map((id): [string, SshHostArgs] => {
    return [id, { address: new Promise<string>(() => undefined) }];
  });
  const systemd = { ...servers, hosts: Object.fromEntries(hosts) };
  const installed = hosts.length === 0 ? [] : checkSystemdPlatform(systemd);
  const issues = [
    ...found.map((issue) => (issue.path === "user" ? { ...issue, path: "sshUser" } : issue)),
    ...installed,
  ];
  return { args: { systemd, aws }, issues, ...(issues.length > 0 ? {} : { view: new SystemdHosts(systemd, "") }) };
}

/** A range that is in no config that others use. */
function withRange(bastion: object | undefined, allowFrom: string | undefined): AwsHostsArgs["bastion"] {
  const ranges = allowFrom === undefined ? [] : allowFrom.split(",");
  return bastion === undefined ? undefined : { allowFrom: ranges, ...bastion };
}

function oneOf<T extends string>(all: readonly T[], reader: Reader, key: string): T | undefined {
  const chosen = reader.choice(key, all);
  return all.find((each) => each === chosen);
}

/** What is installed on servers, wherever they come from. */
function installation(reader: Reader, { archivesDirectory }: ServerDefaults): Omit<SystemdPlatformArgs, "hosts"> {
  const hasSource = ["rocketmqHome", "releaseUrl"].some((key) => reader.text(key) !== undefined);
  return {
    dataDirectory: reader.text("dataDirectory"),
    releasesDirectory: reader.text("releasesDirectory"),
    rocketmqHome: reader.text("rocketmqHome"),
    releaseUrl: reader.text("releaseUrl"),
    releaseSha512: reader.text("releaseSha512"),
    archivesDirectory: reader.text("archivesDirectory") ?? (hasSource ? undefined : archivesDirectory),
    javaHome: reader.text("javaHome"),
    javaUrl: reader.text("javaUrl"),
    javaSha256: reader.text("javaSha256"),
    tuneKernel: reader.flag("tuneKernel"),
    skipChecks: reader.object<string[]>("skipChecks"),
  };
}

/** The key of a host in lines of known_hosts. */
function knownKey(address: unknown, lines: string | undefined): string | undefined {
  const line = lines?.split("\n").find((each) => each.split(" ")[0] === address);
  return line?.slice(line.indexOf(" ") + 1);
}

/** Without what is not given. */
export function defined<T extends object>(values: T): T {
  const copy = { ...values };
  for (const key in copy) {
    if (copy[key] === undefined) {
      delete copy[key];
    }
  }
  return copy;
}
