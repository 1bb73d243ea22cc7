/**
 * What a change of an input does under the offline stand-in for the aws plugin, as under the provider: an update or a
 * replacement. And what is known before the change, and what the functions answer.
 */
import type { Short } from "./support/aws-account";
import { amiParameters, AwsAccount, refusalOf, token, zone } from "./support/aws-account";
import type { AwsPlugin, Resource, Values } from "./support/aws-plugin";
import { unknown } from "./support/aws-plugin";
import { changeCases } from "./support/aws-changes";

const account = new AwsAccount();
let plugin: AwsPlugin;
const made: Partial<Record<Short, Resource>> = {};

const of = (short: Short): Resource => {
  const resource = made[short];
  if (resource === undefined) {
    throw new Error(`there is no ${short}`);
  }
  return resource;
};

async function make(short: Short, inputs: Values): Promise<void> {
  made[short] = await account.make(short, inputs, short);
}

beforeAll(async () => {
  await account.start();
  plugin = account.plugin;
  Object.assign(made, await account.network());
  const inVpc = { vpcId: of("vpc").id };
  await make("group", { ...inVpc, ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: ["10.0.0.0/8"] }] });
  await make("ingress", { securityGroupId: of("group").id, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
  await make("eni", { subnetId: of("subnet").id, securityGroups: [of("group").id] });
  await make("role", { assumeRolePolicy: "{}", tags: { a: "1" } });
  await make("policy", { role: of("role").id, policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" });
  await make("profile", { role: of("role").id });
  await make("igw", inVpc);
  await make("routes", { ...inVpc, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: of("igw").id }] });
  await make("route", {
    routeTableId: of("routes").id,
    destinationCidrBlock: "10.9.0.0/16",
    gatewayId: of("igw").id,
  });
  await make("association", { routeTableId: of("routes").id, subnetId: of("subnet").id });
  await make("eip", { domain: "vpc" });
  await make("nat", { subnetId: of("subnet").id, allocationId: of("eip").id });
  await make("zone", { name: "mq.example.org", vpcs: [{ vpcId: of("vpc").id }] });
  await make("record", { zoneId: of("zone").id, name: "a", type: "A", ttl: 60, records: ["10.0.0.1", "10.0.0.2"] });
  await make("volume", { availabilityZone: zone, size: 1, type: "gp3", tags: { Name: "data", stack: "x" } });
  await make("instance", {
    ami: account.amis["ubuntu"],
    instanceType: "t3.micro",
    keyName: of("key").id,
    primaryNetworkInterface: { networkInterfaceId: of("eni").id },
    iamInstanceProfile: of("profile").id,
    userData: "#cloud-config",
    tags: { Name: "mq" },
  });
  await make("attachment", { instanceId: of("instance").id, volumeId: of("volume").id, deviceName: "/dev/sdf" });
});
afterAll(() => account.dispose());

test.each(changeCases)("$type, $name", async ({ type, change, diff }) => {
  const inputs = typeof change === "function" ? change(account) : change;
  expect(await plugin.diff(of(type), inputs)).toEqual(diff);
});

test("nothing changes by itself, nor by a refresh", async () => {
  for (const resource of Object.values(made)) {
    expect([resource.type, await plugin.diff(resource, {})]).toEqual([resource.type, {}]);
    const read = await plugin.read(resource);
    expect([resource.type, read?.id]).toEqual([resource.type, resource.id]);
    expect([resource.type, read && (await plugin.diff(read, resource.inputs))]).toEqual([resource.type, {}]);
  }
});

test("outputs have what programs read of them", () => {
  const { outputs: instance } = of("instance");
  const eni = of("eni");
  expect(instance).toMatchObject({
    arn: `arn:aws:ec2:eu-central-1:000000000000:instance/${of("instance").id}`,
    availabilityZone: zone,
    instanceState: "running",
    keyName: of("key").outputs["keyName"],
    primaryNetworkInterfaceId: eni.id,
    privateIp: eni.outputs["privateIp"],
    publicIp: "",
    subnetId: of("subnet").id,
    tagsAll: { Name: "mq" },
    vpcSecurityGroupIds: [of("group").id],
  });
  expect(of("nat").outputs).toMatchObject({ publicIp: of("eip").outputs["publicIp"], privateIp: `${account.net}.5` });
  expect(of("record").outputs["fqdn"]).toBe("a.mq.example.org");
  expect(of("vpc").outputs["defaultSecurityGroupId"]).toMatch(/^sg-[0-9a-f]{17}$/);
});

