import type * as pulumi from "@pulumi/pulumi";
import { checkSocket, primaryAddress } from "../host/docker-engine";
import type { Advertise } from "../model/docker-host";
import { checkDockerPlatform, defaultEngine, type DockerPlatformSpec, remoteOf } from "../model/docker-host";
import { type Issue, under } from "../model/issue";

/** One Docker engine. */
export interface DockerHostArgs {
  /**
   * Where the engine is (`DOCKER_HOST`): `unix:///path`, `ssh://user@host` (the docker command there, your ssh keys here),
   * `tcp://host:port`. @default unix:///var/run/docker.sock
   */
  engine?: string;
  /**
   * What clients and the containers dial: an IP address or host name of the engine's host, told to clients as `brokerIP1`.
   * @default - the host in `engine`; of a local one the first IPv4 address of this machine beside loopback
   */
  address?: string;
  /** The address that ports are published on. @default - `address` for a local engine, else 0.0.0.0 */
  publishAddress?: string;
  /** Options of ssh, one word an element: `["-i", "/home/me/.ssh/docker"]`. @default none */
  sshOptions?: string[];
  /** PEM text of the authority of a `tcp://` engine. @default - no TLS */
  caMaterial?: pulumi.Input<string>;
  /** PEM text of the client's certificate. @default - no TLS */
  certMaterial?: pulumi.Input<string>;
  /** PEM text of the client's key; kept as a secret. @default - no TLS */
  keyMaterial?: pulumi.Input<string>;
}

/** Where containers run, and how they are reached. */
export interface DockerPlatformArgs {
  /**
   * The engines, by ids that stand in `host` of NameServers and brokers. With one engine all runs there.
   * @default - the local engine
   */
  hosts?: Record<string, DockerHostArgs>;
  /** `name:tag` or `name@sha256:digest`; Java on its PATH, bash, and the release. @default apache/rocketmq:<version> */
  image?: string;
  /**
   * Which address clients are told: `host` publishes the ports and serves clients anywhere, `container` publishes nothing
   * and serves those on the same network. @default host
   */
  advertise?: Advertise;
  /** The name of the network that is created on each engine. @default - the stack's and the platform's name */
  network?: string;
  /** Its IPv4 subnet, such as 172.30.0.0/24. @default - the engine chooses */
  subnet?: string;
  /** Before the name of every container, volume and network, so that stacks share an engine. @default <stack>- */
  namePrefix?: string;
  /** `uid:gid` of the processes. @default 3000:3000 - as in the official image */
  user?: string;
  /** The release in the image. @default /home/rocketmq/rocketmq-<version> */
  rocketmqHome?: string;
  /** The java in the image. @default java */
  java?: string;
  /**
   * Labels of every container, and of volumes that are new. A changed one replaces each container, one after the other.
   * @default none
   */
  labels?: Record<string, string>;
  /** Lets `destroy`, and the removal of a broker, delete volumes with their messages. @default false */
  purgeData?: boolean;
  /** Seconds that a verification waits for a cluster. @default 120 */
  verifyTimeoutSeconds?: number;
  /** Seconds that a replaced container may take to be healthy. @default 90 */
  restartTimeoutSeconds?: number;
}

/** The arguments with the address of each host. */
export function withAddresses(
  args: DockerPlatformArgs,
): DockerPlatformSpec & { hosts: Record<string, DockerHostArgs> } {
  const hosts = Object.entries(args.hosts ?? { local: {} }).map(([id, host]): [string, DockerHostArgs] => [
    id,
    { ...host, address: host.address ?? remoteOf(host.engine ?? defaultEngine) ?? primaryAddress() },
  ]);
  return { ...args, hosts: Object.fromEntries(hosts) };
}

/** What is wrong with the arguments of a platform, and with what a preview sees of its local engines. */
export function checkDockerArgs(args: DockerPlatformArgs): Issue[] {
  const issues = checkDockerPlatform(withAddresses(args));
  const engines = Object.entries(args.hosts ?? { local: {} }).flatMap(([id, { engine = defaultEngine }]) =>
    under(`hosts.${id}`, checkSocket("engine", engine)),
  );
  return issues.length > 0 ? issues : engines;
}
