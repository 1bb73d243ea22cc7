import type * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { partitionOf } from "../model/aws/facts";
import { checked, type Context, tagsOf } from "./context";

/** What machines may do by themselves: the profile that is given, or one for Session Manager. */
export function instanceProfileOf(context: Context): pulumi.Output<string> {
  const { name, args, parent, facts } = context;
  if (args.instanceProfile !== undefined) {
    return checked(context, args.instanceProfile);
  }
  const { iam } = aws();
  const partition = facts.apply(({ region }) => partitionOf(region));
  const assumeRolePolicy = partition.apply(({ suffix }) => {
    const statement = { Effect: "Allow", Principal: { Service: `ec2.${suffix}` }, Action: "sts:AssumeRole" };
    return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  });
  const role = new iam.Role(name, { assumeRolePolicy, tags: tagsOf(context, name) }, { parent });
  const attached = new iam.RolePolicyAttachment(
    `${name}-ssm`,
    {
      role: role.name,
      policyArn: partition.apply(({ name: own }) => `arn:${own}:iam::aws:policy/AmazonSSMManagedInstanceCore`),
    },
    { parent },
  );
  const profile = new iam.InstanceProfile(
    name,
    { role: role.name, tags: tagsOf(context, name) },
    { parent, dependsOn: [attached] },
  );
  return profile.name;
}
