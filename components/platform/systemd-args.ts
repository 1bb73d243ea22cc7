import type * as pulumi from "@pulumi/pulumi";

/** How to log in by ssh. */
export interface SshLoginArgs {
  /** TCP port of sshd. @default 22 */
  sshPort?: number;
  /** Who logs in: root, or a user who may sudo without a password. @default root */
  user?: string;
  /**
   * The public key of the host, `ssh-ed25519 AAAA...`, as a line of known_hosts or a .pub file has it. Another host at
   * this address is refused then. @default - any host is taken for the right one, and a preview warns of it
   */
  hostKey?: pulumi.Input<string>;
  /** The text of the private key; kept as a secret. @default - the ssh agent (`SSH_AUTH_SOCK`) of whoever runs Pulumi */
  privateKey?: pulumi.Input<string>;
  /** The password of privateKey; kept as a secret. @default none */
  privateKeyPassword?: pulumi.Input<string>;
}

/** A host that ssh goes through. */
export interface BastionArgs extends SshLoginArgs {
  /** Its IP address or host name. */
  address: pulumi.Input<string>;
}

/** A Linux server with systemd and bash that is reached by ssh. */
export interface SshHostArgs extends SshLoginArgs {
  /** What clients and the other hosts dial: an IP address or host name, told to clients as `brokerIP1`. */
  address: pulumi.Input<string>;
  /** What ssh dials. @default - address */
  sshAddress?: pulumi.Input<string>;
  /** A host that ssh goes through. @default none */
  bastion?: BastionArgs;
  /**
   * The block device that dataDirectory is on, by a name that it keeps, such as `/dev/disk/by-id/...`. A blank one is formatted
   * with ext4; one with ext4 or xfs is taken as it is; any other is refused. No process of the host starts without it.
   * @default - dataDirectory is on whatever disk the host has there
   */
  dataDisk?: pulumi.Input<string>;
  /** GiB of dataDisk: where it grows, its file system does too. @default - the file system grows with the next change of the disk */
  dataDiskGiB?: pulumi.Input<number>;
  /** MiB of memory, where it is known before the host is there: processes that do not fit are refused. @default - the host is asked */
  memoryMiB?: pulumi.Input<number>;
  /** What tells this machine from the next one at its address, the id of an instance for example: all is installed anew there. @default none */
  machineId?: pulumi.Input<string>;
  /** The resource that is this machine: when it goes, what runs there goes with it. @default - each process is stopped by itself */
  machine?: pulumi.Resource;
}

/** Servers, and what is installed on them. */
export interface SystemdPlatformArgs {
  /** The servers, by ids that stand in `host` of NameServers and brokers. With one server all runs there. */
  hosts: Record<string, SshHostArgs>;
  /** The address that listenPort is bound to, the same on every host. @default 0.0.0.0 */
  bindAddress?: string;
  /** Directory of all processes, their stores and logs, on each host; absolute. Never removed. @default /var/lib/rocketmq */
  dataDirectory?: string;
  /** Directory of the releases, side by side, and of `current`, a link to the one in use; absolute. @default /opt/rocketmq */
  releasesDirectory?: string;
  /** The release that is on the hosts already (the folder that has `lib`); absolute. @default - it is installed */
  rocketmqHome?: string;
  /**
   * Where the hosts download the release, `{version}` for the version: a .zip or .tar.gz.
   * @default - Apache's archive, https://archive.apache.org/dist/rocketmq/{version}/rocketmq-all-{version}-bin-release.zip
   */
  releaseUrl?: string;
  /** SHA-512 of that archive, in hex. @default - the one that Apache publishes, read by the host from archive.apache.org */
  releaseSha512?: string;
  /**
   * Directory of this machine with `rocketmq-all-<version>-bin-release.zip`, which is copied to hosts that download
   * nothing; absolute. @default - the hosts download
   */
  archivesDirectory?: string;
  /** A Java that is on the hosts already; absolute. @default - one of the hosts, else the distribution's is installed */
  javaHome?: string;
  /** Where the hosts download a JDK or JRE as .tar.gz. @default - see javaHome */
  javaUrl?: string;
  /** SHA-256 of that archive, in hex; required with javaUrl. @default none */
  javaSha256?: string;
  /** The system user that runs java; made where it is missing. @default rocketmq */
  systemUser?: string;
  /** Before the name of every unit and directory, so that stacks share hosts. @default <stack>- */
  namePrefix?: string;
  /**
   * Sets vm.max_map_count to 655360 and vm.swappiness to 10 in one file below /etc/sysctl.d, which goes with the platform.
   * @default false
   */
  tuneKernel?: boolean;
  /**
   * IP ranges that may dial the processes' ports, which are opened for them in an active firewalld, ufw or nftables and
   * closed when the process goes. @default - firewalls stay as they are
   */
  allowFrom?: string[];
  /** Checks of the preflight that are left out: architecture, memory, disk, ports, java, openFiles, maxMapCount, clock. @default none */
  skipChecks?: string[];
  /** Seconds that a host which does not answer yet is waited for. @default 60 */
  connectTimeoutSeconds?: number;
  /** Seconds that a verification waits for a cluster. @default 120 */
  verifyTimeoutSeconds?: number;
  /** Seconds that a restarted process may take to be healthy. @default 90 */
  restartTimeoutSeconds?: number;
}
