import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { AwsHosts, type AwsHostsArgs } from "../../../components";
import { emptyAccount, given, givenSubnets, printed } from "../../support/aws-mocks";
import { record, type Recorded } from "../../support/mocks";

/** One thing to make; what it is called by others, its id, stands for the id that AWS gives. */
export interface Thing {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** All that a program asks AWS for, in its order, and what is there before. */
export interface Case {
  readonly region: string;
  readonly image: string;
  readonly given: readonly Thing[];
  readonly calls: readonly { readonly token: string; readonly inputs: unknown }[];
  readonly resources: readonly Thing[];
}

/** An instance, as AWS describes it. */
export interface MachineFacts {
  readonly zone: string;
  readonly doors: Readonly<Record<string, readonly string[]>>;
  readonly [fact: string]: unknown;
}

export interface Answer {
  /** What moto, or the rules of the parameters, would not have. */
  readonly refused: readonly string[];
  /** What the questions were answered, before anything was made and after. */
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  readonly facts: {
    readonly machines: Readonly<Record<string, MachineFacts>>;
    readonly roles: Readonly<Record<string, unknown>>;
    readonly names: Readonly<Record<string, readonly string[]>>;
    readonly zones: readonly unknown[];
    readonly unattached: readonly string[];
  };
}

const tags = { Name: "given" };
const thing = (type: string, id: string, inputs: Record<string, unknown>): Thing => ({ type, name: id, id, inputs });
export const givenFront = "subnet-00000009";

/** A VPC of somebody else with a public subnet, and private ones that reach nothing; a security group of clients in it. */
export const givenNetwork: readonly Thing[] = [
  thing("aws:ec2/vpc:Vpc", given.vpc, {
    ...{ cidrBlock: "10.40.0.0/16", enableDnsHostnames: true, enableDnsSupport: true, tags },
  }),
  ...[...Object.entries(givenSubnets), ["eu-central-1b", givenFront] as const].map(([availabilityZone, id], at) =>
    thing("aws:ec2/subnet:Subnet", id, { vpcId: given.vpc, cidrBlock: `10.40.${at}.0/24`, availabilityZone, tags }),
  ),
  thing("aws:ec2/internetGateway:InternetGateway", "igw", { vpcId: given.vpc, tags }),
  thing("aws:ec2/routeTable:RouteTable", "table", { vpcId: given.vpc, tags }),
  thing("aws:ec2/route:Route", "route", {
    ...{ routeTableId: "table", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" },
  }),
  thing("aws:ec2/routeTableAssociation:RouteTableAssociation", "front", {
    ...{ routeTableId: "table", subnetId: givenFront },
  }),
  thing("aws:ec2/securityGroup:SecurityGroup", given.clients, {
    ...{ vpcId: given.vpc, description: "orders", tags: { Name: "orders" } },
  }),
];

const idOf = (type: string, name: string): string => `${type}::${name}`;
/** What others are told of a thing beside its id. */
const outputs = ["privateIp", "publicIp", "keyName", "name", "zoneId"];

/** Each id, and each output of a thing, is of that thing alone: what is given the wrong one is refused. */
function made(type: string, name: string): object {
  if (!type.startsWith("aws:")) {
    return { ...printed(name) };
  }
  const id = idOf(type, name);
  const own = type.endsWith(":Instance") || type.endsWith(":Record") ? [] : outputs;
  return { id, ...Object.fromEntries(own.map((key) => [key, `${id}.${key}`])) };
}

/** What a component asks AWS for. */
export async function asked(args: AwsHostsArgs, there: readonly Thing[] = []): Promise<Case> {
  const calls: { token: string; inputs: unknown }[] = [];
  const all = await record(
    () => {
      new AwsHosts("machines", args);
    },
    (call) => {
      calls.push({ token: call.token, inputs: call.inputs as unknown });
      return emptyAccount(call);
    },
    made,
  );
  const own = all.filter(({ type }) => !/^(rocketmq:|command:local:Command$|pulumi:)/.test(type));
  const resources = own.map(({ type, name, inputs }: Recorded) => ({ type, name, id: idOf(type, name), inputs }));
  return { region: "eu-central-1", image: given.image, given: there, calls, resources };
}

/** Makes all of it in accounts of their own, in one process. */
export function inMoto(cases: Readonly<Record<string, Case>>): Record<string, Answer> {
  const python = process.env["MOTO_PYTHON"];
  if (python === undefined) {
    throw new Error("MOTO_PYTHON is not set: `bash tools/setup.sh moto` gets it");
  }
  const program = join(__dirname, "../../support/moto_account.py");
  const output = execFileSync(python, ["-B", program], {
    input: JSON.stringify(cases),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    // None of the user's: neither credentials nor a place that answers.
    env: { PATH: process.env["PATH"] },
  });
  return JSON.parse(output) as Record<string, Answer>;
}
