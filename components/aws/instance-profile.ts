import type * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { checked, type Context, tagsOf } from "./context";

/** What machines may do by themselves: the profile that is given, or one for Session Manager. */
export function instanceProfileOf(context: Context): pulumi.Output<string> {
  const { name, args, parent } = context;
  if (args.instanceProfile !== undefined) {
    return checked(context, args.instanceProfile);
  }
  const { iam } = aws();
  const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const role = new iam.Role(
    name,
    { assumeRolePolicy: checked(context, policy), tags: tagsOf(context, name) },
    { parent },
  );
  const attached = new iam.RolePolicyAttachment(
    `${name}-ssm`,
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
    { parent },
  );
  const profile = new iam.InstanceProfile(
    name,
    { role: role.name, tags: tagsOf(context, name) },
    { parent, dependsOn: [attached] },
  );
  return profile.name;
}
