import { checkAwsHosts } from "../../../components/model/aws/check";
import { checkFacts } from "../../../components/model/aws/facts";
import { formatIssue } from "../../../components/model/issue";
import { awsArgs, emptyFacts, hostsWith, placedTopology, placements, planOf } from "../../support/aws-facts";

const issues = (over: object, name?: string): string[] => {
  const args = awsArgs(name, over);
  return checkAwsHosts(args, planOf(args)).map(formatIssue);
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
    "a key by an alias, which AWS answers otherwise",
    { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:alias/mq" },
    [
      'kmsKeyId: not the ARN of a key, and of an alias AWS makes one; got "arn:aws:kms:eu-central-1:123456789012:alias/mq"; allowed the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>',
    ],
  ],
  ["a key", { kmsKeyId: "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" }, []],
  [
    "tags that IAM takes for the same, and letters that it does not take",
    { tags: { team: "a", Team: "b", name: "x", "cost!": "1" } },
    [
      'tags.team: another tag differs from it by its case only; got "a"; do remove one',
      'tags.Team: another tag differs from it by its case only; got "b"; do remove one',
      'tags.name: a tag that is set for you; got "x"; do remove it',
      'tags.cost!: not a tag; got "1"; allowed letters, digits, blanks and _ . : / = + - @',
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
