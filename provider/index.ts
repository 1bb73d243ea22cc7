import * as pulumi from "@pulumi/pulumi";
import { componentProviderHost } from "@pulumi/pulumi/provider/experimental";
import {
  Advertise,
  Cluster,
  DockerPlatform,
  loadTopology,
  parseTopology,
  type Platform,
  ProcessPlatform,
  SystemdPlatform,
  type Topology,
} from "pulumi-rocketmq";

// The library for programs in other languages: a platform and one cluster in one flat component, since an object that
// runs code, as a platform is, does not cross the border of a language.

/** What every cluster has. */
export interface ClusterArgs {
  /** 1m, 2m-noslave, 2m-2s-async, 2m-2s-sync, or the text of a topology in YAML. */
  topology: string;
  /** The release of RocketMQ; by default the newest that the library knows. */
  version?: string;
  /** MiB of heap of each broker that says nothing else; 1024. */
  brokerHeapMiB?: number;
  /** MiB of heap of each NameServer that says nothing else; 256. */
  nameServerHeapMiB?: number;
  /** Added to every default port; 0. */
  portOffset?: number;
  /** Seconds until every producer has read its routes again; a broker is drained so long before it restarts. 30. */
  drainSeconds?: number;
  /** Whether a broker may restart that no other one stands in for; false. */
  allowUnavailable?: boolean;
}

/** A cluster of processes on the machine that runs Pulumi. */
export interface ProcessClusterArgs extends ClusterArgs {
  /** Directory of stores and logs; absolute. Never removed. */
  dataDirectory: string;
  /** Directory of the release; absolute. */
  rocketmqHome: string;
  /** The Java that runs it; by default that of the PATH. */
  javaHome?: string;
  /** What clients dial; 127.0.0.1. */
  address?: string;
}

/** A cluster in containers of one Docker engine. */
export interface DockerClusterArgs extends ClusterArgs {
  /** unix:///path, ssh://user@host or tcp://host:port; by default the local engine. */
  engine?: string;
  /** What clients dial; by default the host of the engine. */
  address?: string;
  /** By default apache/rocketmq:<version>. */
  image?: string;
  /** Publishes no ports and serves clients on the same network only; false. */
  insideOnly?: boolean;
  /** Labels of every container and volume. */
  labels?: Record<string, string>;
  /** Lets a destroy delete the volumes with their messages; false. */
  purgeData?: boolean;
}

/** A server. */
export interface ServerArgs {
  /** What clients and the other servers dial: an IP address or host name. */
  address: pulumi.Input<string>;
  /** root, or who may sudo without a password; root. */
  user?: string;
  /** TCP port of sshd; 22. */
  sshPort?: number;
  /** The public key of the host, as a line of a .pub file has it. Without it any host is taken for the right one. */
  hostKey?: pulumi.Input<string>;
}

/** A cluster on Linux servers, as units of systemd. */
export interface ServerClusterArgs extends ClusterArgs {
  /** The servers, by the ids that stand in `host` of the topology's NameServers and brokers. */
  servers: Record<string, ServerArgs>;
  /** The text of the private key for all servers; by default the ssh agent's keys. */
  privateKey?: pulumi.Input<string>;
  /** IP ranges that may dial the processes, in an active firewall. */
  allowFrom?: string[];
  /** A release that the servers have already; by default it is downloaded and checked there. */
  rocketmqHome?: string;
  /** A Java that the servers have already; by default one is looked for, then installed. */
  javaHome?: string;
}

function topologyOf(text: string): Topology {
  return /^[\w-]+$/.test(text) ? loadTopology(text) : parseTopology(text, "topology");
}

function clusterOf(name: string, platform: Platform, args: ClusterArgs, parent: pulumi.Resource): Cluster {
  const { topology, version, portOffset, drainSeconds, allowUnavailable, brokerHeapMiB, nameServerHeapMiB } = args;
  return new Cluster(
    name,
    {
      platform,
      topology: topologyOf(topology),
      version,
      portOffset,
      drainSeconds,
      allowUnavailable,
      brokerJvm: { heapMiB: brokerHeapMiB ?? 1024 },
      nameServerJvm: { heapMiB: nameServerHeapMiB ?? 256 },
    },
    { parent },
  );
}

/** NameServers and brokers as supervised processes of the machine that runs Pulumi. */
export class ProcessCluster extends pulumi.ComponentResource {
  /** The NameServers as clients take them: host:port;host:port. */
  readonly namesrvAddr: pulumi.Output<string>;

  constructor(name: string, args: ProcessClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("rocketmq:index:ProcessCluster", name, args, opts);
    const { dataDirectory, rocketmqHome, javaHome, address } = args;
    const platformArgs = { dataDirectory, rocketmqHome, javaHome, address };
    const platform = new ProcessPlatform(`${name}-host`, platformArgs, { parent: this });
    this.namesrvAddr = clusterOf(name, platform, args, this).namesrvAddr;
    this.registerOutputs({ namesrvAddr: this.namesrvAddr });
  }
}

/** NameServers and brokers as containers of one Docker engine. */
export class DockerCluster extends pulumi.ComponentResource {
  /** The NameServers as clients take them: host:port;host:port. */
  readonly namesrvAddr: pulumi.Output<string>;

  constructor(name: string, args: DockerClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("rocketmq:index:DockerCluster", name, args, opts);
    const { engine, address, image, insideOnly, labels, purgeData } = args;
    const advertise = insideOnly === true ? Advertise.Container : Advertise.Host;
    const platformArgs = { hosts: { local: { engine, address } }, image, advertise, labels, purgeData };
    const platform = new DockerPlatform(`${name}-docker`, platformArgs, { parent: this });
    this.namesrvAddr = clusterOf(name, platform, args, this).namesrvAddr;
    this.registerOutputs({ namesrvAddr: this.namesrvAddr });
  }
}

/** NameServers and brokers on Linux servers that are reached by SSH, as units of systemd. */
export class ServerCluster extends pulumi.ComponentResource {
  /** The NameServers as clients take them: host:port;host:port. */
  readonly namesrvAddr: pulumi.Output<string>;

  constructor(name: string, args: ServerClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    // Whatever the other language marks: a key is a secret of the state.
    const privateKey = args.privateKey === undefined ? undefined : pulumi.secret(args.privateKey);
    super("rocketmq:index:ServerCluster", name, { ...args, privateKey }, opts);
    const { servers, allowFrom, rocketmqHome, javaHome } = args;
    const hosts = Object.fromEntries(Object.entries(servers).map(([id, server]) => [id, { ...server, privateKey }]));
    const platformArgs = { hosts, allowFrom, rocketmqHome, javaHome };
    const platform = new SystemdPlatform(`${name}-servers`, platformArgs, { parent: this });
    this.namesrvAddr = clusterOf(name, platform, args, this).namesrvAddr;
    this.registerOutputs({ namesrvAddr: this.namesrvAddr });
  }
}

void componentProviderHost({
  components: [ProcessCluster, DockerCluster, ServerCluster],
  dirname: __dirname,
  name: "rocketmq",
});
