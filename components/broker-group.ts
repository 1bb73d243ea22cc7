import * as pulumi from "@pulumi/pulumi";
import { Broker } from "./broker";
import { defaultClusterName, type BrokerGroupSpec } from "./model/topology";
import { planGroup } from "./model/plan-cluster";
import type { JvmArgs } from "./model/jvm";
import type { NameServerRef } from "./name-server";
import { refuse } from "./platform/errors";
import type { SharedArgs } from "./shared";
import type { ExpectedBroker } from "./render/probe-spec";

/** What one broker group is. */
export interface BrokerGroupArgs extends BrokerGroupSpec, SharedArgs {
  /** The NameServers that the brokers register with. */
  nameServers: NameServerRef;
  /** RocketMQ's `brokerClusterName`. @default DefaultCluster */
  brokerClusterName?: string;
  /** Heap and flags of every broker; a broker's own win. @default 1024 MiB of heap */
  jvm?: JvmArgs;
}

/**
 * All brokers with one `brokerName`: a master and its slaves, the unit of a safe change.
 *
 * Creates one Broker a member. They change one after the other, slaves before the master.
 */
export class BrokerGroup extends pulumi.ComponentResource {
  /** The members, the master first. */
  readonly brokers: readonly Broker[];
  /** @internal What runs, for the verification of a cluster. */
  readonly expected: pulumi.Output<ExpectedBroker[]>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: BrokerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const brokerClusterName = args.brokerClusterName ?? defaultClusterName;
    const { platform, nameServers, version, allowVulnerable } = args;
    const defaults = { ports: platform.portPolicy, portOffset: args.portOffset ?? 0, brokerJvm: args.jvm };
    const { plan, issues } = planGroup(args, brokerClusterName, defaults);
    refuse(`BrokerGroup ${name}`, issues);
    super("rocketmq:index:BrokerGroup", name, {}, opts);

    let previous: pulumi.Resource[] = [];
    const slavesFirst = [...plan.brokers].reverse();
    const brokers = slavesFirst.map((broker) => {
      const resource = new Broker(
        `${name}-${broker.brokerId}`,
        { ...broker, platform, nameServers, version, allowVulnerable },
        { parent: this, dependsOn: previous },
      );
      previous = [resource];
      return resource;
    });
    this.brokers = brokers.reverse();
    this.expected = pulumi.all(this.brokers.map((broker) => broker.expected));
    this.registerOutputs({ brokers: this.brokers.map((broker) => broker.address) });
  }
}
