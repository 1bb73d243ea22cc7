/**
 * A program of @pulumi/aws under the real engine with the offline stand-in for its plugin: from the first preview to the
 * destroy. The details are in the other aws-*.test.ts files.
 */
import * as aws from "@pulumi/aws";
import { AwsAccount, zone } from "./support/aws-account";
import { fateOf } from "./support/docker-plugin";
import type { Run } from "./support/engine";
import { errorsOn, opsOn, TestStack } from "./support/engine";
import { pluginDir } from "./support/plugin-dir";

const account = new AwsAccount();
let stack: TestStack;

interface Version {
  readonly instanceType: string;
  readonly size: number;
  readonly image: string;
}

const first: Version = { instanceType: "m6i.large", size: 1, image: "al2023" };
const larger: Version = { ...first, instanceType: "m6i.xlarge", size: 2 };
const other: Version = { ...larger, image: "debian" };

const program =
  ({ instanceType, size, image }: Version) =>
  async () => {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: `${account.net}.0/24` });
    const { names } = await aws.getAvailabilityZones({ state: "available" });
    const availabilityZone = names[0] ?? "";
    const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: `${account.net}.0/26`, availabilityZone });
    const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id });
    const cidrIpv4 = account.gateway;
    new aws.vpc.SecurityGroupIngressRule("ssh", {
      securityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrIpv4,
    });
    const key = new aws.ec2.KeyPair("key", { publicKey: account.key.publicKey });
    const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17" }) });
    // Whole resources stand for their ids.
    const iamInstanceProfile = new aws.iam.InstanceProfile("profile", { role });
    const eni = new aws.ec2.NetworkInterface("eni", { subnetId: subnet.id, securityGroups: [group.id] });
    const instance = new aws.ec2.Instance(
      "instance",
      {
        ami: account.amis[image] ?? "",
        instanceType,
        keyName: key.keyName,
        iamInstanceProfile,
        primaryNetworkInterface: { networkInterfaceId: eni.id },
      },
      { deleteBeforeReplace: true },
    );
    const volume = new aws.ebs.Volume("volume", { availabilityZone, size, type: "gp3" });
    const ids = { instanceId: instance.id, volumeId: volume.id };
    new aws.ec2.VolumeAttachment(
      "attachment",
      { ...ids, deviceName: "/dev/sdf", stopInstanceBeforeDetaching: true },
      { deleteBeforeReplace: true },
    );
    const { architecture } = await aws.ec2.getAmi({
      filters: [{ name: "image-id", values: [account.amis[image] ?? ""] }],
    });
    return {
      ip: instance.privateIp,
      zone: instance.availabilityZone,
      id: instance.id,
      volume: volume.id,
      architecture,
    };
  };

const outputsOf = (run: Run): Record<string, unknown> =>
  Object.fromEntries(Object.entries(run.outputs).map(([name, { value }]) => [name, value as unknown]));

beforeAll(async () => {
  await account.start();
  stack = await TestStack.create({ path: [pluginDir("aws")], env: account.env });
});
afterAll(async () => {
  await account.dispose();
  stack.dispose();
});

test("a preview makes nothing", async () => {
  const run = await stack.preview(program(first));
  expect(opsOn(run, "instance")).toEqual(["create"]);
  expect(await account.leftOvers()).toEqual([]);
});

test("what is wrong with an input is told in the preview", async () => {
  const bad = () => {
    const args = { availabilityZone: zone, sizee: 1, encrypted: "no" } as unknown as aws.ebs.VolumeArgs;
    new aws.ebs.Volume("bad", args);
    return Promise.resolve({});
  };
  const text = errorsOn(await stack.tryPreview(bad), "bad").join("\n");
  // The class of the package leaves the misspelt one out itself.
  expect(text).toContain("encrypted");
  expect(text).toContain("not a boolean");
});

let before: Record<string, unknown>;

test("an update makes it, and then nothing changes by itself, nor by a refresh", async () => {
  before = outputsOf(await stack.up(program(first)));
  expect(before).toMatchObject({ ip: `${account.net}.4`, zone, architecture: "x86_64" });
  await stack.expectNoChanges(program(first));
  const run = await stack.refresh();
  expect(new Set(run.steps.map(({ op }) => op))).toEqual(new Set(["refresh"]));
  await stack.expectNoChanges(program(first));
});

test("another type and size are updates", async () => {
  const run = await stack.up(program(larger));
  expect(["instance", "volume", "attachment", "eni"].map((name) => fateOf(run, name))).toEqual([
    "update",
    "update",
    "same",
    "same",
  ]);
  expect(outputsOf(run)).toEqual(before);
});

test("another image replaces the instance and its attachment; address and volume stay", async () => {
  const run = await stack.up(program(other));
  expect(["instance", "attachment", "volume", "eni"].map((name) => fateOf(run, name))).toEqual([
    "replace",
    "replace",
    "same",
    "same",
  ]);
  const after = outputsOf(run);
  expect(after).toEqual({ ...before, id: after["id"] });
  expect(after["id"]).not.toBe(before["id"]);
});

test("an instance that is gone is made again", async () => {
  const { id } = await stack.resource("instance");
  await account.engine.getContainer(`pulumi-rocketmq-${id ?? ""}`).remove({ force: true });
  await stack.refresh();
  const run = await stack.up(program(other));
  expect(outputsOf(run)).toMatchObject({ ip: before["ip"], volume: before["volume"] });
  expect(fateOf(run, "instance")).toBe("create");
});

test("a destroy leaves nothing", async () => {
  await stack.destroy();
  expect(await account.leftOvers()).toEqual([]);
  expect(account.files(".").filter((folder) => account.files(folder).length > 0)).toEqual([]);
});
