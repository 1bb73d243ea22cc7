import { checkAwsHosts } from "../../../components/model/aws/check";
import { type AwsFacts, checkFacts, checkRegion } from "../../../components/model/aws/facts";
import type { AwsHostsSpec } from "../../../components/model/aws/spec";
import { formatIssue } from "../../../components/model/issue";
import { type ClusterPlan, planCluster } from "../../../components/model/plan-cluster";
import { PortPolicy } from "../../../components/model/ports";
import { awsArgs, emptyFacts, placedTopology, placements } from "../../support/aws-facts";

const planOf = ({ topology, hosts = {} }: AwsHostsSpec): ClusterPlan =>
  planCluster(topology, { ports: PortPolicy.Own, portOffset: 0, host: { hostIds: Object.keys(hosts) } }).plan;
const issues = (over: object, name?: string): string[] => {
  const args = awsArgs(name, over);
  return checkAwsHosts(args, planOf(args)).map(formatIssue);
};
const factIssues = (over: object, facts: Partial<AwsFacts>): string[] => {
  const args = awsArgs("2m-2s-async", over);
  return checkFacts(args, planOf(args), { ...emptyFacts, ...facts }).map(formatIssue);
};
const hostsWith = (id: string, over: object): object => {
  const { hosts = {} } = awsArgs();
  return { hosts: { ...hosts, [id]: { ...hosts[id], ...over } } };
};
const given = { vpcId: "vpc-0123456789abcdef0", subnets: { "eu-central-1a": "subnet-0123456789abcdef0" } };

test.each(Object.keys(placements))("nothing is wrong with %s as it ships", (name) => {
  expect(issues({}, name)).toEqual([]);
  const args = awsArgs(name);
  expect(checkFacts(args, planOf(args), emptyFacts)).toEqual([]);
});

const oneZone = Object.fromEntries(["mq-1", "mq-2", "mq-3", "mq-4"].map((id) => [id, { zone: "eu-central-1a" }]));

