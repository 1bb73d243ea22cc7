import * as pulumi from "@pulumi/pulumi";
import { type Administration, administrationOf, type ClusterRef } from "./administered";
import type { Broker } from "./broker";
import { BrokerGroup } from "./broker-group";
import { checkCluster } from "./check-cluster";
import { ConsumerGroup } from "./consumer-group";
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
import { renderMembersSpec } from "./render/admin-spec";
import { changePolicyOf, chain, releaseOf, type SharedArgs } from "./shared";
import { Topic } from "./topic";
import { verify } from "./verification";
import { watchMasters } from "./watch-masters";

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
  /**
   * Seconds that consumers may take to read what is left on a broker group that is taken out. Then its messages are led
   * to it again and the `up` fails. @default 300
   */
  consumeTimeoutSeconds?: number;
  /**
   * Broker groups (`brokerName`) that may be taken out though messages wait on them, or nobody knows, and whose masters may
   * begin empty on another host. @default none
   */
  forceRemoval?: string[];
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
 * change NameServers go first, then one group after the other; the first failure stops it. Topics and consumer groups of the
 * topology are one component each. A broker group that is taken out stops when nobody sends to it any more and every
 * consumer group has read what is on it; the `up` fails before where that does not come about. A master that would leave its
 * messages on another host is refused before anything is touched.
 *
 * @example
 * ```ts
 * import { Cluster, loadTopology, ProcessPlatform } from "pulumi-rocketmq";
 *
 * const platform = new ProcessPlatform("local", { dataDirectory: "/var/lib/rocketmq", rocketmqHome: "/opt/rocketmq" });
 * export const { namesrvAddr } = new Cluster("orders", { platform, topology: loadTopology("2m-2s-sync") });
 * ```
 */
export class Cluster extends pulumi.ComponentResource implements NameServerRef, ClusterRef {
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
  /** @internal */
  readonly administration: Administration;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planned(name, args);
    const { platform, version = defaultVersion, allowVulnerable, portOffset, drainSeconds, allowUnavailable } = args;
    const shared = { platform, version, allowVulnerable, portOffset, drainSeconds, allowUnavailable };
    const { forceRemoval } = args;
    const brokerNames = plan.groups.map(({ spec }) => spec.brokerName);
    const shown = { version, brokerClusterName: plan.brokerClusterName, brokerNames, forceRemoval };
    super("rocketmq:index:Cluster", name, shown, opts);

    this.release = releaseOf(version);
    const site = { platform, release: this.release, forced: forceRemoval ?? [] };
    const first = watchMasters(name, plan, site, { parent: this });
    platform.preflight?.(name, this.release, { parent: this, dependsOn: first });
    const nameServers = chain(plan.nameServers, first, ({ spec }, dependsOn) => {
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

    const groups = chain(plan.groups, [...first, ...nameServers], ({ spec }, dependsOn) => {
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
    const { verified, release } = this;
    const told = { platform, release, brokerClusterName, brokerNames, verified, ...changePolicyOf(args) };
    this.administration = administrationOf(told, namesrvAddr, expected);
    watchMembers(name, args, this, administered(name, plan, this));
    warnOfSharedFate(plan, this);
    this.registerOutputs({ namesrvAddr: this.namesrvAddr, brokers: this.brokers });
  }
}

/** The topics and consumer groups of the topology. */
function administered(name: string, { topics, consumerGroups }: ClusterPlan, cluster: Cluster): pulumi.Resource[] {
  const opts = { parent: cluster };
  const groups = consumerGroups.map(
    (plan) => new ConsumerGroup(`${name}-consumergroup-${plan.groupName}`, { ...plan, cluster }, opts),
  );
  return [...groups, ...topics.map((plan) => new Topic(`${name}-topic-${plan.topicName}`, { ...plan, cluster }, opts))];
}

/**
 * Knows which groups there were at the last `up`, and empties those that this one takes out: deletions come last, and do
 * not come at all where this fails.
 */
function watchMembers(name: string, args: ClusterArgs, cluster: Cluster, after: pulumi.Resource[]): void {
  const { platform, release, site, drainSeconds, verified } = cluster.administration;
  const waitSeconds = args.consumeTimeoutSeconds ?? 300;
  const input = site.apply((known) => renderMembersSpec(known, waitSeconds, args.forceRemoval ?? []));
  const patienceSeconds = waitSeconds + drainSeconds + 120;
  const members = site.apply(({ masters }) => masters.map(({ brokerName, address }) => `${brokerName} ${address}`));
  platform.administer(
    { name: `${name}-members`, release, input, patienceSeconds, removable: false, members },
    { parent: cluster, dependsOn: [verified, ...after] },
  );
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
