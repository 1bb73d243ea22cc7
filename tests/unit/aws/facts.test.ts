import { type AwsFacts, checkFacts, checkRegion, partitionOf } from "../../../components/model/aws/facts";
import { formatIssue } from "../../../components/model/issue";
import { awsArgs, emptyFacts, hostsWith, planOf } from "../../support/aws-facts";

const factIssues = (over: object, facts: Partial<AwsFacts>): string[] => {
  const args = awsArgs("2m-2s-async", over);
  return checkFacts(args, planOf(args), { ...emptyFacts, ...facts }).map(formatIssue);
};

const volume = { volumeId: "vol-1", sizeGiB: 200, zone: "eu-central-1a", encrypted: true };
const machine = {
  instanceId: "i-1",
  instanceType: "m7g.large",
  ami: "ami-11111111",
  zone: "eu-central-1a",
  isStopped: false,
  rootGiB: 16,
  dataVolumeId: "vol-1",
};

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
    "a disk of the system that shrinks",
    { rootVolumeGiB: 8 },
    { machines: { "mq-1": machine } },
    ["rootVolumeGiB: the machine of host mq-1 has 16 GiB, and a volume never shrinks; got 8; allowed 16 or more"],
  ],
  [
    "another disk for a machine that runs",
    hostsWith("mq-1", { dataVolume: { volumeId: "vol-2" } }),
    { machines: { "mq-1": machine } },
    [
      'hosts.mq-1.dataVolume: vol-1 would be taken from a machine that runs, and EC2 leaves that stopped; got "vol-2"; allowed vol-1; do take the host out, and give the disk to another one',
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

test("a subnet and a disk that are given and not there", () => {
  const { hosts = {} } = awsArgs("1m");
  const dataVolume = { volumeId: "vol-0123456789abcdef0" };
  const subnets = { "eu-central-1a": "subnet-0123456789abcdef0" };
  const args = {
    ...awsArgs("1m"),
    hosts: { "mq-1": { zone: "eu-central-1a", ...hosts["mq-1"], dataVolume } },
    network: { vpcId: "vpc-0123456789abcdef0", subnets },
  };
  const unknown = { subnets: { "eu-central-1a": "no such subnet" }, volumes: { "mq-1": "no such volume" } };
  expect(checkFacts(args, planOf(args), { ...emptyFacts, ...unknown }).map(formatIssue)).toEqual([
    'network.subnets.eu-central-1a: AWS does not know it: no such subnet; got "subnet-0123456789abcdef0"',
    'hosts.mq-1.dataVolume.volumeId: AWS does not know it: no such volume; got "vol-0123456789abcdef0"',
  ]);
});

test.each([
  ["eu-central-1", "aws", "amazonaws.com"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
])("%s is of %s", (region, name, suffix) => expect(partitionOf(region)).toEqual({ name, suffix }));

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
