import * as pulumi from "@pulumi/pulumi";
import { checkKmsKey } from "../model/aws/check";
import { stackTag } from "../model/aws/spec";
import type { AwsFacts } from "../model/aws/facts";
import type { ClusterPlan } from "../model/plan-cluster";
import { refuse } from "../platform/errors";
import type { AwsHostsArgs } from "./args";

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

/** The key of all disks; one that had to be waited for is checked here. */
export function kmsKeyOf({ name, args }: Context): { kmsKeyId?: pulumi.Output<string> } {
  const { kmsKeyId } = args;
  if (kmsKeyId === undefined) {
    return {};
  }
  const known = pulumi.output(kmsKeyId).apply((arn) => {
    refuse(`AwsHosts ${name}`, checkKmsKey(arn));
    return arn;
  });
  return { kmsKeyId: known };
}

/** The tags of one thing. */
export function tagsOf({ args, owner }: Context, name: string, more: pulumi.Inputs = {}): Record<string, string> {
  return { ...args.tags, Name: name, [stackTag]: owner, ...more };
}
