import type * as pulumi from "@pulumi/pulumi";
import { aws, checkAwsPackage } from "../host/packages";
import { checkAwsHosts } from "../model/aws/check";
import { checkRegion } from "../model/aws/facts";
import type { AwsHostsSpec } from "../model/aws/spec";
import type { Issue } from "../model/issue";
import { type ClusterPlan, planCluster } from "../model/plan-cluster";
import { checkPortOffset, PortPolicy } from "../model/ports";

/** What is known of machines before AWS is asked. */
export interface CheckedAws {
  readonly plan: ClusterPlan;
  /** What is wrong with the arguments themselves. */
  readonly issues: readonly Issue[];
  /** What is wrong with the topology, which a cluster tells too. */
  readonly topology: readonly Issue[];
}

/**
 * What is wrong with the arguments of AwsHosts. A provider of the program's own, or of the parent, has a region that AWS
 * itself is asked for.
 */
export function checkAws(args: AwsHostsSpec, opts: pulumi.ComponentResourceOptions = {}): CheckedAws {
  const { hosts, portOffset = 0 } = args;
  const hostIds = typeof hosts === "object" && hosts !== null ? Object.keys(hosts) : [];
  const offset = checkPortOffset("portOffset", portOffset);
  const { plan, issues: topology } = planCluster(args.topology, {
    ports: PortPolicy.Own,
    portOffset: offset.length === 0 ? portOffset : 0,
    host: { hostIds },
  });
  const missing = checkAwsPackage();
  const isOwn = [opts.provider, opts.providers, opts.parent].some((given) => given !== undefined);
  const region = missing.length > 0 || isOwn ? [] : checkRegion(aws().config.region, Object.values(aws().Region));
  return { plan, issues: [...missing, ...region, ...checkAwsHosts(args, plan)], topology: [...offset, ...topology] };
}
