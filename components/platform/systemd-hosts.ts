import * as pulumi from "@pulumi/pulumi";
import type { SshTarget } from "../host/shell-ssh";
import { checkClaim, type Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import { type Issue, under } from "../model/issue";
import { PortPolicy } from "../model/ports";
import { checkDisk } from "../model/ssh-host";
import { neededMiB } from "../render/preflight-script";
import { refuse } from "./errors";
import type { HostView, Place, ProcessIdentity } from "./platform";
import type { SshHostArgs, SshLoginArgs, SystemdPlatformArgs } from "./systemd-args";

/** A server with nothing left open. */
export interface SystemdHost extends SshHostArgs {
  readonly id: string;
}

/** Names, places and claims of units on servers: all that can be said before anything is touched. */
export class SystemdHosts implements HostView {
  readonly portPolicy = PortPolicy.Own;
  readonly host: HostFacts;
  readonly hosts: readonly SystemdHost[];
  readonly dataDirectory: string;
  readonly releasesDirectory: string;
  readonly user: string;
  readonly bindAddress: string;
  private readonly claimed = new Map<string, Claim>();

  /**
   * @param args checked
   * @param prefix of all names on the hosts
   */
  constructor(
    private readonly args: SystemdPlatformArgs,
    readonly prefix: string,
  ) {
    this.hosts = Object.entries(args.hosts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, host]) => ({ id, ...host }));
    // A unit's limit would count the page cache, which is what a broker reads from.
    this.host = { hostIds: this.hosts.map(({ id }) => id), limitsMemory: false };
    this.dataDirectory = args.dataDirectory ?? "/var/lib/rocketmq";
    this.releasesDirectory = args.releasesDirectory ?? "/opt/rocketmq";
    this.user = args.systemUser ?? "rocketmq";
    this.bindAddress = args.bindAddress ?? "0.0.0.0";
  }

  /** The claims of a host, as far as they were made. */
  claimsOf(host: string): Claim[] {
    return [...this.claimed.values()].filter((claim) => this.hostOf(claim.host).id === host);
  }

  hostOf(id: string | undefined): SystemdHost {
    const found = this.hosts.find((host) => host.id === id) ?? this.hosts[0];
    if (found === undefined) {
      throw new Error("unreachable: a checked platform has a host");
    }
    return found;
  }

  target(host: SystemdHost): SshTarget {
    const { id, bastion, address, sshAddress = address, machineId, machine } = host;
    return {
      id,
      ...(machineId === undefined ? {} : { machineId }),
      ...(machine === undefined ? {} : { machine }),
      login: login({ ...host, address: sshAddress }),
      ...(bastion === undefined ? {} : { bastion: login(bastion) }),
    };
  }

  /** The disk of its stores; one that had to be waited for is checked here, where it is used. */
  dataDisk({ id, dataDisk }: SystemdHost): pulumi.Output<string | undefined> {
    return pulumi.output(dataDisk).apply((device) => {
      refuse("SystemdPlatform", under(`hosts.${id}`, checkDisk(device)));
      return device;
    });
  }

  /** What its processes need beside what it has, where that is known: as soon as a preview. */
  fits({ id, memoryMiB }: SystemdHost): pulumi.Output<void> {
    const needed = neededMiB(this.claimsOf(id));
    return pulumi.output(memoryMiB).apply((all) => {
      const reason = `heaps, direct memory and some page cache of ${this.claimsOf(id).length} processes do not fit`;
      const fix = "lower heapMiB and directMiB, or take a larger machine";
      const issue = { path: `hosts.${id}`, reason, got: `${all} MiB`, allowed: `from ${needed} MiB`, fix };
      refuse("SystemdPlatform", all === undefined || all >= needed ? [] : [issue]);
    });
  }

  unit(name: string): string {
    return `${this.prefix}${name}`;
  }

  directory(name: string): string {
    return `${this.dataDirectory}/${this.unit(name)}`;
  }

  rocketmqHome(version: string): string {
    return this.args.rocketmqHome ?? `${this.releasesDirectory}/rocketmq-${version}`;
  }

  /** The folder that the installation fills, or links to the Java that it found. */
  get javaHome(): string {
    const { javaHome, javaSha256 } = this.args;
    const own = javaSha256 === undefined ? "java" : `java-${javaSha256.slice(0, 12).toLowerCase()}`;
    return javaHome ?? `${this.releasesDirectory}/${own}`;
  }

  place({ name, release, host, storeDirectory, logDirectory }: ProcessIdentity): Place {
    const { id, address } = this.hostOf(host);
    const directory = this.directory(name);
    const store = storeDirectory ?? `${directory}/store`;
    return {
      layout: {
        confDirectory: `${directory}/conf`,
        // Of the user that runs java; what root reads is in `run`.
        runDirectory: `${directory}/live`,
        logDirectory: logDirectory ?? `${directory}/log`,
        storeDirectory: store,
        rocketmqHome: this.rocketmqHome(release.version),
        java: `${this.javaHome}/bin/java`,
      },
      address,
      haAddress: address,
      bindAddress: this.bindAddress,
      directory,
      store: `${store} on ${id}`,
    };
  }

  claim(claim: Claim): Issue[] {
    const issues = checkClaim(claim, [...this.claimed.values()], this.host);
    this.claimed.set(`${claim.host ?? ""} ${claim.name}`, claim);
    return issues;
  }
}

function login(args: SshLoginArgs & Pick<SshHostArgs, "address">): SshTarget["login"] {
  const { address, sshPort: port = 22, user = "root", hostKey, privateKey, privateKeyPassword } = args;
  return {
    address,
    port,
    user,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    ...(privateKeyPassword === undefined ? {} : { privateKeyPassword: pulumi.secret(privateKeyPassword) }),
  };
}
