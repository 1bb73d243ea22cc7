import type { Issue } from "../issue";
import type { ClusterPlan } from "../plan-cluster";
import type { AwsHostsSpec } from "./spec";

/** Who of a cluster is in which zone. */
interface Placed {
  readonly key: string;
  /** Where its host's zone stands. */
  readonly path: string;
  readonly zone: string;
}

/**
 * Whether the loss of one zone takes a group's every copy, or more NameServers than it must. `allowSharedZone` takes it
 * as it is.
 */
export function checkPlaces(args: AwsHostsSpec, plan: ClusterPlan): Issue[] {
  const { hosts = {}, network = {}, allowSharedZone } = args;
  if (allowSharedZone === true) {
    return [];
  }
  const placed = (key: string, host: string | undefined): Placed[] => {
    const zone = hosts[host ?? Object.keys(hosts)[0] ?? ""]?.zone;
    return zone === undefined ? [] : [{ key, path: `hosts.${host ?? Object.keys(hosts)[0] ?? ""}.zone`, zone }];
  };
  const groups = plan.groups.map((group) => group.brokers.flatMap(({ key, host }) => placed(key, host)));
  const nameServers = plan.nameServers.flatMap(({ key, host }) => placed(key, host));
  const zones = Object.keys(network.subnets ?? {});
  if (zones.length === 1 && groups.some((members) => members.length > 1)) {
    const reason = "subnets of one zone only: it would take master and slave with it";
    const fix = "add a subnet of another zone, or set allowSharedZone: true";
    return [{ path: "network.subnets", reason, got: zones, allowed: "2 zones or more", fix }];
  }
  return [...groups.flatMap(checkApart), ...checkSpread(nameServers, new Set(Object.values(hosts).map((h) => h.zone)))];
}

const fix = "move it to another zone, or set allowSharedZone: true";

/** The members of a group have zones of their own as long as there are enough for a master and one slave. */
function checkApart([master, ...slaves]: readonly Placed[]): Issue[] {
  const beside = slaves.filter(({ zone }) => zone === master?.zone);
  return beside.map(({ key, path, zone }) => {
    const reason = `${key} is in the zone of its master ${master?.key ?? ""}, which would take both`;
    return { path, reason, got: zone, fix };
  });
}

/** One a zone, as long as there are zones with hosts. */
function checkSpread(servers: readonly Placed[], zones: ReadonlySet<string>): Issue[] {
  const used = new Set(servers.map(({ zone }) => zone));
  const missing = Math.min(servers.length, zones.size) - used.size;
  const free = [...zones].filter((zone) => !used.has(zone)).sort();
  const crowded = servers.filter(({ zone, key }) => servers.find((other) => other.zone === zone)?.key !== key);
  return crowded.slice(0, missing).map(({ key, path, zone }) => {
    const reason = `${key} is the second NameServer of this zone, and ${free.join(", ")} has none`;
    return { path, reason, got: zone, fix };
  });
}
