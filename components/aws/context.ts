import * as pulumi from "@pulumi/pulumi";
import type { AwsFacts } from "../model/aws/facts";
import type { ClusterPlan } from "../model/plan-cluster";
import type { AwsHostsArgs } from "./args";
import { stackTag } from "./lookups";

/** What the parts of AwsHosts share. */
export interface Context {
  /** The name of the component: before all names. */
  readonly name: string;
  readonly args: AwsHostsArgs;
  readonly plan: ClusterPlan;
  /** Project, stack and component: who these machines are of. */
  readonly owner: string;
  readonly parent: pulumi.Resource;
  /** What AWS said, checked: what is derived from it is made only where nothing is wrong. */
  readonly facts: pulumi.Output<AwsFacts>;
}

/** A value that is there only where nothing is wrong with the arguments: nothing is made before. */
export function checked({ facts }: Context, value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([value, facts]).apply(([plain]) => plain);
}

/** The tags of one thing. */
export function tagsOf({ args, owner }: Context, name: string, more: pulumi.Inputs = {}): Record<string, string> {
  return { ...args.tags, Name: name, [stackTag]: owner, ...more };
}