test.each<[string, object, string[]]>([
  [
    "subnets of one zone only",
    { network: given, hosts: oneZone },
    [
      'network.subnets: subnets of one zone only: it would take master and slave with it; got ["eu-central-1a"]; allowed 2 zones or more; do add a subnet of another zone, or set allowSharedZone: true',
    ],
  ],
  ["the same, taken as it is", { network: given, hosts: oneZone, allowSharedZone: true }, []],
  [
    "master and slave in one zone",
    hostsWith("mq-3", { zone: "eu-central-1a" }),
    [
      'hosts.mq-3.zone: broker-a-1 is in the zone of its master broker-a-0, which would take both; got "eu-central-1a"; do move it to another zone, or set allowSharedZone: true',
    ],
  ],
  [
    "two NameServers in one zone where another has none",
    {
      topology: placedTopology("2m-2s-async", { ...placements["2m-2s-async"], "nameserver-1": "mq-4" }),
    },
    [
      'hosts.mq-4.zone: nameserver-1 is the second NameServer of this zone, and eu-central-1b has none; got "eu-central-1a"; do move it to another zone, or set allowSharedZone: true',
    ],
  ],
  [
    "clients from everywhere",
    { clients: { cidrBlocks: ["0.0.0.0/0", "10.0.0.0/8"] } },
    [
      'clients.cidrBlocks.0: open to the whole Internet, and RocketMQ asks nobody who they are; got "0.0.0.0/0"; allowed the ranges of your clients; do or set allowPublic: true',
    ],
  ],
  ["the same, taken as it is", { clients: { cidrBlocks: ["0.0.0.0/0", "::/0"] }, allowPublic: true }, []],
  [
    "everywhere by halves, and by another family",
    { clients: { cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1", "::/0", "2000::/3"] } },
    ["0.0.0.0/1", "128.0.0.0/1", "::/0", "2000::/3"].map(
      (range, index) =>
        `clients.cidrBlocks.${index}: open to the whole Internet, and RocketMQ asks nobody who they are; got "${range}"; allowed the ranges of your clients; do or set allowPublic: true`,
    ),
  ],
  [
    "a port of a host, and ssh, from everywhere",
    { ...hostsWith("mq-1", { ingress: [{ port: 8082, cidrBlocks: ["0.0.0.0/0"] }] }), sshFrom: ["0.0.0.0/0"] },
    ["hosts.mq-1.ingress.0.cidrBlocks.0", "sshFrom.0"].map(
      (path) =>
        `${path}: open to the whole Internet, and RocketMQ asks nobody who they are; got "0.0.0.0/0"; allowed the ranges of your clients; do or set allowPublic: true`,
    ),
  ],
  [
    "a range whose address is not its first, and no range",
    { clients: { cidrBlocks: ["10.1.2.3/8", "everybody", "10.0.0.1"] } },
    ["10.1.2.3/8", "everybody", "10.0.0.1"].map(
      (range, index) =>
        `clients.cidrBlocks.${index}: not a range; got "${range}"; allowed CIDR notation, such as 10.1.0.0/16`,
    ),
  ],
  [
    "a disk that anybody could read",
    { dataVolume: { encrypted: false } },
    ["dataVolume.encrypted: messages would lie on the disk as they are; got false; allowed true; do remove it"],
  ],
  [
    "more than gp3 can",
    { dataVolume: { sizeGiB: 0, iops: 100, throughput: 9000 } },
    [
      "dataVolume.sizeGiB: not a size in GiB; got 0; allowed 1..65536",
      "dataVolume.iops: beyond what gp3 can; got 100; allowed 3000..80000",
      "dataVolume.throughput: beyond what gp3 can; got 9000; allowed 125..2000",
    ],
  ],
  [
    "more operations than so small a disk has",
    { dataVolume: { sizeGiB: 10, iops: 6000 } },
    ["dataVolume.iops: more than 500 for each of 10 GiB; got 6000"],
  ],
  [
    "a bastion that nobody could use",
    { bastion: {} },
    [
      "bastion.allowFrom: nobody could use it; allowed the ranges of whoever runs Pulumi; do write yours: allowFrom: [<address>/32]",
    ],
  ],
  [
    "a network of others' addresses, of a size that cannot be divided",
    { network: { cidrBlock: "8.8.0.0/16" } },
    [
      'network.cidrBlock: addresses that belong to others on the Internet; got "8.8.0.0/16"; allowed a private range from /16 to /24, such as 10.40.0.0/16',
    ],
  ],
  [
    "two networks",
    { network: { cidrBlock: "10.40.0.0/16", vpcId: "vpc-0123456789abcdef0" } },
    ["network.vpcId: cidrBlock makes a network of its own; do remove one of the two"],
  ],
  [
    "a zone without a subnet",
    { network: { ...given, subnets: { ...given.subnets, "eu-central-1b": "subnet-0123456789abcdef1" } } },
    ['hosts.mq-3.zone: network.subnets has none there; got "eu-central-1c"; allowed eu-central-1a, eu-central-1b'],
  ],
  [
    "misspelt keys and choices",
    { os: "al2032", instancetype: "m7g.large", ...hostsWith("mq-1", { zone: "eu-central-1", typ: "x" }) },
    [
      /^instancetype: unknown key; .*; do write instanceType$/,
      /^hosts\.mq-1\.typ: unknown key; /,
      /^hosts\.mq-1\.zone: not a zone; got "eu-central-1"; allowed such as eu-central-1a$/,
      /^os: unknown; got "al2032"; allowed al2023, ubuntu-24.04, debian-12; do write al2023$/,
    ] as unknown as string[],
  ],
  [
    "an address that AWS keeps",
    hostsWith("mq-1", { privateIp: "10.40.0.3" }),
    [
      'hosts.mq-1.privateIp: not an address of its subnet; got "10.40.0.3"; allowed 10.40.0.0/20, without its first four addresses and its last',
    ],
  ],
  [
    "a tag that is set already",
    { tags: { Name: "x" } },
    ['tags.Name: a tag that is set for you; got "x"; do remove it'],
  ],
  [
    "an image whose user nobody knows",
    { ami: "ami-0123456789abcdef0" },
    ["user: missing: who logs in to an image is its maker's choice; do give it"],
  ],
])("refused without asking AWS: %s", (_, over, expected) => {
  const found = issues(over);
  expect(found).toHaveLength(expected.length);
  expected.forEach((each: string | RegExp, index) =>
    typeof each === "string" ? expect(found[index]).toBe(each) : expect(found[index]).toMatch(each),
  );
});

const volume = { volumeId: "vol-1", sizeGiB: 200, zone: "eu-central-1a", encrypted: true };
const machine = { instanceId: "i-1", instanceType: "m7g.large", ami: "ami-11111111", zone: "eu-central-1a" };

test.each<[string, object, Partial<AwsFacts>, string[]]>([
  [
    "a machine of the wrong architecture",
    hostsWith("mq-2", { instanceType: "m7i.large" }),
    {},
    [
      'hosts.mq-2.instanceType: a machine of x86_64, and the image is for arm64; got "m7i.large"; do take such a machine, m7g.large for example, or another image',
    ],
  ],
  [
    "a machine that AWS does not have",
    hostsWith("mq-2", { instanceType: "m9z.large" }),
    {},
    ['hosts.mq-2.instanceType: AWS does not know it: no such type; got "m9z.large"'],
  ],
  [
    "a machine whose disks have no lasting names",
    { architecture: "x86_64", instanceType: "m7i.large", ...hostsWith("mq-2", { instanceType: "t2.large" }) },
    {},
    [
      'hosts.mq-2.instanceType: its disks have no name that stays the same; got "t2.large"; do take one of the Nitro system, such as m7g.large',
    ],
  ],
  [
    "another architecture for a machine that is there",
    { architecture: "x86_64", instanceType: "m7i.large" },
    { machines: { "mq-1": machine }, images: { "ami-11111111": { architecture: "arm64" } } },
    [
      'instanceType: a machine of x86_64, and the image is for arm64; got "m7i.large"; do take such a machine, m7g.large for example, or another image',
    ],
  ],
  [
    "another system, whose user the machines do not know",
    { os: "debian-12" },
    { machines: { "mq-1": { ...machine, user: "ec2-user" } } },
    [
      'os: admin would log in, and the machine of host mq-1 knows ec2-user; got "debian-12"; do give user: ec2-user; for another system take new hosts, and move the brokers there',
    ],
  ],
  [
    "a disk that shrinks",
    { dataVolume: { sizeGiB: 100 } },
    { volumes: { "mq-1": volume } },
    ["dataVolume.sizeGiB: vol-1 of host mq-1 has 200 GiB, and a volume never shrinks; got 100; allowed 200 or more"],
  ],
  ["a disk that grows", { dataVolume: { sizeGiB: 300 } }, { volumes: { "mq-1": volume } }, []],
  [
    "a host that leaves its disk behind",
    { dataVolume: { sizeGiB: 200 } },
    { volumes: { "mq-2": volume } },
    [
      'hosts.mq-2.zone: vol-1, where its messages are, is in eu-central-1a and stays there; got "eu-central-1b"; allowed eu-central-1a; do leave it there; add another host, and let the broker\'s group move to it',
    ],
  ],
  [
    "a disk that is given and open",
    hostsWith("mq-1", { dataVolume: { volumeId: "vol-1" } }),
    { volumes: { "mq-1": { ...volume, encrypted: false } } },
    [
      'hosts.mq-1.dataVolume.volumeId: this volume is not encrypted; got "vol-1"; do make an encrypted copy: a snapshot, and a volume of it',
    ],
  ],
  [
    "a zone of another region",
    {},
    { zones: ["eu-central-1a", "eu-central-1b"] },
    ['hosts.mq-3.zone: no zone of eu-central-1; got "eu-central-1c"; allowed eu-central-1a, eu-central-1b'],
  ],
  [
    "two machines replaced at once",
    { ami: "ami-22222222", user: "ops" },
    {
      images: { "ami-22222222": { architecture: "arm64" } },
      machines: { "mq-1": machine, "mq-4": machine },
    },
    [
      'hosts: these machines would be replaced in one up, and two may hold all copies of a message; got ["mq-1","mq-4"]; allowed one machine an up; do change hosts.mq-1 first, then the next; ami for all when each has it',
    ],
  ],
])("refused by what AWS says: %s", (_, over, facts, expected) => {
  expect(factIssues(over, facts)).toEqual(expected);
});

test("a subnet is where it says, and in the network", () => {
  const subnets = { "eu-central-1a": "subnet-0123456789abcdef0", "eu-central-1b": "subnet-0123456789abcdef1" };
  const { hosts = {} } = awsArgs("2m-noslave");
  const args = { ...awsArgs("2m-noslave"), hosts, network: { vpcId: "vpc-0123456789abcdef0", subnets } };
  const found = checkFacts(args, planOf(args), {
    ...emptyFacts,
    vpcId: "vpc-0123456789abcdef0",
    subnets: {
      "eu-central-1a": { zone: "eu-central-1c", vpcId: "vpc-0123456789abcdef0" },
      "eu-central-1b": { zone: "eu-central-1b", vpcId: "vpc-0fffffffffffffff0" },
    },
  });
  expect(found.map(formatIssue)).toEqual([
    'network.subnets.eu-central-1a: this subnet is in eu-central-1c; got "subnet-0123456789abcdef0"; allowed eu-central-1c',
    'network.subnets.eu-central-1b: this subnet is of vpc-0fffffffffffffff0; got "subnet-0123456789abcdef1"; allowed a subnet of vpc-0123456789abcdef0',
  ]);
});

test("a region is one of AWS", () => {
  const known = ["eu-central-1", "eu-west-1"];
  expect(checkRegion("eu-central-1", known)).toEqual([]);
  expect(checkRegion("eu-centrall-1", known).map(formatIssue)).toEqual([
    'aws:region: no region of AWS; got "eu-centrall-1"; do write eu-central-1',
  ]);
  expect(checkRegion(undefined, known).map(formatIssue)).toEqual([
    "aws:region: missing; allowed such as eu-central-1; do pulumi config set aws:region <region>",
  ]);
});
