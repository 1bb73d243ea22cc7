import * as pulumi from "@pulumi/pulumi";
import { Broker } from "./broker";
import { joinNamesrvAddr } from "./model/broker-conf";
import { defaultClusterName, type BrokerGroupSpec } from "./model/topology";
import { planGroup } from "./model/plan-cluster";
import type { JvmArgs } from "./model/jvm";
import { checkVersion, defaultVersion } from "./model/releases";
import type { NameServerRef } from "./name-server";
import { refuse } from "./platform/errors";
import { chain, releaseOf, type SharedArgs } from "./shared";
import { verify } from "./verification";
import type { ExpectedBroker } from "./render/probe-spec";

/** What one broker group is. */
export interface BrokerGroupArgs extends BrokerGroupSpec, SharedArgs {
  /** The NameServers that the brokers register with. */
  nameServers: NameServerRef;
  /** RocketMQ's `brokerClusterName`. @default DefaultCluster */
  brokerClusterName?: string;
  /**
   * Checks after each change that all is registered with every NameServer, lives with its configuration and takes a
   * message; a resource that fails the `up` if not. @default true
   */
  verify?: boolean;
  /** Heap and flags of every broker; a broker's own win. @default 1024 MiB of heap */
  jvm?: JvmArgs;
}

/**
 * All brokers with one `brokerName`: a master and its slaves, the unit of a safe change.
 *
 * Creates one Broker a member, and a last resource that verifies them. They change one after the other, slaves before the master.
 */
export class BrokerGroup extends pulumi.ComponentResource {
  /** The members, the master first. */
  readonly brokers: readonly Broker[];
  /** @internal What runs, for the verification of a cluster. */
  readonly expected: pulumi.Output<ExpectedBroker[]>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: BrokerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const brokerClusterName = args.brokerClusterName ?? defaultClusterName;
    const { platform, nameServers, version = defaultVersion, allowVulnerable, drainSeconds, allowUnavailable } = args;
    const shared = { platform, version, allowVulnerable, drainSeconds, allowUnavailable };
    const defaults = { ports: platform.portPolicy, portOffset: args.portOffset ?? 0, brokerJvm: args.jvm };
    const { plan, issues } = planGroup(args, brokerClusterName, defaults);
    refuse(`BrokerGroup ${name}`, [...checkVersion(version, allowVulnerable ?? false), ...issues]);
    super("rocketmq:index:BrokerGroup", name, {}, opts);

    const slavesFirst = [...plan.brokers].reverse();
    const brokers = chain(slavesFirst, [], (broker, dependsOn) => {
      const brokerArgs = { ...broker, ...shared, nameServers, verify: false };
      return new Broker(`${name}-${broker.brokerId}`, brokerArgs, { parent: this, dependsOn });
    });
    this.brokers = brokers.reverse();
    this.expected = pulumi.all(this.brokers.map((broker) => broker.expected));
    if (args.verify ?? true) {
      const namesrvAddr = nameServers.addresses.apply(joinNamesrvAddr);
      const verified = {
        platform,
        release: releaseOf(version),
        brokerClusterName,
        namesrvAddr,
        brokers: this.expected,
      };
      verify(`${name}-verified`, verified, pulumi.output([]), { parent: this, dependsOn: brokers });
    }
    this.registerOutputs({ brokers: this.brokers.map((broker) => broker.address) });
  }
}
