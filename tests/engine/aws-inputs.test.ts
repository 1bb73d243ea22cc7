/**
 * What the offline stand-in for the aws plugin says against inputs: by the types of the package @pulumi/aws, and as AWS
 * itself would. Nothing of it makes an instance. Needs Docker for the networks of the VPCs.
 */
import type { Short } from "./support/aws-account";
import { AwsAccount, refusalOf, token } from "./support/aws-account";
import type { AwsPlugin, Resource, Values } from "./support/aws-plugin";
import { AwsPlugin as Plugin, unknown } from "./support/aws-plugin";
import { attached, badTypes, disk, instance, rule } from "./support/aws-bad-types";
import { badValues } from "./support/aws-bad-values";

const account = new AwsAccount();
let plugin: AwsPlugin;
let subnet: Resource;
let vpc: Resource;
let group: Resource;

beforeAll(async () => {
  await account.start();
  plugin = account.plugin;
  ({ vpc, subnet } = await account.network());
  group = await account.make("group", { vpcId: vpc.id }, "group");
});
afterAll(() => account.dispose());

test.each([...badTypes, ...badValues])("%s (%s)", async (_why, type, inputs, failures) => {
  expect((await plugin.check(token(type), inputs)).failures.sort()).toEqual([...failures].sort());
});

const good: readonly [type: Short, inputs: Values][] = [
  ["vpc", { cidrBlock: unknown }],
  ["subnet", { vpcId: unknown, cidrBlock: unknown, availabilityZone: unknown }],
  ["group", { vpcId: unknown, ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: [unknown] }] }],
  ["ingress", { ...rule, cidrIpv4: unknown }],
  [
    "ingress",
    { securityGroupId: unknown, ipProtocol: "tcp", fromPort: unknown, toPort: unknown, cidrIpv4: "10.0.0.0/8" },
  ],
  ["volume", { availabilityZone: unknown, size: unknown, type: unknown, iops: 3_000 }],
  ["instance", { ami: unknown, instanceType: unknown, rootBlockDevice: { volumeType: unknown, iops: 9_000 } }],
  ["attachment", { deviceName: unknown, instanceId: unknown, volumeId: unknown }],
  ["key", { publicKey: unknown }],
  ["vpc", { cidrBlock: "10.0.0.0/16", region: "us-east-1", tags: {} }],
  ["instance", { ...instance, instanceType: "m7g.large", userDataBase64: "IyEvYmluL3No" }],
  ["role", { assumeRolePolicy: { Version: "2012-10-17", Statement: [] } }],
];

test.each(good)("right, or not known yet: %s %j", async (type, inputs) => {
  expect((await plugin.check(token(type), inputs)).failures).toEqual([]);
});

interface Refusal {
  readonly why: string;
  readonly make: () => readonly [type: Short, inputs: Values];
  readonly says: string;
}

const own = (more: Values): Values => ({ subnetId: subnet.id, ...more });
const started = (more: Values): Values => own({ ami: account.amis["al2023"], instanceType: "t3.micro", ...more });

