import type { HostFacts } from "./host-facts";
import type { Issue } from "./issue";
import { ordinal } from "./ports";

/** The host of a process that names none: the only one there is. */
export function hostOf(host: string | undefined, { hostIds }: HostFacts): string | undefined {
  return host ?? hostIds?.[0];
}

/**
 * Whether a process has one host. With several hosts none is chosen silently: a choice that depends on their number
 * would move brokers, and leave their messages behind, when one is added.
 *
 * @param seat a number that differs between the members of a group, for the host that is proposed
 */
export function checkHost(path: string, host: string | undefined, seat: number, { hostIds }: HostFacts): Issue[] {
  if (hostIds === undefined) {
    return host === undefined
      ? []
      : [{ path, reason: "the platform has one host, without an id", got: host, fix: "remove it" }];
  }
  const allowed = hostIds.join(", ");
  if (host === undefined) {
    return hostIds.length < 2
      ? []
      : [{ path, reason: "missing, and there are several hosts", allowed, fix: `write ${proposed(hostIds, seat)}` }];
  }
  return hostIds.includes(host) ? [] : [{ path, reason: "no host of the platform", got: host, allowed }];
}

/** A master and its slaves get hosts of their own as long as there are enough. */
function proposed(hostIds: readonly string[], seat: number): string {
  return hostIds[seat % hostIds.length] ?? "";
}

/** The seat of a NameServer or of a broker, by its name only. */
export function seatOf(name: string, brokerId = 0): number {
  return ordinal(name) + Math.max(0, Number.isInteger(brokerId) ? brokerId : 0);
}

/** What a preview must say of groups whose copies of a message are all on one of several hosts, or on the only one. */
export function sharedFate(
  groups: readonly { brokerName: string; hosts: readonly (string | undefined)[] }[],
): string[] {
  const byHost = new Map<string, string[]>();
  for (const { brokerName, hosts } of groups) {
    const [host] = hosts;
    if (host !== undefined && hosts.length > 1 && new Set(hosts).size === 1) {
      byHost.set(host, [...(byHost.get(host) ?? []), brokerName]);
    }
  }
  return [...byHost].map(
    ([host, names]) =>
      `${names.join(", ")}: master and slaves are all on host ${host}; if it is lost, every copy of their messages is`,
  );
}
