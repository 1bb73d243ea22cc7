import type * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import type { AwsFacts, ExistingMachine, ExistingVolume, InstanceType } from "../model/aws/facts";
import type { ClusterPlan } from "../model/plan-cluster";
import { hasDataVolume } from "../model/aws/rules";
import { hostTag, ofHost, stackTag, userTag } from "../model/aws/spec";
import type { AwsHostsArgs } from "./args";

/** Where EC2 is told to put the disk of the stores; the system of a Nitro machine names it by its volume. */
export const dataDevice = "/dev/sdf";

/** What AWS says before anything is touched. Values of the arguments that are not known yet are not asked for. */
export async function lookUp(
  owner: string,
  args: AwsHostsArgs,
  plan: ClusterPlan,
  opts: pulumi.InvokeOptions,
): Promise<AwsFacts> {
  const { getAvailabilityZones, getRegion } = aws();
  // The first question: where nobody may ask, one error says it.
  const { region } = await getRegion({}, opts);
  const hosts = Object.entries(args.hosts);
  const kinds = hosts.map(([, host]) => ofHost(args, host));
  const types = [...kinds.map(({ instanceType }) => instanceType), args.bastion?.instanceType];
  const tags = (id: string): Record<string, string> => ({ [stackTag]: owner, [hostTag]: id });
  const { vpcId } = args.network;
  const [{ names }, subnets, kindsOf, machines, volumes] = await Promise.all([
    getAvailabilityZones({ state: "available" }, opts),
    each(Object.entries(args.network.subnets ?? {}), (id) => orReason(subnet(id, opts))),
    each(named(types), (type) => orReason(instanceType(type, opts))),
    each(hosts, (_, id) => machine(tags(id), opts)),
    each(
      hosts.filter(([id]) => hasDataVolume(id, args, plan)),
      ({ dataVolume }, id) => orReason(volume(dataVolume?.volumeId, tags(id), opts)),
    ),
  ]);
  const amis = [...kinds.map(({ ami }) => ami), ...Object.values(machines).map(({ ami }) => ami)];
  const images = await each(named(amis), (ami) => orReason(image(ami, opts)));
  const known = typeof vpcId === "string" ? { vpcId } : {};
  return { region, zones: names, ...known, subnets, images, types: kindsOf, machines, volumes };
}

function named(values: readonly (string | undefined)[]): [string, string][] {
  return [...new Set(values)].flatMap((value) => (value === undefined ? [] : [[value, value]]));
}

/** Asks for each; what has no answer is left out. */
async function each<A, T>(
  all: readonly (readonly [string, A])[],
  ask: (value: A, key: string) => Promise<T | undefined>,
): Promise<Record<string, T>> {
  const found = await Promise.all(all.map(async ([key, value]) => ({ key, answer: await ask(value, key) })));
  return Object.fromEntries(found.flatMap(({ key, answer }) => (answer === undefined ? [] : [[key, answer]])));
}

/** What AWS does not know is an issue of the argument that named it. */
async function orReason<T>(asked: Promise<T>): Promise<T | string> {
  try {
    return await asked;
  } catch (error) {
    return reasonOf(error);
  }
}

/** What the provider says of a question, on one line. */
export function reasonOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  return (text.replace(/^.*?returned an error: /, "") || text).slice(0, 300);
}

async function subnet(id: pulumi.Input<string>, opts: pulumi.InvokeOptions) {
  if (typeof id !== "string") {
    return undefined;
  }
  const { availabilityZone, vpcId } = await aws().ec2.getSubnet({ id }, opts);
  return { zone: availabilityZone, vpcId };
}

async function image(id: string, opts: pulumi.InvokeOptions): Promise<{ architecture: string }> {
  const filters = [{ name: "image-id", values: [id] }];
  const { architecture } = await aws().ec2.getAmi({ filters, includeDeprecated: true }, opts);
  return { architecture };
}

async function instanceType(name: string, opts: pulumi.InvokeOptions): Promise<InstanceType> {
  const found = await aws().ec2.getInstanceType({ instanceType: name }, opts);
  const hasNvme = found.ebsNvmeSupport !== "unsupported";
  return { architectures: found.supportedArchitectures, memoryMiB: found.memorySize, hasNvme };
}

async function machine(
  instanceTags: Record<string, string>,
  opts: pulumi.InvokeOptions,
): Promise<ExistingMachine | undefined> {
  const instanceStateNames = ["pending", "running", "stopping", "stopped"];
  const { ids } = await aws().ec2.getInstances({ instanceTags, instanceStateNames }, opts);
  const [instanceId] = ids;
  if (instanceId === undefined) {
    return undefined;
  }
  const found = await aws().ec2.getInstance({ instanceId }, opts);
  const { [userTag]: user } = found.tags;
  const disk = found.ebsBlockDevices.find(({ deviceName }) => deviceName === dataDevice);
  return {
    instanceId,
    instanceType: found.instanceType,
    ami: found.ami,
    zone: found.availabilityZone,
    isStopped: ["stopping", "stopped"].includes(found.instanceState),
    rootGiB: found.rootBlockDevices[0]?.volumeSize ?? 0,
    ...(user === undefined ? {} : { user }),
    ...(disk === undefined ? {} : { dataVolumeId: disk.volumeId }),
  };
}

/** The disk that is given, or the only one of this host; of two nobody knows here which one is in the state. */
async function volume(
  given: pulumi.Input<string> | undefined,
  tags: Record<string, string>,
  opts: pulumi.InvokeOptions,
): Promise<ExistingVolume | undefined> {
  if (given !== undefined && typeof given !== "string") {
    return undefined;
  }
  const ids = given === undefined ? (await aws().ebs.getEbsVolumes({ tags }, opts)).ids : [given];
  const [id] = ids;
  if (id === undefined || ids.length > 1) {
    return undefined;
  }
  const found = await aws().ebs.getVolume({ filters: [{ name: "volume-id", values: [id] }] }, opts);
  return { volumeId: id, sizeGiB: found.size, zone: found.availabilityZone, encrypted: found.encrypted };
}
