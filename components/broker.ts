import * as pulumi from "@pulumi/pulumi";
import { brokerClaim } from "./claims-of";
import { checkReach } from "./model/addresses";
import { brokerConf, joinNamesrvAddr } from "./model/broker-conf";
import { BrokerRole, FlushDiskType } from "./model/enums";
import { Effect, keysOf } from "./model/change";
import type { Launch } from "./model/launch";
import { type BrokerPlan, checkLateProperties, planBroker } from "./model/plan";
import { checkReplicas } from "./model/plan-cluster";
import type { Properties, PropertyValue } from "./model/properties";
import { checkVersion, defaultVersion, type Release } from "./model/releases";
import { readBroker } from "./model/structure";
import { type BrokerSpec, defaultClusterName } from "./model/topology";
import { addressesFor, type NameServerRef } from "./name-server";
import { refuse } from "./platform/errors";
import { changePolicyOf, checkShared, pick, releaseOf, type SharedArgs, sharedKeys, specKeys } from "./shared";
import type { Place } from "./platform/platform";
import { brokerLaunch, runsOf } from "./render/launch";
import type { ExpectedBroker } from "./render/probe-spec";
import { expectationOf, verify } from "./verification";

/** What one broker is. */
export interface BrokerArgs extends Omit<BrokerSpec, "properties">, SharedArgs {
  /** The NameServers that it registers with (`namesrvAddr`). */
  nameServers: NameServerRef;
  /** RocketMQ's `brokerClusterName`. @default DefaultCluster */
  brokerClusterName?: string;
  /** RocketMQ's `brokerName`: the group. */
  brokerName: string;
  /** RocketMQ's `brokerRole`. @default ASYNC_MASTER with brokerId 0, else SLAVE */
  brokerRole?: BrokerRole;
  /** RocketMQ's `flushDiskType`. @default ASYNC_FLUSH */
  flushDiskType?: FlushDiskType;
  /** RocketMQ's `slaveReadEnable`; master and slaves must agree. @default false */
  slaveReadEnable?: boolean;
  /** RocketMQ's `totalReplicas`: members of the group, for a SYNC_MASTER. @default - RocketMQ's 1 */
  totalReplicas?: number;
  /** RocketMQ's `inSyncReplicas`: members that must have a message before a SYNC_MASTER answers. @default - RocketMQ's 1 */
  inSyncReplicas?: number;
  /**
   * Checks after each change that all is registered with every NameServer, lives with its configuration and takes a
   * message; a resource that fails the `up` if not. @default true
   */
  verify?: boolean;
  /** Any other key of broker.conf. A secret value hides its own line of the preview only. @default none */
  properties?: Record<string, pulumi.Input<PropertyValue>>;
}

/**
 * One RocketMQ broker process (`BrokerStartup`) under supervision.
 *
 * Creates one command or container of the platform, and one that verifies it. The effective broker.conf is the component's input, key by key, so
 * that a preview says `brokerRole: "ASYNC_MASTER" => "SYNC_MASTER"`: under `brokerConf` what restarts the broker, under
 * `updateBrokerConfig` what it takes up as it runs.
 *
 * @example
 * ```ts
 * import { Broker, NameServer, ProcessPlatform } from "pulumi-rocketmq";
 *
 * const platform = new ProcessPlatform("local", {
 *   dataDirectory: "/var/lib/rocketmq",
 *   rocketmqHome: "/opt/rocketmq",
 *   address: "10.0.0.3",
 * });
 * const nameServers = NameServer.fromAddresses(["10.0.0.1:9876", "10.0.0.2:9876"]);
 * new Broker("orders-c", { platform, nameServers, brokerName: "orders-c", brokerId: 0 });
 * ```
 */
export class Broker extends pulumi.ComponentResource {
  /** RocketMQ's `brokerName`. */
  readonly brokerName: pulumi.Output<string>;
  /** RocketMQ's `brokerId`. */
  readonly brokerId: pulumi.Output<number>;
  /** RocketMQ's `brokerRole`. */
  readonly brokerRole: pulumi.Output<BrokerRole>;
  /** `host:port` that clients dial. */
  readonly address: pulumi.Output<string>;
  /** @internal What runs, for the verification of a cluster. */
  readonly expected: pulumi.Output<ExpectedBroker>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: BrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, place, release } = planned(name, args);
    const namesrvAddr = namesrvAddrOf(name, args, place);
    super("rocketmq:index:Broker", name, inputs(plan, release, place, namesrvAddr, args), opts);
    this.brokerName = pulumi.output(plan.brokerName);
    this.brokerId = pulumi.output(plan.brokerId);
    this.brokerRole = pulumi.output(plan.brokerRole);
    this.address = pulumi.interpolate`${place.address}:${plan.listenPort}`;
    const launch = launchOf(name, plan, place, release, namesrvAddr, args.properties ?? {});
    this.expected = launch.apply((plain) => ({ launch: plain, brokerName: plan.brokerName, brokerId: plan.brokerId }));
    const { platform } = args;
    const brokers = this.expected.apply((broker) => [broker]);
    const verified = { platform, release, brokerClusterName: plan.brokerClusterName, namesrvAddr, brokers };
    const change = changePolicyOf(args);
    const { host, storeDirectory, logDirectory } = plan;
    const running = platform.run(
      { name, release, host, storeDirectory, logDirectory, launch, gate: expectationOf(verified), change },
      { parent: this },
    );
    if (args.verify ?? true) {
      verify(`${name}-verified`, verified, pulumi.output([]), { parent: this, dependsOn: [running] });
    }
    this.registerOutputs({ brokerName: this.brokerName, brokerId: this.brokerId, address: this.address });
  }
}

