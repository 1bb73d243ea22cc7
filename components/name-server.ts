import * as pulumi from "@pulumi/pulumi";
import { nameServerClaim } from "./claims-of";
import { nameServerConf } from "./model/broker-conf";
import { checkEndpoints } from "./model/endpoints";
import type { JvmArgs } from "./model/jvm";
import { type NameServerPlan, type Planned, planNameServer } from "./model/plan";
import { checkVersion, defaultVersion, type Release } from "./model/releases";
import { readNameServer } from "./model/structure";
import type { NameServerSpec } from "./model/topology";
import { refuse } from "./platform/errors";
import { changePolicyOf, checkShared, pick, releaseOf, type SharedArgs, sharedKeys, specKeys } from "./shared";
import type { Place, Platform } from "./platform/platform";
import { nameServerLaunch, runsOf } from "./render/launch";
import type { Launch } from "./model/launch";

/** A set of NameServers that brokers register with: made here, or running already. */
export interface NameServerRef {
  /** Their addresses, `host:port` each, in a stable order. */
  readonly addresses: pulumi.Output<string[]>;
  /** @internal The same, where they are known at once. */
  readonly known?: readonly string[];
  /** @internal The release that they run. */
  readonly release?: Release;
  /** @internal What processes of the same platform dial instead. */
  readonly inside?: { readonly platform: Platform; readonly addresses: pulumi.Output<string[]> };
}

/** What a process of that platform dials. */
export function addressesFor(platform: Platform, { addresses, inside }: NameServerRef): pulumi.Output<string[]> {
  return inside?.platform === platform ? inside.addresses : addresses;
}

/** What one NameServer is. */
export interface NameServerArgs extends NameServerSpec, SharedArgs {
  /** Heap and flags of java. @default 256 MiB of heap */
  jvm?: JvmArgs;
  /** The `brokerClusterName` of its brokers, for labels; a NameServer itself knows none. @default none */
  brokerClusterName?: string;
}

/**
 * One RocketMQ NameServer process (`NamesrvStartup`) under supervision.
 *
 * Creates one command or container of the platform. NameServers do not talk to each other.
 */
export class NameServer extends pulumi.ComponentResource implements NameServerRef {
  /** `host:port` that brokers and clients dial. */
  readonly address: pulumi.Output<string>;
  readonly addresses: pulumi.Output<string[]>;
  /** @internal */
  readonly release: Release;
  /** @internal */
  readonly inside: { readonly platform: Platform; readonly addresses: pulumi.Output<string[]> };
  /** @internal What runs, for the verification of a cluster. */
  readonly launch: pulumi.Output<Launch>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: NameServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, place, release } = planned(name, args);
    super(
      "rocketmq:index:NameServer",
      name,
      {
        host: plan.host,
        ...runsOf("nameServer", { release, layout: place.layout }),
        namesrvConf: conf(plan, place),
        jvm: plan.jvm,
      },
      opts,
    );
    this.release = release;
    this.address = pulumi.interpolate`${place.address}:${plan.listenPort}`;
    this.addresses = this.address.apply((address) => [address]);
    const inside = pulumi.interpolate`${place.haAddress}:${plan.listenPort}`;
    this.inside = { platform: args.platform, addresses: inside.apply((address) => [address]) };
    this.launch = pulumi
      .all([place.address, place.haAddress])
      .apply(([address, haAddress]) => nameServerLaunch(plan, { ...place, name, release, address, haAddress }));
    const { host, logDirectory } = plan;
    args.platform.run(
      {
        name,
        release,
        host,
        logDirectory,
        brokerClusterName: args.brokerClusterName,
        launch: this.launch,
        change: changePolicyOf(args),
      },
      { parent: this },
    );
    this.registerOutputs({ address: this.address });
  }

  /**
   * NameServers that run already, made by another stack or by hand.
   *
   * @param addresses `host:port`, one an element; or a list that is known later, as the output of another stack is
   * @throws pulumi.ResourceError where all are plain and one is not `host:port`; else the `up` fails before it starts a broker
   *
   * @example
   * ```ts
   * import * as pulumi from "@pulumi/pulumi";
   * import { NameServer } from "pulumi-rocketmq";
   *
   * const orders = new pulumi.StackReference("acme/orders/prod");
   * export const nameServers = NameServer.fromAddresses(orders.requireOutput("addresses"));
   * ```
   */
  static fromAddresses(addresses: pulumi.Input<pulumi.Input<string>[]>): NameServerRef {
    const check = (list: string[]): string[] => {
      refuse("NameServer.fromAddresses", checkEndpoints("addresses", list));
      return list;
    };
    // What need not be waited for is refused at once.
    const known = areAllPlain(addresses) ? check(addresses) : undefined;
    return { addresses: pulumi.output(addresses).apply(check), known };
  }
}

/** What is no list is for the check to tell. */
function areAllPlain(addresses: pulumi.Input<pulumi.Input<string>[]>): addresses is string[] {
  return isPlain(addresses) && (!Array.isArray(addresses) || addresses.every(isPlain));
}

function isPlain<T>(value: pulumi.Input<T>): value is T {
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

function planned(name: string, args: NameServerArgs): { plan: NameServerPlan; place: Place; release: Release } {
  const { platform, version = defaultVersion, allowVulnerable = false } = args;
  const { value: spec, issues: structure, doubtful } = readNameServer(pick(args, specKeys.nameServer));
  const { defaults, issues: shared } = checkShared(args, [...specKeys.nameServer, ...sharedKeys, "brokerClusterName"]);
  const { plan, issues }: Planned<NameServerPlan> = planNameServer(spec ?? { id: "" }, defaults);
  const wrong = issues.filter((issue) => !doubtful(issue.path));
  const subject = `NameServer ${name}`;
  refuse(subject, [...checkVersion(version, allowVulnerable), ...shared, ...structure, ...wrong]);
  const release = releaseOf(version);
  refuse(subject, platform.claim(nameServerClaim({ name, path: "", final: true }, plan, platform, release)));
  const { host, logDirectory } = plan;
  return { plan, release, place: platform.place({ name, release, host, logDirectory }) };
}

function conf(plan: NameServerPlan, place: Place): Record<string, string> {
  return nameServerConf(plan, { bindAddress: place.bindAddress, storeDirectory: place.layout.storeDirectory });
}
