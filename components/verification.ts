import * as pulumi from "@pulumi/pulumi";
import type { Launch } from "./model/launch";
import type { Release } from "./model/releases";
import type { Expectation, Platform } from "./platform/platform";
import type { ExpectedBroker } from "./render/probe-spec";

/** A set of brokers and what must hold of them. */
export interface Verified {
  readonly platform: Platform;
  readonly release: Release;
  readonly brokerClusterName: string;
  readonly namesrvAddr: pulumi.Output<string>;
  readonly brokers: pulumi.Output<ExpectedBroker[]>;
}

/** What must hold of the brokers. */
export function expectationOf(verified: Verified): pulumi.Output<Expectation> {
  const { release, brokerClusterName } = verified;
  return pulumi
    .all([verified.namesrvAddr, verified.brokers])
    .apply(([namesrvAddr, brokers]) => ({ brokerClusterName, namesrvAddr, release, brokers }));
}

/**
 * The last resource of a component: fails the `up` unless everything holds.
 *
 * @param nameServers the NameServers of the component itself, whose processes must run too
 */
export function verify(
  name: string,
  verified: Verified,
  nameServers: pulumi.Output<Launch[]>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const launches = pulumi
    .all([nameServers, verified.brokers])
    .apply(([servers, brokers]) => [...servers, ...brokers.map((broker) => broker.launch)]);
  const { platform, release } = verified;
  return platform.verify({ name, release, expectation: expectationOf(verified), launches }, opts);
}