const argumentNames = [
  ...sharedKeys,
  ...specKeys.broker,
  "nameServers",
  "brokerClusterName",
  "brokerName",
  "brokerRole",
  "flushDiskType",
  "slaveReadEnable",
  "totalReplicas",
  "inSyncReplicas",
  "verify",
];

function planned(name: string, args: BrokerArgs): { plan: BrokerPlan; place: Place; release: Release } {
  const { platform, version = defaultVersion, nameServers } = args;
  const member = {
    brokerClusterName: args.brokerClusterName ?? defaultClusterName,
    brokerName: args.brokerName,
    brokerRole: args.brokerRole ?? (args.brokerId > 0 ? BrokerRole.Slave : BrokerRole.AsyncMaster),
    flushDiskType: args.flushDiskType ?? FlushDiskType.AsyncFlush,
    slaveReadEnable: args.slaveReadEnable ?? false,
    totalReplicas: args.totalReplicas,
    inSyncReplicas: args.inSyncReplicas,
  };
  const { defaults, issues: shared } = checkShared(args, argumentNames);
  const own = { ...pick(args, specKeys.broker), properties: plainOf(args.properties ?? {}) };
  const { value: spec, issues: structure, doubtful } = readBroker(own);
  const { plan, issues } = planBroker(spec ?? { brokerId: 0 }, member, defaults);
  const wrong = [...issues, ...checkReplicas(member)].filter((issue) => !doubtful(issue.path));
  const subject = `Broker ${name}`;
  refuse(subject, [...checkVersion(version, args.allowVulnerable ?? false), ...shared, ...structure, ...wrong]);
  const release = releaseOf(version);
  const { host, storeDirectory, logDirectory } = plan;
  const place = platform.place({ name, release, host, storeDirectory, logDirectory });
  const group = nameServers.known?.join(";") ?? nameServers;
  const reach =
    typeof place.address === "string" ? checkReach("platform.address", place.address, nameServers.known ?? []) : [];
  const claim = brokerClaim({ name, path: "", final: true }, plan, platform, release, group);
  refuse(subject, [...reach, ...platform.claim(claim)]);
  return { plan, release, place };
}

/**
 * The addresses for broker.conf: those of the same platform's network where there are such. Those that must be waited for
 * are checked here, where they are used.
 */
function namesrvAddrOf(name: string, args: BrokerArgs, place: Place): pulumi.Output<string> {
  const addresses = addressesFor(args.platform, args.nameServers);
  return pulumi.all([addresses, place.address]).apply(([all, address]) => {
    refuse(`Broker ${name}`, checkReach("platform.address", address, all));
    return joinNamesrvAddr(all);
  });
}

/** The values that are known without waiting. */
function plainOf(properties: Record<string, pulumi.Input<PropertyValue>>): Properties {
  const plain: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (!pulumi.Output.isInstance(value) && !(value instanceof Promise)) {
      plain[key] = value;
    }
  }
  return plain;
}

/**
 * What a preview shows: the effective configuration key by key, so that one secret or unknown value hides one key, not
 * all; apart from the others those keys whose change restarts nothing.
 */
function inputs(
  plan: BrokerPlan,
  release: Release,
  place: Place,
  namesrvAddr: pulumi.Output<string>,
  args: BrokerArgs,
): pulumi.Inputs {
  const { bindAddress, layout } = place;
  const site = { address: "", haAddress: "", bindAddress, storeDirectory: layout.storeDirectory };
  const later = Object.entries(args.properties ?? {}).filter(([key]) => !(key in plan.properties));
  const conf: Record<string, pulumi.Input<PropertyValue>> = {
    ...brokerConf(plan, release, site, ""),
    namesrvAddr,
    brokerIP1: place.address,
    brokerIP2: place.haAddress,
    ...Object.fromEntries(later),
  };
  return {
    host: plan.host,
    ...runsOf("broker", { release, layout }),
    brokerConf: keysOf(conf, Effect.Restart),
    updateBrokerConfig: keysOf(conf, Effect.Runtime),
    jvm: plan.jvm,
    change: changePolicyOf(args),
    store: `stays in ${place.store} when this broker is removed or renamed, and opens for this broker only`,
  };
}

function launchOf(
  name: string,
  plan: BrokerPlan,
  place: Place,
  release: Release,
  namesrvAddr: pulumi.Output<string>,
  properties: Record<string, pulumi.Input<PropertyValue>>,
): pulumi.Output<Launch> {
  return pulumi
    .all([pulumi.all(properties), place.address, place.haAddress, namesrvAddr])
    .apply(([values, address, haAddress, addr]) => {
      refuse(`Broker ${name}`, checkLateProperties(plan, values, release.version));
      return brokerLaunch({ ...plan, properties: values }, { ...place, name, release, address, haAddress }, addr);
    });
}
