import type { Claim, ClaimedDirectory, Member } from "./model/claims";
import { knownKey } from "./model/known-keys";
import type { BrokerPlan, NameServerPlan } from "./model/plan";
import type { Port } from "./model/ports";
import type { Release } from "./model/releases";
import type { HostView, Place } from "./platform/platform";

/** What stands for a process while it is only planned, or for good. */
export interface Claimer {
  /** The name of its component. */
  readonly name: string;
  /** Where the user wrote it; empty where the component's own arguments say it. */
  readonly path: string;
  readonly final: boolean;
}

/** What a NameServer takes of its host. */
export function nameServerClaim(claimer: Claimer, plan: NameServerPlan, view: HostView, release: Release): Claim {
  const { ports, host, logDirectory, jvm } = plan;
  const place = view.place({ name: claimer.name, release, host, logDirectory });
  const bindAddress = place.publishAddress ?? place.bindAddress;
  const directories = [...ownDirectory(place), ...given("logDirectory", logDirectory)];
  const { heapMiB, directMiB } = jvm;
  return { ...claimer, kind: "nameServer", host, ports, bindAddress, directories, heapMiB, directMiB };
}

/**
 * What a broker takes of its host.
 *
 * @param nameServers what tells two sets of NameServers apart; without it the brokers of a group are not compared
 */
export function brokerClaim(
  claimer: Claimer,
  plan: BrokerPlan,
  view: HostView,
  release: Release,
  nameServers?: unknown,
): Claim {
  const { host, storeDirectory, logDirectory, jvm } = plan;
  const place = view.place({ name: claimer.name, release, host, storeDirectory, logDirectory });
  const directories = [
    ...ownDirectory(place),
    ...given("storeDirectory", storeDirectory),
    ...given("logDirectory", logDirectory),
    ...["storePathCommitLog", "storePathDLedgerCommitLog"].flatMap((key) =>
      String(plan.properties[key] ?? "")
        .split(",")
        .filter((directory) => directory !== "")
        .map((directory) => ({ field: `properties.${key}`, directory })),
    ),
  ];
  const ports = [...plan.ports, ...metricsPorts(plan, release)];
  const member: Member | undefined = nameServers === undefined ? undefined : { ...plan, nameServers };
  const bindAddress = place.publishAddress ?? place.bindAddress;
  const { heapMiB, directMiB } = jvm;
  return { ...claimer, kind: "broker", host, ports, bindAddress, directories, heapMiB, directMiB, member };
}

function ownDirectory({ directory }: Place): ClaimedDirectory[] {
  return directory === undefined ? [] : [{ field: "", directory }];
}

function given(field: string, directory: string | undefined): ClaimedDirectory[] {
  return directory === undefined ? [] : [{ field, directory }];
}

/** The Prometheus exporter listens on a port of its own, the same one on every broker by default. */
function metricsPorts({ properties }: BrokerPlan, { version }: Release): Port[] {
  if (properties["metricsExporterType"] !== "PROM") {
    return [];
  }
  const port = properties["metricsPromExporterPort"] ?? knownKey(version, "broker", "metricsPromExporterPort")?.default;
  const field = "properties.metricsPromExporterPort";
  return [{ port: Number(port), purpose: "metrics port (metricsPromExporterPort)", everyAddress: true, field }];
}
