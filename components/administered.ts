import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "./model/issue";
import type { Release } from "./model/releases";
import type { Platform } from "./platform/platform";
import type { AdminSite } from "./render/admin-spec";
import type { ExpectedBroker } from "./render/probe-spec";

/** A cluster that topics and consumer groups are put on. */
export interface ClusterRef {
  /** @internal */
  readonly administration: Administration;
}

/** How brokers of a cluster are told something as they run. */
export interface Administration {
  readonly platform: Platform;
  readonly release: Release;
  readonly brokerClusterName: string;
  /** Its broker groups. */
  readonly brokerNames: readonly string[];
  /** Seconds until every client has read its routes again. */
  readonly drainSeconds: number;
  readonly site: pulumi.Output<AdminSite>;
  /** What must be well first. When it goes, the whole cluster does, and what it was told stays in its stores. */
  readonly verified: pulumi.Resource;
  /** What the cluster has so far, by kind and name, with the component that it belongs to. */
  readonly taken: Map<string, string>;
}

/** How the brokers of a cluster are told something. */
export function administrationOf(
  known: Omit<Administration, "site" | "taken">,
  namesrvAddr: pulumi.Output<string>,
  brokers: pulumi.Output<ExpectedBroker[]>,
): Administration {
  const { brokerClusterName, drainSeconds } = known;
  const site = pulumi.all([namesrvAddr, brokers]).apply(([addr, all]) => ({
    brokerClusterName,
    namesrvAddr: addr,
    masters: all
      .filter(({ brokerId }) => brokerId === 0)
      .map(({ brokerName, launch }) => ({ brokerName, address: launch.address })),
    drainSeconds,
  }));
  return { ...known, site, taken: new Map() };
}

/** The longest that the probe needs beside what it waits for clients. */
const probeSeconds = 120;

/** Takes a name on a cluster: two components would undo each other's work. */
export function claimName({ taken }: Administration, owner: string, path: string, name: string): Issue[] {
  const key = `${path} ${name}`;
  const other = taken.get(key);
  taken.set(key, other ?? owner);
  return other === undefined || other === owner
    ? []
    : [{ path, reason: `${other} of this cluster has it already`, got: name, fix: "remove one of the two" }];
}

/** With another topic it is another command: the new one is made, then the old one is taken away. */
export function commandName(name: string, subject: string): string {
  return name === subject || name.endsWith(`-${subject}`) ? name : `${name}-${subject}`;
}

/** The resource that puts something on the brokers of a cluster, keeps it there and takes it away again. */
export function administer(
  name: string,
  { platform, release, site, drainSeconds, verified }: Administration,
  render: (site: AdminSite) => string,
  waitSeconds: number,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  // Consumers may be waited for once to hold queues, and then twice to read others.
  const patienceSeconds = 3 * waitSeconds + drainSeconds + probeSeconds;
  // Not for the probe: another cluster may have one of that name.
  const input = pulumi.all([site, verified.urn]).apply(([known, urn]) => `${render(known)}cluster=${urn}\n`);
  const request = { name, release, input, patienceSeconds, removable: true };
  // A destroy of the whole cluster keeps its stores, and topics are a part of them. Never deleteBeforeReplace: with `verified`
  // replaced the engine replaces this too, and would take it away first.
  const after = { dependsOn: [verified], deletedWith: verified };
  return platform.administer(request, pulumi.mergeOptions(after, opts));
}