/** What only the account can tell. */
const refusals: readonly Refusal[] = [
  {
    why: "a subnet outside of its VPC",
    make: () => ["subnet", { vpcId: vpc.id, cidrBlock: "10.1.0.0/24" }],
    says: "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.",
  },
  {
    why: "subnets that overlap",
    make: () => ["subnet", { vpcId: vpc.id, cidrBlock: `${account.net}.32/27` }],
    says: "InvalidSubnet.Conflict: The CIDR",
  },
  {
    why: "a subnet of no VPC",
    make: () => ["subnet", { vpcId: "vpc-1", cidrBlock: "10.1.0.0/24" }],
    says: "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist",
  },
  {
    why: "a range that the engine uses already",
    make: () => ["vpc", { cidrBlock: `${account.net}.0/25` }],
    says: "cannot be made on this machine's Docker engine: Error response from daemon: Pool overlaps with other one",
  },
  {
    why: "a reserved address",
    make: () => ["eni", own({ privateIps: [`${account.net}.3`] })],
    says: `InvalidParameterValue: Address ${account.net}.3 is in subnet's reserved address range`,
  },
  {
    why: "an address outside of the subnet",
    make: () => ["eni", own({ privateIps: [`${account.net}.70`] })],
    says: `InvalidParameterValue: Address ${account.net}.70 does not fall within the subnet's address range`,
  },
  {
    why: "a group that is not there",
    make: () => ["eni", own({ securityGroups: ["sg-1"] })],
    says: "InvalidGroup.NotFound: The security group 'sg-1' does not exist",
  },
  {
    why: "a group of the same name",
    make: () => ["group", { vpcId: vpc.id, name: group.outputs["name"] }],
    says: "InvalidGroup.Duplicate",
  },
  {
    why: "a key pair of the same name",
    make: () => ["key", { keyName: "twice", publicKey: account.key.publicKey }],
    says: "InvalidKeyPair.Duplicate: The keypair already exists: twice",
  },
  {
    why: "a role of the same name",
    make: () => ["role", { name: "twice", assumeRolePolicy: "{}" }],
    says: "EntityAlreadyExists: Role with name twice already exists.",
  },
  {
    why: "the same rule again",
    make: () => ["ingress", { ...rule, securityGroupId: group.id }],
    says: 'InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, tcp, from port: 22, to port: 22, ALLOW" already exists',
  },
  {
    why: "an image that is none",
    make: () => ["instance", started({ ami: instance.ami })],
    says: `InvalidAMIID.NotFound: The image id '[${instance.ami}]' does not exist`,
  },
  {
    why: "an image of another processor",
    make: () => ["instance", started({ instanceType: "m7g.large" })],
    says: "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI",
  },
  {
    why: "a key pair that is not there",
    make: () => ["instance", started({ keyName: "gone" })],
    says: "InvalidKeyPair.NotFound: The key pair 'gone' does not exist",
  },
  {
    why: "a profile that is not there",
    make: () => ["instance", started({ iamInstanceProfile: "gone" })],
    says: "Invalid IAM Instance Profile name",
  },
  {
    why: "another zone than the subnet's",
    make: () => ["instance", started({ availabilityZone: "eu-central-1b" })],
    says: "The availability zone 'eu-central-1b' does not match",
  },
  {
    why: "an instance in no subnet",
    make: () => ["instance", { ...instance, ami: account.amis["al2023"] }],
    says: "VPCIdNotSpecified",
  },
  {
    why: "a disk on an instance that is not there",
    make: () => ["attachment", attached],
    says: "InvalidInstanceID.NotFound: The instance ID 'i-1' does not exist",
  },
];

describe("the account refuses", () => {
  beforeAll(async () => {
    await account.make("key", { keyName: "twice", publicKey: account.key.publicKey });
    await account.make("role", { name: "twice", assumeRolePolicy: "{}" });
    await account.make("ingress", { ...rule, securityGroupId: group.id });
  });

  test.each(refusals)("$why", async ({ make, says }) => {
    expect(await refusalOf(account.make(...make()))).toContain(says);
  });

  test("and nothing of it is left", () => {
    expect([account.files("instance"), account.files("network-interface"), account.files("vpc")]).toEqual([
      [],
      [],
      [`${vpc.id}.json`],
    ]);
  });
});

test.each([
  [{ region: "eu-middle-1" }, {}, "invalid AWS Region: eu-middle-1"],
  [{}, { AWS_REGION: "", AWS_DEFAULT_REGION: "" }, "region: missing: set aws:region"],
])("a provider of %j", async (config, env, says) => {
  expect(await refusalOf(Plugin.start({ ...account.env, ...env }, config))).toContain(says);
});

test("default tags are among the tags of all that has some", async () => {
  const tagged = await account.another({ defaultTags: JSON.stringify({ tags: { owner: "me", Name: "default" } }) });
  const volume = await tagged.create(token("volume"), { ...disk, tags: { Name: "own" } });
  expect(volume.outputs["tagsAll"]).toEqual({ owner: "me", Name: "own" });
  await tagged.delete(volume);
});

test.each(["group", "key", "profile", "role"] as const)(
  "a name is made up of that in the program: %s",
  async (type) => {
    const inputs = {
      group: { vpcId: vpc.id },
      key: { publicKey: account.key.publicKey },
      profile: {},
      role: { assumeRolePolicy: "{}" },
    }[type];
    const made = await account.make(type, inputs, "mine");
    expect(made.outputs[type === "key" ? "keyName" : "name"]).toMatch(/^mine-[0-9a-f]{7}$/);
  },
);
