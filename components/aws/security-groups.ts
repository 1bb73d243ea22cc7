import type * as awsTypes from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { type Rule, rulesOf, type Source, sshPort } from "../model/aws/rules";
import { type Context, tagsOf } from "./context";

/** The security groups of all machines. */
export interface SecurityGroups {
  /** Those of one machine. */
  of(host: string): pulumi.Output<string>[];
  readonly bastion?: pulumi.Output<string>;
  /** What must be there before a machine can be dialled, and dial. */
  readonly rules: readonly pulumi.Resource[];
}

const everywhere = "0.0.0.0/0";

/**
 * One group that all machines are in, which stands for them as a source and lets them out; one for each machine with exactly
 * the ports of its processes; one for the bastion.
 */
export function securityGroups(context: Context, vpcId: pulumi.Input<string>): SecurityGroups {
  const { name, args, plan } = context;
  const group = (key: string, description: string): awsTypes.ec2.SecurityGroup => {
    const id = `${name}-${key}`;
    const tags = tagsOf(context, id);
    return new (aws().ec2.SecurityGroup)(id, { vpcId, description, tags }, { parent: context.parent });
  };
  const cluster = group("cluster", `All machines of ${name}`);
  const ids = Object.keys(args.hosts);
  const hosts = new Map(ids.map((id) => [id, group(`host-${id}`, `What ${id} of ${name} is dialled for`)]));
  const bastion = args.bastion === undefined ? undefined : group("bastion", `The way in to ${name}`);
  const known = { cluster, hosts, bastion };
  const into = ids.flatMap((id) => {
    const own = hosts.get(id);
    const each = own === undefined ? [] : rulesOf(id, args, plan);
    warnOfQuota(context, id, each.length);
    return each.map((rule) => ingress(context, `${name}-${id}`, own?.id ?? "", rule, known));
  });
  const out = (args.egressTo ?? [everywhere]).map((range) => egress(context, "cluster", cluster.id, range));
  return {
    of: (id) => [cluster, hosts.get(id)].flatMap((each) => (each === undefined ? [] : [each.id])),
    ...(bastion === undefined ? {} : { bastion: bastion.id }),
    rules: [...into, ...out, ...(bastion === undefined ? [] : bastionRules(context, bastion, cluster))],
  };
}

/** The rules of one group that AWS allows an account that asked for no more. */
const rulesQuota = 60;

function warnOfQuota({ parent }: Context, id: string, count: number): void {
  if (count > rulesQuota) {
    const text = `host ${id} has ${count} rules, and AWS allows ${rulesQuota} unless asked for more: give wider ranges in clients`;
    // The log's own promise says only that the line was handed over.
    void pulumi.log.warn(text, parent);
  }
}

/** In from those who may, and on to port 22 of the machines, nowhere else. */
function bastionRules(
  context: Context,
  bastion: awsTypes.ec2.SecurityGroup,
  cluster: awsTypes.ec2.SecurityGroup,
): pulumi.Resource[] {
  const { name, args, parent } = context;
  const id = `${name}-bastion`;
  const into = (args.bastion?.allowFrom ?? []).map((range) => {
    const rule = {
      key: `${sshPort}-${range}`,
      port: sshPort,
      description: "SSH",
      source: { kind: "cidr", range } as const,
    };
    return ingress(context, id, bastion.id, rule, { cluster, hosts: new Map(), bastion });
  });
  const on = new (aws().vpc.SecurityGroupEgressRule)(
    `${id}-out`,
    {
      securityGroupId: bastion.id,
      referencedSecurityGroupId: cluster.id,
      ipProtocol: "tcp",
      fromPort: sshPort,
      toPort: sshPort,
      description: "SSH to the machines",
      tags: tagsOf(context, `${id}-out`),
    },
    { parent },
  );
  return [...into, on];
}

interface Known {
  readonly cluster: awsTypes.ec2.SecurityGroup;
  readonly hosts: ReadonlyMap<string, awsTypes.ec2.SecurityGroup>;
  readonly bastion: awsTypes.ec2.SecurityGroup | undefined;
}

/** A name that an URN can hold. */
const plain = (text: string): string => text.replace(/[^\w.-]+/g, "-");

function ingress(
  context: Context,
  prefix: string,
  securityGroupId: pulumi.Input<string>,
  { key, port, source, description }: Rule,
  known: Known,
): pulumi.Resource {
  const name = plain(`${prefix}-${key}`);
  return new (aws().vpc.SecurityGroupIngressRule)(
    name,
    {
      securityGroupId,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description,
      ...sourceOf(source, context, known),
      tags: tagsOf(context, name),
    },
    { parent: context.parent },
  );
}

type From = Pick<awsTypes.vpc.SecurityGroupIngressRuleArgs, "cidrIpv4" | "cidrIpv6" | "referencedSecurityGroupId">;

function sourceOf(source: Source, { args }: Context, { cluster, hosts, bastion }: Known): From {
  switch (source.kind) {
    case "cidr":
      return rangeOf(source.range);
    case "cluster":
      return { referencedSecurityGroupId: cluster.id };
    case "host":
      return { referencedSecurityGroupId: hosts.get(source.id)?.id };
    case "bastion":
      return { referencedSecurityGroupId: bastion?.id };
    case "client":
      return { referencedSecurityGroupId: args.clients?.securityGroupIds?.[source.key] };
  }
}

const rangeOf = (range: string): From => (range.includes(":") ? { cidrIpv6: range } : { cidrIpv4: range });

function egress(
  context: Context,
  group: string,
  securityGroupId: pulumi.Input<string>,
  range: string,
): pulumi.Resource {
  const name = plain(`${context.name}-${group}-out-${range}`);
  return new (aws().vpc.SecurityGroupEgressRule)(
    name,
    {
      securityGroupId,
      ipProtocol: "-1",
      ...rangeOf(range),
      description: "What the machines dial",
      tags: tagsOf(context, name),
    },
    { parent: context.parent },
  );
}
