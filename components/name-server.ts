import * as pulumi from "@pulumi/pulumi";
import { nameServerConf } from "./model/broker-conf";
import { checkEndpoints } from "./model/endpoints";
import type { JvmArgs } from "./model/jvm";
import { type NameServerPlan, type Planned, planNameServer } from "./model/plan";
import { checkVersion, defaultVersion, type Release } from "./model/releases";
import type { NameServerSpec } from "./model/topology";
import { refuse } from "./platform/errors";
import { changePolicyOf, releaseOf, type SharedArgs } from "./shared";
import type { Place } from "./platform/platform";
import { nameServerLaunch } from "./render/launch";
import type { Launch } from "./model/launch";

/** A set of NameServers that brokers register with: made here, or running already. */
export interface NameServerRef {
  /** Their addresses, `host:port` each, in a stable order. */
  readonly addresses: pulumi.Output<string[]>;
}

/** What one NameServer is. */
export interface NameServerArgs extends NameServerSpec, SharedArgs {
  /** Heap and flags of java. @default 256 MiB of heap */
  jvm?: JvmArgs;
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
  /** @internal What runs, for the verification of a cluster. */
  readonly launch: pulumi.Output<Launch>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: NameServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, place, release } = planned(name, args);
    super(
      "rocketmq:index:NameServer",
      name,
      { version: release.version, namesrvConf: conf(plan, place), jvm: plan.jvm },
      opts,
    );
    this.address = pulumi.interpolate`${place.address}:${plan.listenPort}`;
    this.addresses = this.address.apply((address) => [address]);
    this.launch = pulumi
      .all([place.address, place.haAddress])
      .apply(([address, haAddress]) => nameServerLaunch(plan, { ...place, release, address, haAddress }));
    args.platform.run({ name, release, launch: this.launch, change: changePolicyOf(args) }, { parent: this });
    this.registerOutputs({ address: this.address });
  }

  /**
   * NameServers that run already, made by another stack or by hand.
   *
   * @param addresses `host:port`, one an element
   * @throws pulumi.ResourceError where an address is plain and not `host:port`
   */
  static fromAddresses(addresses: pulumi.Input<string>[]): NameServerRef {
    const check = (list: string[]): string[] => {
      refuse("NameServer.fromAddresses", checkEndpoints("addresses", list));
      return list;
    };
    const plain = addresses.filter((address) => typeof address === "string");
    if (plain.length === addresses.length) {
      check(plain);
    }
    return { addresses: pulumi.all(addresses).apply(check) };
  }
}

function planned(name: string, args: NameServerArgs): { plan: NameServerPlan; place: Place; release: Release } {
  const version = args.version ?? defaultVersion;
  const { plan, issues }: Planned<NameServerPlan> = planNameServer(args, {
    ports: args.platform.portPolicy,
    portOffset: args.portOffset ?? 0,
  });
  const subject = `NameServer ${name}`;
  const versionIssues = checkVersion(version, args.allowVulnerable ?? false);
  refuse(subject, [...versionIssues, ...issues]);
  refuse(subject, args.platform.claim(name, name, plan.ports));
  const release = releaseOf(version);
  return { plan, release, place: args.platform.place({ name, release, logDirectory: plan.logDirectory }) };
}

function conf(plan: NameServerPlan, place: Place): Record<string, string> {
  return nameServerConf(plan, { bindAddress: place.bindAddress, storeDirectory: place.layout.storeDirectory });
}
