import * as pulumi from "@pulumi/pulumi";
import { AwsHosts, type AwsHostsArgs, Cluster, SystemdPlatform } from "../../components";
import { makePlatform } from "../../components/make-platform";
import { awsArgs, placements, zonesOf } from "../support/aws-facts";
import { emptyAccount, given, givenSubnets, madeByAws } from "../support/aws-mocks";
import { isSecret, record, type Recorded } from "../support/mocks";

beforeAll(() => pulumi.runtime.setAllConfig({ "aws:region": "eu-central-1" }));

const bastion = { allowFrom: ["203.0.113.7/32"] };
const clients = { cidrBlocks: ["10.40.0.0/16"], securityGroupIds: { orders: given.clients } };
const made = (name: string, over: Partial<AwsHostsArgs> = {}): Promise<Recorded[]> =>
  record(
    () => {
      const args = { ...awsArgs(name), bastion, clients, ...over } as AwsHostsArgs;
      const { hosts } = new AwsHosts("machines", args);
      new Cluster("orders", { platform: new SystemdPlatform("servers", { hosts }), topology: args.topology });
    },
    emptyAccount,
    madeByAws,
  );
const ofType = (all: readonly Recorded[], type: string): Recorded[] => all.filter((one) => one.type === type);
const named = (all: readonly Recorded[], type: string, name: string): Recorded => {
  const found = ofType(all, type).find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no ${type} ${name}`);
  }
  return found;
};
const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** Who may dial what: `mq-1 10912 from host-mq-3`. */
const doors = (all: readonly Recorded[]): string[] =>
  ofType(all, ingress)
    .map(({ inputs }) => {
      const own = String(inputs["securityGroupId"]).replace(/^machines-(host-)?(.*)-id$/, "$2");
      const group = inputs["referencedSecurityGroupId"];
      const from = String(inputs["cidrIpv4"] ?? group).replace(/^machines-(.*)-id$/, "$1");
      expect(inputs).toMatchObject({ ipProtocol: "tcp", toPort: inputs["fromPort"] });
      return `${own} ${String(inputs["fromPort"])} from ${from}`;
    })
    .sort();

test("a machine has exactly the doors that its processes need", async () => {
  const dialled = ["10.40.0.0/16", "cluster", "sg-0123456789abcdef0"];
  const ports = (host: string, ...all: number[]): string[] =>
    all.flatMap((port) => dialled.map((from) => `${host} ${port} from ${from}`));
  expect(doors(await made("2m-2s-async"))).toEqual(
    [
      "bastion 22 from 203.0.113.7/32",
      ...["mq-1", "mq-2", "mq-3", "mq-4"].flatMap((id) => [`${id} 22 from bastion`, ...ports(id, 10909, 10911)]),
      ...["mq-1", "mq-2", "mq-3"].flatMap((id) => ports(id, 9876)),
      "mq-1 10912 from host-mq-3",
      "mq-3 10912 from host-mq-1",
      "mq-2 10912 from host-mq-4",
      "mq-4 10912 from host-mq-2",
    ].sort(),
  );
});

test.each(Object.keys(placements))(
  "%s: nobody comes in who is not named; each machine is what it should be",
  async (name) => {
    const all = await made(name);
    const open = JSON.stringify(ofType(all, ingress).map(({ inputs }) => inputs));
    expect(open).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
    const ids = [...new Set(Object.values(placements[name] ?? {}))].sort();
    expect(ofType(all, instance).map((one) => one.name)).toEqual([
      "machines-bastion",
      ...ids.map((id) => `machines-${id}`),
    ]);
    for (const { inputs } of ofType(all, instance)) {
      expect(inputs).toMatchObject({
        metadataOptions: { httpTokens: "required", httpEndpoint: "enabled", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", deleteOnTermination: true },
        ami: given.image,
      });
    }
    for (const id of ids) {
      const processes = Object.keys(placements[name] ?? {}).filter((key) => placements[name]?.[key] === id);
      const tags = { "pulumi-rocketmq:host": id, "pulumi-rocketmq:stack": "rocketmq/test/machines" };
      expect(named(all, instance, `machines-${id}`).inputs).toMatchObject({
        primaryNetworkInterface: { networkInterfaceId: `machines-${id}-id` },
        iamInstanceProfile: "machines",
        tags: { ...tags, "pulumi-rocketmq:processes": processes.sort((a, b) => (a < b ? 1 : -1)).join(" ") },
      });
      expect(named(all, volume, `machines-${id}-data`).inputs).toMatchObject({
        availabilityZone: zonesOf[id],
        encrypted: true,
        type: "gp3",
        size: 100,
        tags,
      });
      const subnet = `machines-private-${zonesOf[id] ?? ""}-id`;
      const address = named(all, "aws:ec2/networkInterface:NetworkInterface", `machines-${id}`).inputs;
      expect(address).toMatchObject({ subnetId: subnet });
      expect(address["securityGroups"]).toEqual(["machines-cluster-id", `machines-host-${id}-id`]);
    }
  },
);

test("a network that is given is taken, and none is made", async () => {
  const network = { vpcId: given.vpc, subnets: givenSubnets, publicSubnetId: "subnet-00000009" };
  const all = await made("2m-2s-async", { network });
  const types = new Set(all.map(({ type }) => type));
  expect([...types].filter((type) => /vpc:Vpc|subnet:Subnet|Gateway|route/.test(type))).toEqual([]);
  const { inputs } = named(all, "aws:ec2/networkInterface:NetworkInterface", "machines-mq-2");
  expect(inputs["subnetId"]).toBe("subnet-0000000b");
});

test("without a bastion nobody but those named comes to port 22, and nothing is public", async () => {
  const network = { cidrBlock: "10.40.0.0/16", nat: false };
  const all = await made("2m-noslave", { bastion: undefined, network, sshFrom: ["10.9.0.0/16"] });
  expect(doors(all).filter((door) => / 22 /.test(door))).toEqual([
    "mq-1 22 from 10.9.0.0/16",
    "mq-2 22 from 10.9.0.0/16",
  ]);
  const names = all.map(({ type }) => type);
  expect(names.filter((type) => /eip|Gateway|route:/.test(type))).toEqual([]);
});

test("a disk, a key, a profile and a zone that are given are taken", async () => {
  const { hosts } = awsArgs("1m");
  const all = await made("1m", {
    hosts: {
      ...hosts,
      "mq-1": { zone: "eu-central-1a", dataVolume: { volumeId: pulumi.output("vol-0123456789abcdef0") } },
    },
    keyPair: { keyName: "ops", privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n" },
    instanceProfile: "ours",
    dns: { zoneName: "mq.internal", zoneId: "Z1" },
  });
  expect(ofType(all, volume)).toEqual([]);
  expect(named(all, "aws:ec2/volumeAttachment:VolumeAttachment", "machines-mq-1").inputs).toMatchObject({
    volumeId: "vol-0123456789abcdef0",
    instanceId: "machines-mq-1-id",
    stopInstanceBeforeDetaching: true,
  });
  expect(named(all, instance, "machines-mq-1").inputs).toMatchObject({ keyName: "ops", iamInstanceProfile: "ours" });
  expect(all.filter(({ type }) => /^aws:(iam|ec2\/keyPair)|zone:Zone/.test(type))).toEqual([]);
  const records = ofType(all, "aws:route53/record:Record").map(({ inputs }) => inputs["name"]);
  expect(records).toEqual(["mq-1.mq.internal", "nameserver.mq.internal"]);
  for (const { inputs, name } of all) {
    const open = JSON.stringify(inputs, (_, value: unknown) => (isSecret(value) ? "[secret]" : value));
    expect(`${name}: ${open}`).not.toContain("c2VjcmV0");
  }
});

test("the dashboard of a stack is open to the ranges of the clients", async () => {
  const { topology, ...aws } = { ...awsArgs("2m-noslave"), clients } as AwsHostsArgs;
  const opened = async (dashboard?: { host: string; portOffset?: number }): Promise<string[]> => {
    const all = await record(
      () => void makePlatform({ aws, systemd: { hosts: {} } }, { topology }, dashboard),
      emptyAccount,
      madeByAws,
    );
    return doors(all).filter((door) => / 80\d\d /.test(door));
  };
  expect(await opened()).toEqual([]);
  expect(await opened({ host: "mq-2", portOffset: 3 })).toEqual(["mq-2 8085 from 10.40.0.0/16"]);
});

test("what is installed on a machine belongs to that machine, and waits until it is there", async () => {
  const all = await made("1m");
  const process = named(all, "command:remote:Command", "orders-broker-a-0").inputs;
  expect(process["triggers"]).toEqual(["mq-1", "machines-mq-1-id"]);
  const disk = JSON.stringify(named(all, "command:remote:Command", "servers-mq-1-disk").inputs["stdin"]);
  expect(disk).toContain("/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_machinesmq-1-data-id");
  expect(disk).toContain("data_disk_gib=100");
});
