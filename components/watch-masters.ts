import * as pulumi from "@pulumi/pulumi";
import { localShell } from "./host/shell-local";
import type { ClusterPlan } from "./model/plan-cluster";
import type { Release } from "./model/releases";
import type { Platform } from "./platform/platform";
import { renderMastersScript } from "./render/masters-script";

/** What a cluster runs on. */
interface Site {
  readonly platform: Platform;
  readonly release: Release;
  /** Groups that may begin empty. */
  readonly forced: readonly string[];
}

/**
 * Knows on which hosts the masters were at the last `up`, and refuses one that would leave its messages behind: what all else
 * waits for. Nothing where a platform is one host.
 */
export function watchMasters(
  name: string,
  { groups }: ClusterPlan,
  { platform, release, forced }: Site,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const masters = groups.flatMap(({ brokers }) => brokers.filter(({ brokerId }) => brokerId === 0));
  const places = masters.flatMap(({ brokerName, host, storeDirectory, logDirectory }) => {
    const process = { name: `${name}-${brokerName}-0`, release, host, storeDirectory, logDirectory };
    const { machine, address } = platform.place(process);
    return host === undefined ? [] : [pulumi.output({ brokerName, host, machine: machine ?? address })];
  });
  const script = pulumi.all(places).apply((known) => renderMastersScript(known, forced));
  return places.length === 0 ? [] : [localShell.run(`${name}-masters`, { script, remembers: true }, opts)];
}
