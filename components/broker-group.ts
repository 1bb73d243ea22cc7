import * as pulumi from "@pulumi/pulumi";
import { Broker } from "./broker";
import { brokerClaim } from "./claims-of";
import { joinNamesrvAddr } from "./model/broker-conf";
import { defaultClusterName, type BrokerGroupSpec } from "./model/topology";
import type { BrokerPlan } from "./model/plan";
import { type GroupPlan, planGroup } from "./model/plan-cluster";
import { readBrokerGroup } from "./model/structure";
import { brokerHeapMiB, type JvmArgs } from "./model/jvm";
import { checkVersion, defaultVersion } from "./model/releases";
import { addressesFor, type NameServerRef } from "./name-server";
import { refuse } from "./platform/errors";
import { chain, checkShared, pick, releaseOf, type SharedArgs, sharedJvm, sharedKeys } from "./shared";
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
    const plan = planned(name, args, brokerClusterName);
    super("rocketmq:index:BrokerGroup", name, {}, opts);

    const slavesFirst = [...plan.brokers].reverse();
    const brokers = chain(slavesFirst, [], (broker, dependsOn) => {
      const brokerArgs = { ...withoutDerived(broker), ...shared, nameServers, verify: false };
      return new Broker(`${name}-${broker.brokerId}`, brokerArgs, { parent: this, dependsOn });
    });
    this.brokers = brokers.reverse();
    this.expected = pulumi.all(this.brokers.map((broker) => broker.expected));
    if (args.verify ?? true) {
      const namesrvAddr = addressesFor(platform, nameServers).apply(joinNamesrvAddr);
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

/** A plan as the arguments of a Broker, which derives the rest again. */
function withoutDerived(broker: BrokerPlan): Omit<BrokerPlan, "key" | "ports"> {
  const { key, ports, ...spec } = broker;
  void [key, ports];
  return spec;
}

const groupKeys = [
  "brokerName",
  "brokerRole",
  "flushDiskType",
  "slaveReadEnable",
  "inSyncReplicas",
  "brokers",
  "properties",
];

function planned(name: string, args: BrokerGroupArgs, brokerClusterName: string): GroupPlan {
  const { platform, version = defaultVersion, allowVulnerable = false, nameServers } = args;
  const { defaults, issues: shared } = checkShared(args, [
    ...sharedKeys,
    ...groupKeys,
    "nameServers",
    "brokerClusterName",
    "verify",
    "jvm",
  ]);
  const { jvm, issues: jvmIssues } = sharedJvm("jvm", args.jvm, brokerHeapMiB, platform.host);
  const { value: spec, issues: structure, doubtful } = readBrokerGroup(pick(args, groupKeys));
  const withJvm = { ...defaults, brokerJvm: jvm };
  const { plan, issues } = planGroup(spec ?? { brokerName: "", brokers: [] }, brokerClusterName, withJvm);
  const wrong = [
    ...checkVersion(version, allowVulnerable),
    ...shared,
    ...jvmIssues,
    ...structure,
    ...issues.filter((issue) => !doubtful(issue.path)),
  ];
  refuse(`BrokerGroup ${name}`, wrong);
  const release = releaseOf(version);
  const group = nameServers.known?.join(";") ?? nameServers;
  const claims = plan.brokers.map((broker) => {
    const claimer = { name: `${name}-${broker.brokerId}`, path: `brokers.${broker.brokerId}`, final: false };
    return brokerClaim(claimer, broker, platform, release, group);
  });
  refuse(
    `BrokerGroup ${name}`,
    claims.flatMap((claim) => platform.claim(claim)),
  );
  return plan;
}