describe("before it is there", () => {
  const subnetOf = { subnetId: unknown };

  test("an instance has what the program says, and the rest is unknown", async () => {
    const outputs = await plugin.preview(token("instance"), { ami: unknown, instanceType: "t3.micro", ...subnetOf });
    expect(outputs).toMatchObject({
      instanceType: "t3.micro",
      ami: unknown,
      arn: unknown,
      privateIp: unknown,
      publicIp: unknown,
      primaryNetworkInterfaceId: unknown,
    });
    expect(Object.values(outputs)).not.toContain("");
  });

  test("an interface, a volume and a group too; the name of a group is known", async () => {
    expect(await plugin.preview(token("eni"), subnetOf)).toMatchObject({ privateIp: unknown, macAddress: unknown });
    const volume = { availabilityZone: zone, size: 1 };
    expect(await plugin.preview(token("volume"), volume)).toMatchObject({ ...volume, arn: unknown, iops: unknown });
    const group = await plugin.preview(token("group"), { vpcId: unknown });
    expect(group).toMatchObject({ name: expect.stringMatching(/^r-[0-9a-f]{7}$/) as string, vpcId: unknown });
  });

  test("an update leaves what stays as it is known", async () => {
    const before = of("instance").outputs;
    const after = await plugin.previewUpdate(of("instance"), { instanceType: "t3.small", tags: { Name: "new" } });
    expect(after).toMatchObject({
      ...Object.fromEntries(["arn", "privateIp", "primaryNetworkInterfaceId"].map((key) => [key, before[key]])),
      instanceType: "t3.small",
      tagsAll: { Name: "new" },
    });
    const bound = await plugin.previewUpdate(of("eip"), { instance: of("instance").id });
    expect(bound).toMatchObject({ publicIp: unknown, allocationId: of("eip").id });
  });
});

describe("functions", () => {
  const invoke = (name: string, args: Values) => plugin.invoke(`aws:${name}:${name.split("/").at(-1) ?? ""}`, args);

  test("tell of regions and types", async () => {
    expect(await invoke("index/getRegion", {})).toMatchObject({ region: "eu-central-1", name: "eu-central-1" });
    expect(await invoke("index/getAvailabilityZones", { state: "available" })).toMatchObject({
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
    });
    expect(await invoke("ec2/getInstanceType", { instanceType: "m7g.2xlarge" })).toMatchObject({
      supportedArchitectures: ["arm64"],
      memorySize: 32_768,
      defaultVcpus: 8,
    });
    expect(await invoke("ec2/getInstanceType", { instanceType: "t3.small" })).toMatchObject({ memorySize: 2_048 });
    expect(await refusalOf(invoke("ec2/getInstanceType", { instanceType: "x" }))).toContain(
      "no matching EC2 Instance Type",
    );
  });

  test.each(Object.entries(amiParameters))("tell of the image of a parameter: %s", async (name, parameter) => {
    const { value } = await invoke("ssm/getParameter", { name: parameter });
    const ami = await invoke("ec2/getAmi", { filters: [{ name: "image-id", values: [value] }] });
    const [architecture, rootDeviceName] = [
      name === "arm" ? "arm64" : "x86_64",
      name === "ubuntu" ? "/dev/sda1" : "/dev/xvda",
    ];
    expect(ami).toMatchObject({ id: value, architecture, rootDeviceName });
  });

  test("find by tags, filters and ids", async () => {
    const volumes = { tags: { Name: "data" }, filters: [{ name: "tag:stack", values: ["x*"] }] };
    expect((await invoke("ebs/getEbsVolumes", volumes))["ids"]).toEqual([of("volume").id]);
    expect((await invoke("ebs/getEbsVolumes", { tags: { Name: "other" } }))["ids"]).toEqual([]);
    const byId = { filters: [{ name: "volume-id", values: [of("volume").id] }] };
    expect(await invoke("ebs/getVolume", byId)).toMatchObject({ size: 1, volumeType: "gp3", availabilityZone: zone });
    expect(await refusalOf(invoke("ebs/getVolume", { tags: { Name: "no" } }))).toBe("no matching EBS Volume found");
    expect(await invoke("ec2/getInstances", { instanceTags: { Name: "mq" } })).toMatchObject({
      ids: [of("instance").id],
      privateIps: [of("eni").outputs["privateIp"]],
    });
    expect((await invoke("ec2/getInstances", { instanceStateNames: ["stopped"] }))["ids"]).toEqual([]);
    expect(await invoke("ec2/getSubnet", { id: of("subnet").id })).toMatchObject({
      vpcId: of("vpc").id,
      availableIpAddressCount: 64 - 5 - 2,
    });
    expect(await invoke("ec2/getVpc", { id: of("vpc").id })).toMatchObject({ cidrBlock: `${account.net}.0/24` });
  });

  test("take no arguments that the package does not know", async () => {
    expect(await refusalOf(invoke("ec2/getVpc", { ids: ["a"] }))).toBe("getVpc: ids: no property of GetVpcArgs");
    expect(await refusalOf(invoke("ec2/getSubnet", { id: 1 }))).toBe("getSubnet: id: not a string");
    const filter = { filters: [{ name: "size", value: "1" }] };
    expect(await refusalOf(invoke("ebs/getVolume", filter))).toBe(
      "getVolume: filters[0].value: no property of GetVolumeFilter; filters[0].values: missing",
    );
    expect(await refusalOf(invoke("ec2/getVpc", { filters: [{ name: "nmae", values: ["1"] }] }))).toContain(
      "InvalidParameterValue: The filter 'nmae' is invalid",
    );
  });
});
