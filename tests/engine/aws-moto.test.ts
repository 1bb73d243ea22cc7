/**
 * What AwsHosts asks for is made, by the calls that the provider would make, in an account that moto simulates; what is there
 * then is held against tables that are written by hand. No network, and nothing of it is an instance.
 */
import * as pulumi from "@pulumi/pulumi";
import type { AwsHostsArgs } from "../../components";
import { awsArgs, placements, zonesOf } from "../support/aws-facts";
import { given, givenSubnets } from "../support/aws-mocks";
import { type Answer, asked, type Case, givenFront, givenNetwork, inMoto, type MachineFacts } from "./support/moto";

const full = {
  bastion: { allowFrom: ["203.0.113.7/32"] },
  clients: { cidrBlocks: ["10.80.0.0/16"] },
  dns: { zoneName: "mq.internal" },
  dataVolume: { iops: 6000, throughput: 500 },
};
const inGiven = {
  network: { vpcId: given.vpc, subnets: givenSubnets, publicSubnetId: givenFront },
  // A group of clients is in the VPC of the machines: AWS takes no other one.
  clients: { ...full.clients, securityGroupIds: { orders: given.clients } },
};

const own = { vpcId: given.vpc, description: "plain", tags: {} };
const group = { type: "aws:ec2/securityGroup:SecurityGroup", name: "a", id: "a" };
const unknown: Case = {
  region: "eu-central-1",
  image: given.image,
  given: givenNetwork,
  calls: [{ token: "aws:ec2/getVpc:getVpc", inputs: {} }],
  resources: [
    { type: "aws:ec2/vpcEndpoint:VpcEndpoint", name: "a", id: "a", inputs: {} },
    { ...group, inputs: { ...own, revokeRulesOnDelete: true } },
    { ...group, inputs: { ...own, vpcId: "aws:nothing" } },
    { ...group, inputs: { ...own, description: "it's" } },
  ],
};

let cases: Record<string, Case>;
let answers: Record<string, Answer>;

beforeAll(async () => {
  pulumi.runtime.setAllConfig({ "aws:region": "eu-central-1" });
  const args = (name: string, over: object = {}): AwsHostsArgs =>
    ({ ...awsArgs(name), ...full, ...over }) as AwsHostsArgs;
  cases = {};
  for (const name of Object.keys(placements)) {
    cases[name] = await asked(args(name));
  }
  cases["given VPC"] = await asked(args("2m-2s-async", inGiven), givenNetwork);
  answers = inMoto({ ...cases, unknown });
});

const of = (name: string): Answer => {
  const answer = answers[name];
  if (answer === undefined) {
    throw new Error(`no case ${name}`);
  }
  return answer;
};
const machinesOf = (name: string): [string, MachineFacts][] =>
  Object.entries(of(name).facts.machines).map(([key, facts]) => [key.replace("machines-", ""), facts]);

const all = [...Object.keys(placements), "given VPC"];
const made = Object.keys(placements);

test.each(all)("%s: all that is asked for is taken", (name) => {
  expect(of(name).refused).toEqual([]);
  expect(cases[name]?.resources.length).toBeGreaterThan(20);
});

const everybody = (...ids: number[]): string[] => ["10.80.0.0/16", ...ids.map((id) => `machines-mq-${id}`)];
const four = everybody(1, 2, 3, 4);
const ssh = { "tcp 22": ["machines-bastion"] };
const broker = (from: string[]): object => ({ ...ssh, "tcp 10909": from, "tcp 10911": from });
const bastion = { "tcp 22": ["203.0.113.7/32"] };
const replicated = (from: string[]): object => ({
  bastion,
  "mq-1": { ...broker(from), "tcp 9876": from, "tcp 10912": ["machines-mq-3"] },
  "mq-2": { ...broker(from), "tcp 9876": from, "tcp 10912": ["machines-mq-4"] },
  "mq-3": { ...broker(from), "tcp 9876": from, "tcp 10912": ["machines-mq-1"] },
  "mq-4": { ...broker(from), "tcp 10912": ["machines-mq-2"] },
});
const doors: readonly [string, object][] = [
  ["1m", { bastion, "mq-1": { ...broker(everybody(1)), "tcp 9876": everybody(1) } }],
  [
    "2m-noslave",
    {
      bastion,
      "mq-1": { ...broker(everybody(1, 2)), "tcp 9876": everybody(1, 2) },
      "mq-2": { ...broker(everybody(1, 2)), "tcp 9876": everybody(1, 2) },
    },
  ],
  ["2m-2s-async", replicated(four)],
  ["2m-2s-sync", replicated(four)],
  ["given VPC", replicated([...four, "group orders"].sort())],
];

