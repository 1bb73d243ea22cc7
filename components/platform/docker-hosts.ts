import { Advertise, defaultEngine, type DockerPlatformSpec } from "../model/docker-host";
import { checkClaim, type Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import type { Issue } from "../model/issue";
import { PortPolicy } from "../model/ports";
import type { ContainerMount, ContainerSite } from "../render/container";
import type { HostView, Place, ProcessIdentity } from "./platform";

/** One engine with nothing left open. */
export interface DockerHost {
  readonly id: string;
  readonly engine: string;
  /** What clients dial; empty where containers advertise themselves. */
  readonly address: string;
  readonly publishAddress: string;
}

const home = "/home/rocketmq";
const storeDirectory = `${home}/store`;
const logDirectory = `${home}/logs`;

/** Names, places and claims of containers: all that can be said before anything is touched. */
export class DockerHosts implements HostView {
  readonly portPolicy = PortPolicy.Shared;
  readonly usesImages = true;
  readonly host: HostFacts;
  readonly hosts: readonly DockerHost[];
  private readonly claims = new Map<string, Claim>();

  /**
   * @param name of the platform
   * @param args checked, with the address of each host filled in
   * @param prefix of all names on the engines
   */
  constructor(
    readonly name: string,
    private readonly args: DockerPlatformSpec,
    readonly prefix: string,
  ) {
    this.hosts = Object.entries(args.hosts ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { engine = defaultEngine, address = "", publishAddress }]) => ({
        id,
        engine,
        address,
        publishAddress: publishAddress ?? (engine.startsWith("unix://") ? address : "0.0.0.0"),
      }));
    this.host = { hostIds: this.hosts.map(({ id }) => id), limitsMemory: true };
  }

  get advertisesHost(): boolean {
    return this.args.advertise !== Advertise.Container;
  }

  /** One network spans one engine only: elsewhere all dial published ports. */
  get hasOneNetwork(): boolean {
    return this.hosts.length === 1;
  }

  get network(): string {
    return this.args.network ?? `${this.prefix}${this.name}`;
  }

  image(version: string): string {
    return this.args.image ?? `apache/rocketmq:${version}`;
  }

  rocketmqHome(version: string): string {
    return this.args.rocketmqHome ?? `${home}/rocketmq-${version}`;
  }

  get java(): string {
    return this.args.java ?? "java";
  }

  hostOf(id: string | undefined): DockerHost {
    const found = this.hosts.find((host) => host.id === id) ?? this.hosts[0];
    if (found === undefined) {
      throw new Error("unreachable: a checked platform has a host");
    }
    return found;
  }

  /** Another host is another container: moving a process is a deletion and a creation, and a preview says so. */
  containerName(name: string): string {
    return `${this.prefix}${name}`;
  }

  place({ name, release, host, storeDirectory: bound }: ProcessIdentity): Place {
    const { id, engine, address, publishAddress } = this.hostOf(host);
    const inside = this.containerName(name);
    const where = this.hasOneNetwork ? "" : ` on ${id}`;
    return {
      layout: {
        confDirectory: `${home}/conf`,
        // Of the container itself: each start begins with the rendered configuration.
        runDirectory: "/tmp/rocketmq",
        logDirectory,
        storeDirectory,
        rocketmqHome: this.rocketmqHome(release.version),
        java: this.java,
      },
      address: this.advertisesHost ? address : inside,
      haAddress: this.hasOneNetwork ? inside : address,
      bindAddress: "0.0.0.0",
      ...(this.advertisesHost ? { publishAddress } : {}),
      store: bound === undefined ? `the volume ${this.volume(name, "store")}${where}` : `${bound}${where}`,
      machine: engine,
    };
  }

  claim(claim: Claim): Issue[] {
    const ports = this.advertisesHost ? claim.ports : [];
    const own = { ...claim, ports, directories: claim.directories.filter(({ field }) => !field.includes(".")) };
    const issues = checkClaim(own, [...this.claims.values()], this.host);
    this.claims.set(`${claim.host ?? ""} ${claim.name}`, own);
    return [...issues, ...outside(claim)];
  }

  volume(name: string, what: "store" | "logs"): string {
    return `${this.containerName(name)}-${what}`;
  }

  mounts(process: ProcessIdentity): { store: ContainerMount; logs: ContainerMount } {
    const mount = (what: "store" | "logs", bound: string | undefined, target: string): ContainerMount =>
      bound === undefined
        ? { type: "volume", source: this.volume(process.name, what), target }
        : { type: "bind", source: bound, target };
    return {
      store: mount("store", process.storeDirectory, storeDirectory),
      logs: mount("logs", process.logDirectory, logDirectory),
    };
  }

  site(
    process: ProcessIdentity & { readonly image?: string },
    labels: Readonly<Record<string, string>>,
  ): ContainerSite {
    const { publishAddress } = this.hostOf(process.host);
    return {
      containerName: this.containerName(process.name),
      image: process.image ?? this.image(process.release.version),
      user: this.args.user ?? "3000:3000",
      network: this.network,
      ...(this.advertisesHost ? { publishAddress } : {}),
      publishHaPort: !this.hasOneNetwork,
      ...this.mounts(process),
      labels,
    };
  }
}

/** What RocketMQ writes elsewhere in the container is gone with the container. */
function outside({ path, directories }: Claim): Issue[] {
  return directories
    .filter(({ field, directory }) => field.includes(".") && !directory.startsWith(`${storeDirectory}/`))
    .map(({ field, directory }) => ({
      path: path === "" ? field : `${path}.${field}`,
      reason: "it would be gone with the container",
      got: directory,
      allowed: `a directory below ${storeDirectory}`,
    }));
}
