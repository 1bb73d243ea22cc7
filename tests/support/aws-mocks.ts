import type * as pulumi from "@pulumi/pulumi";

/** An account where nothing is there yet. */
export const emptyAccount: pulumi.runtime.Mocks["call"] = ({ token, inputs }) => {
  const asked = inputs as Record<string, string>;
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { region: "eu-central-1" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] };
    case "aws:ec2/getInstanceType:getInstanceType":
      return { supportedArchitectures: ["arm64"], memorySize: 8192, instanceType: asked["instanceType"] };
    case "aws:ec2/getInstances:getInstances":
    case "aws:ebs/getEbsVolumes:getEbsVolumes":
      return { ids: [] };
    case "aws:ec2/getSubnet:getSubnet":
      return { availabilityZone: asked["id"]?.replace("subnet-0000000", "eu-central-1"), vpcId: given.vpc };
    case "aws:ssm/getParameter:getParameter":
      return { value: given.image };
    default:
      throw new Error(`unmocked call ${token}`);
  }
};

/** What is there before, by its id. */
export const given = { vpc: "vpc-01234567", image: "ami-0123456789abcdef0", clients: "sg-0123456789abcdef0" };

/** The subnets of the VPC that is given, by their zone, as emptyAccount knows them. */
export const givenSubnets = Object.fromEntries(
  ["a", "b", "c"].map((zone) => [`eu-central-1${zone}`, `subnet-0000000${zone}`]),
);

export const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILAYdQbudKhe2M8cUPkRq347baImspP7fUzACLuUK0nh";

/** What a script that makes a key, or looks at one, printed. */
export const printed = (name: string): { stdout: string } => ({
  stdout: name === "machines-key" ? `${hostKey}\n-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0` : "",
});

/** What AWS, and a script that makes a key, say of what they made. */
export const madeByAws = (type: string, name: string): object => {
  switch (type) {
    case "aws:ec2/networkInterface:NetworkInterface":
      return { privateIp: `10.40.0.${name.replace(/^.*-/, "")}` };
    case "aws:ec2/eip:Eip":
      return { publicIp: "203.0.113.1" };
    case "aws:ec2/keyPair:KeyPair":
      return { keyName: name };
    case "aws:iam/role:Role":
    case "aws:iam/instanceProfile:InstanceProfile":
      return { name };
    case "command:local:Command":
      return printed(name);
    default:
      return {};
  }
};