test.each(doors)("%s: who may dial what", (name, table) => {
  expect(Object.fromEntries(machinesOf(name).map(([id, facts]) => [id, facts.doors]))).toEqual(table);
});

test.each(all)("%s: each machine is where and what it should be", (name) => {
  const isGiven = name === "given VPC";
  for (const [id, facts] of machinesOf(name)) {
    const isBastion = id === "bastion";
    const root = {
      device: "/dev/xvda",
      type: "gp3",
      encrypted: true,
      ends: true,
      name: "machines-root",
    };
    const data = { device: "/dev/sdf", size: 100, type: "gp3", iops: 6000, throughput: 500, encrypted: true };
    const frontZone = isGiven ? "eu-central-1b" : "eu-central-1a";
    expect({ id, ...facts }).toMatchObject({
      id,
      zone: isBastion ? frontZone : zonesOf[id],
      inRange: true,
      public: isBastion,
      wayOut: isBastion ? "igw" : isGiven ? "nothing" : "nat",
      metadata: ["enabled", "required", 1],
      type: isBastion ? "t4g.nano" : "m7g.large",
      architecture: "arm64",
      profile: isBastion ? "" : "machines-0a1b2c3",
      disks: isBastion
        ? [{ ...root, size: 8 }]
        : [
            { ...data, sameZone: true, ends: false, name: `machines-${id}-data` },
            { ...root, size: 16 },
          ],
    });
  }
  expect(of(name).facts.unattached).toEqual([]);
});

test("the network that is made: a range for each zone", () => {
  const ranges = machinesOf("2m-2s-async").map(([id, { range }]) => [id, range]);
  expect(Object.fromEntries(ranges)).toEqual({
    bastion: "10.40.128.0/20",
    "mq-1": "10.40.0.0/20",
    "mq-2": "10.40.16.0/20",
    "mq-3": "10.40.32.0/20",
    "mq-4": "10.40.0.0/20",
  });
});

test.each(made)("%s: machines may use Session Manager, and nothing else", (name) => {
  expect(of(name).facts.roles).toEqual({
    "machines-0a1b2c3": {
      trusts: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      policies: ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
      profiles: ["machines-0a1b2c3"],
    },
  });
});

test("names lead to the machines, in a zone that only the VPC sees", () => {
  const { names, zones } = of("2m-2s-async").facts;
  const ids = ["mq-1", "mq-2", "mq-3", "mq-4"];
  expect(names).toEqual({
    ...Object.fromEntries(ids.map((id) => [`${id}.mq.internal.`, [`machines-${id}`]])),
    "nameserver.mq.internal.": ["machines-mq-1", "machines-mq-2", "machines-mq-3"],
  });
  expect(zones).toEqual([["mq.internal.", true]]);
});

test.each(all)("%s: what was made is found again by the next question, and nothing was there before", (name) => {
  const { before, after } = of(name);
  const counts = (found: readonly unknown[]): number[] =>
    found.flatMap((answer) => ("ids" in Object(answer) ? [(answer as { ids: unknown[] }).ids.length] : []));
  const hosts = machinesOf(name).length - 1;
  expect(counts(before)).toEqual(Array<number>(hosts * 2).fill(0));
  expect(counts(after)).toEqual(Array<number>(hosts * 2).fill(1));
  expect(before).toContainEqual({ architectures: ["arm64"], memoryMiB: 8192 });
});

test("what nobody knows is refused: a kind of thing, an input, a thing that is not there, an answer", () => {
  const never = "aws:ec2/getVpc:getVpc: LookupError: nobody knows how to ask for aws:ec2/getVpc:getVpc";
  expect(of("unknown").refused).toEqual([
    never,
    "aws:ec2/vpcEndpoint:VpcEndpoint a: LookupError: nobody knows how to make a aws:ec2/vpcEndpoint:VpcEndpoint",
    expect.stringContaining("got an unexpected keyword argument 'revokeRulesOnDelete'"),
    expect.stringContaining("aws:nothing is not there yet"),
    expect.stringContaining(`AWS does not take "it's" here`),
    never,
  ]);
});
