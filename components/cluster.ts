import * as pulumi from "@pulumi/pulumi";
import type { Broker } from "./broker";
import { BrokerGroup } from "./broker-group";
import { checkCluster } from "./check-cluster";
import { joinNamesrvAddr } from "./model/broker-conf";
import type { BrokerRole } from "./model/enums";
import { type JvmArgs, nameServerHeapMiB, resolveJvm } from "./model/jvm";
import type { ClusterPlan } from "./model/plan-cluster";
import { defaultVersion, type Release } from "./model/releases";
import { sharedFate } from "./model/placement";
import { nameServerKey, type Topology } from "./model/topology";
import { addressesFor, NameServer, type NameServerRef } from "./name-server";
import type { Platform } from "./platform/platform";
import { refuse } from "./platform/errors";
import { chain, releaseOf, type SharedArgs } from "./shared";
import { verify } from "./verification";

/** What a cluster is. */
export interface ClusterArgs extends SharedArgs {
  /** Its shape; `loadTopology` reads one from a file. */
  topology: Topology;
  /** NameServers that run already, where the topology has none. @default - those of the topology */
  nameServers?: NameServerRef;
  /** Heap and flags of every NameServer; the topology's own win. @default 256 MiB of heap */
  nameServerJvm?: JvmArgs;
  /** Heap and flags of every broker; the topology's own win. @default 1024 MiB of heap */
  brokerJvm?: JvmArgs;
}

/** One broker as a stack output. */
export interface ClusterBroker {
  brokerName: string;
  brokerId: number;
  brokerRole: BrokerRole;
  /** `host:port` that clients dial. */
  address: string;
}

/**
 * NameServers and broker groups with one `brokerClusterName`, verified.
 *
 * Creates one NameServer and one BrokerGroup an entry of the topology, and a last resource that fails the `up` unless
 * every broker is registered with every NameServer, lives with the rendered configuration and takes a message. On a
 * change NameServers go first, then one group after the other; the first failure stops it.
 *
 * @example
 * ```ts
 * import { Cluster, loadTopology, ProcessPlatform } from "pulumi-rocketmq";
 *
 * const platform = new ProcessPlatform("local", { dataDirectory: "/var/lib/rocketmq", rocketmqHome: "/opt/rocketmq" });
 * export const { namesrvAddr } = new Cluster("orders", { platform, topology: loadTopology("2m-2s-sync") });
 * ```
 */
export class Cluster extends pulumi.ComponentResource implements NameServerRef {
  /** The NameServers as clients take them: `host:port;host:port`. */
  readonly namesrvAddr: pulumi.Output<string>;
  /** The NameServers' addresses, for brokers of other stacks (`NameServer.fromAddresses`). */
  readonly addresses: pulumi.Output<string[]>;
  readonly known?: readonly string[];
  /** @internal */
  readonly release: Release;
  /** @internal */
  readonly inside?: NameServerRef["inside"];
  /** All brokers, by group and id. */
  readonly brokers: pulumi.Output<ClusterBroker[]>;
  /** The verification: what must not start before the cluster works depends on it. */
  readonly verified: pulumi.Resource;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planned(name, args);
    const { platform, version = defaultVersion, allowVulnerable, portOffset, drainSeconds, allowUnavailable } = args;
    const shared = { platform, version, allowVulnerable, portOffset, drainSeconds, allowUnavailable };
    super("rocketmq:index:Cluster", name, { version, brokerClusterName: plan.brokerClusterName }, opts);

    this.release = releaseOf(version);
    platform.preflight?.(name, this.release, { parent: this });
    const nameServers = chain(plan.nameServers, [], ({ spec }, dependsOn) => {
      const jvm = resolveJvm(nameServerHeapMiB, args.nameServerJvm, spec.jvm);
      return new NameServer(
        `${name}-${nameServerKey(spec.id)}`,
        { ...spec, ...shared, jvm, brokerClusterName: plan.brokerClusterName },
        { parent: this, dependsOn },
      );
    });
    this.addresses = args.nameServers?.addresses ?? pulumi.all(nameServers.map((server) => server.address));
    this.inside = args.nameServers === undefined ? insideOf(platform, nameServers) : args.nameServers.inside;
    this.known = args.nameServers?.known;
    this.namesrvAddr = this.addresses.apply(joinNamesrvAddr);

    const groups = chain(plan.groups, nameServers, ({ spec }, dependsOn) => {
      const { brokerClusterName } = plan;
      const groupArgs = {
        ...spec,
        ...shared,
        jvm: args.brokerJvm,
        brokerClusterName,
        nameServers: this,
        verify: false,
      };
      return new BrokerGroup(`${name}-${spec.brokerName}`, groupArgs, { parent: this, dependsOn });
    });
    const members = groups.flatMap((group) => group.brokers);
    this.brokers = pulumi.all(members.map(describe));
    const expected = pulumi.all(groups.map((group) => group.expected)).apply((lists) => lists.flat());
    const { brokerClusterName } = plan;
    const namesrvAddr = addressesFor(platform, this).apply(joinNamesrvAddr);
    this.verified = verify(
      `${name}-verified`,
      { platform, release: this.release, brokerClusterName, namesrvAddr, brokers: expected },
      pulumi.all(nameServers.map((server) => server.launch)),
      { parent: this, dependsOn: [...nameServers, ...groups] },
    );
    warnOfSharedFate(plan, this);
    this.registerOutputs({ namesrvAddr: this.namesrvAddr, brokers: this.brokers });
  }
}

function warnOfSharedFate({ groups }: ClusterPlan, cluster: Cluster): void {
  const places = groups.map(({ spec, brokers }) => ({
    brokerName: spec.brokerName,
    hosts: brokers.map((b) => b.host),
  }));
  for (const text of sharedFate(places)) {
    // The log's own promise says only that the line was handed over.
    void pulumi.log.warn(text, cluster);
  }
}

function insideOf(platform: Platform, nameServers: readonly NameServer[]): NameServerRef["inside"] {
  const addresses = pulumi.all(nameServers.map((server) => server.inside.addresses)).apply((lists) => lists.flat());
  return { platform, addresses };
}

function planned(name: string, args: ClusterArgs): ClusterPlan {
  const { plan, issues } = checkCluster(name, args);
  refuse(`Cluster ${name}`, issues);
  return plan;
}

function describe({ brokerName, brokerId, brokerRole, address }: Broker): pulumi.Output<ClusterBroker> {
  return pulumi.output({ brokerName, brokerId, brokerRole, address });
}
