import type { Issue } from "../issue";
import { nearest } from "../nearest";
import type { ClusterPlan } from "../plan-cluster";
import { dataGiB, hasDataVolume } from "./rules";
import { architectureOf, type AwsHostsSpec, defaultRootGiB, instanceTypes, ofHost, osOf, userOf } from "./spec";

/** What AWS says of a machine that is there. */
export interface ExistingMachine {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly ami: string;
  readonly zone: string;
  readonly isStopped: boolean;
  /** The size of the disk of its system. */
  readonly rootGiB: number;
  /** The disk of its stores. */
  readonly dataVolumeId?: string;
  /** Who logs in to it. */
  readonly user?: string;
}

/** What AWS says of a disk that is there. */
export interface ExistingVolume {
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly zone: string;
  readonly encrypted: boolean;
}

/** What is asked of AWS before anything is touched; what could not be asked has no entry. */
export interface AwsFacts {
  readonly region: string;
  readonly zones: readonly string[];
  /** Subnets that are given and known, by their zone as the user wrote it; a text says why one is not known. */
  readonly subnets: Readonly<Record<string, { readonly zone: string; readonly vpcId: string } | string>>;
  /** The network that is given, where it is known. */
  readonly vpcId?: string;
  /** By the id; a text says why it is not known. */
  readonly images: Readonly<Record<string, { readonly architecture: string } | string>>;
  /** By the name; a text says why it is not known. */
  readonly types: Readonly<Record<string, InstanceType | string>>;
  /** By the id of the host, as far as there are any. */
  readonly machines: Readonly<Record<string, ExistingMachine>>;
  /** By the id of the host: its only disk, or the one that is given; a text says why it is not known. */
  readonly volumes: Readonly<Record<string, ExistingVolume | string>>;
}

/** A kind of machine. */
export interface InstanceType {
  readonly architectures: readonly string[];
  readonly memoryMiB: number;
  /** Whether its disks are NVMe devices, whose names say the id of the volume. */
  readonly hasNvme: boolean;
}

const partitions: readonly (readonly [prefix: string, name: string, suffix: string])[] = [
  ["cn-", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-", "aws-us-gov", "amazonaws.com"],
  ["us-isob-", "aws-iso-b", "sc2s.sgov.gov"],
  ["us-iso-", "aws-iso", "c2s.ic.gov"],
  ["eusc-", "aws-eusc", "amazonaws.eu"],
];

/** The part of AWS that a region is of, which its names and hosts say. */
export function partitionOf(region: string): { readonly name: string; readonly suffix: string } {
  const found = partitions.find(([prefix]) => region.startsWith(prefix));
  const [, name = "aws", suffix = "amazonaws.com"] = found ?? [];
  return { name, suffix };
}

/** A region that the package knows. */
export function checkRegion(region: string | undefined, known: readonly string[]): Issue[] {
  const path = "aws:region";
  if (region === undefined) {
    return [{ path, reason: "missing", allowed: "such as eu-central-1", fix: "pulumi config set aws:region <region>" }];
  }
  const near = nearest(region, known);
  return known.includes(region)
    ? []
    : [{ path, reason: "no region of AWS", got: region, fix: near === undefined ? undefined : `write ${near}` }];
}

/** What is wrong with the arguments, by what AWS says. */
export function checkFacts(args: AwsHostsSpec, plan: ClusterPlan, facts: AwsFacts): Issue[] {
  const { hosts = {} } = args;
  return [
    ...checkZones(args, facts),
    ...checkSubnets(args, facts),
    ...Object.keys(hosts).flatMap((id) => [...checkMachine(id, args, facts), ...checkDisk(id, args, plan, facts)]),
    ...Object.keys(hosts).flatMap((id) => checkDisksOf(id, args, plan, facts)),
    ...checkUsers(args, facts),
    ...checkBastion(args, facts),
    ...checkReplaced(args, facts),
  ];
}

function checkZones({ hosts = {} }: AwsHostsSpec, { zones, region }: AwsFacts): Issue[] {
  return Object.entries(hosts)
    .filter(([, { zone }]) => !zones.includes(zone))
    .map(([id, { zone }]) => {
      return { path: `hosts.${id}.zone`, reason: `no zone of ${region}`, got: zone, allowed: zones.join(", ") };
    });
}

function checkSubnets({ network = {} }: AwsHostsSpec, { subnets, vpcId }: AwsFacts): Issue[] {
  return Object.entries(subnets).flatMap(([zone, found]): Issue[] => {
    const path = `network.subnets.${zone}`;
    const got = network.subnets?.[zone];
    if (typeof found === "string") {
      return [{ path, reason: `AWS does not know it: ${found}`, got }];
    }
    return [
      ...(found.zone === zone ? [] : [{ path, reason: `this subnet is in ${found.zone}`, got, allowed: found.zone }]),
      ...(vpcId === undefined || found.vpcId === vpcId
        ? []
        : [{ path, reason: `this subnet is of ${found.vpcId}`, got, allowed: `a subnet of ${vpcId}` }]),
    ];
  });
}

/** Where a host says what it is: its own argument, else that of all. */
const at = (id: string, own: unknown, key: string): string => (own === undefined ? key : `hosts.${id}.${key}`);

function checkMachine(id: string, args: AwsHostsSpec, { images, types, machines }: AwsFacts): Issue[] {
  const host = args.hosts?.[id];
  if (host === undefined) {
    return [];
  }
  const { instanceType, ami } = ofHost(args, host);
  const type = types[instanceType];
  const image = ami === undefined ? runningImage(id, args, images, machines) : images[ami];
  const path = at(id, host.instanceType, "instanceType");
  if (typeof image === "string") {
    return [{ path: at(id, host.ami, "ami"), reason: `AWS does not know it: ${image}`, got: ami }];
  }
  if (type === undefined || typeof type === "string") {
    return type === undefined ? [] : [{ path, reason: `AWS does not know it: ${type}`, got: instanceType }];
  }
  if (!type.hasNvme) {
    const fix = "take one of the Nitro system, such as m7g.large";
    return [{ path, reason: "its disks have no name that stays the same", got: instanceType, fix }];
  }
  if (image === undefined || type.architectures.includes(image.architecture)) {
    return [];
  }
  const wanted = Object.entries(instanceTypes).find(([architecture]) => architecture === image.architecture)?.[1].host;
  const reason = `a machine of ${type.architectures.join(", ")}, and ${ami ?? "the image"} is for ${image.architecture}`;
  const fix = `take such a machine${wanted === undefined ? "" : `, ${wanted} for example`}, or another image`;
  return [{ path, reason, got: instanceType, fix }];
}

/** EC2 takes a disk from a machine by stopping it, and nobody starts it again. */
function checkDisksOf(id: string, args: AwsHostsSpec, plan: ClusterPlan, { machines }: AwsFacts): Issue[] {
  const [host, machine] = [args.hosts?.[id], machines[id]];
  if (host === undefined || machine === undefined) {
    return [];
  }
  const root = host.rootVolumeGiB ?? args.rootVolumeGiB ?? defaultRootGiB;
  const { volumeId } = { ...args.dataVolume, ...host.dataVolume };
  const { dataVolumeId } = machine;
  const issues: Issue[] = [];
  if (root < machine.rootGiB) {
    const path = at(id, host.rootVolumeGiB, "rootVolumeGiB");
    const reason = `the machine of host ${id} has ${machine.rootGiB} GiB, and a volume never shrinks`;
    issues.push({ path, reason, got: root, allowed: `${machine.rootGiB} or more` });
  }
  const isOther = typeof volumeId === "string" && volumeId !== dataVolumeId;
  if (dataVolumeId !== undefined && (isOther || !hasDataVolume(id, args, plan))) {
    const reason = `${dataVolumeId} would be taken from a machine that runs, and EC2 leaves that stopped`;
    const fix = "take the host out, and give the disk to another one";
    issues.push({ path: `hosts.${id}.dataVolume`, reason, got: volumeId ?? "none", allowed: dataVolumeId, fix });
  }
  return issues;
}

/** A machine is led away as the one who may log in to it. */
function checkUsers(args: AwsHostsSpec, { machines }: AwsFacts): Issue[] {
  const user = args.user ?? userOf[osOf(args)];
  const other = Object.entries(machines).find(([, machine]) => machine.user !== undefined && machine.user !== user);
  return other === undefined
    ? []
    : [
        {
          path: args.user === undefined ? "os" : "user",
          reason: `${user} would log in, and the machine of host ${other[0]} knows ${other[1].user ?? ""}`,
          got: args.user ?? osOf(args),
          fix: `give user: ${other[1].user ?? ""}; for another system take new hosts, and move the brokers there`,
        },
      ];
}

/** A machine that is there keeps its image, whatever architecture is asked for now. */
function runningImage(
  id: string,
  args: AwsHostsSpec,
  images: AwsFacts["images"],
  machines: AwsFacts["machines"],
): { readonly architecture: string } {
  const known = images[machines[id]?.ami ?? ""];
  return typeof known === "object" ? known : { architecture: architectureOf(args) };
}

function checkBastion({ bastion, ...args }: AwsHostsSpec, { types }: AwsFacts): Issue[] {
  const type = bastion?.instanceType === undefined ? undefined : types[bastion.instanceType];
  const path = "bastion.instanceType";
  if (typeof type === "string") {
    return [{ path, reason: `AWS does not know it: ${type}`, got: bastion?.instanceType }];
  }
  const architecture = architectureOf(args);
  return type === undefined || type.architectures.includes(architecture)
    ? []
    : [
        {
          path,
          reason: `a machine of ${type.architectures.join(", ")}`,
          got: bastion?.instanceType,
          allowed: architecture,
        },
      ];
}

/** A disk never shrinks, never leaves its zone, and never lies open. */
function checkDisk(id: string, args: AwsHostsSpec, plan: ClusterPlan, { volumes }: AwsFacts): Issue[] {
  const host = args.hosts?.[id];
  const volume = volumes[id];
  if (host === undefined || volume === undefined || !hasDataVolume(id, args, plan)) {
    return [];
  }
  if (typeof volume === "string") {
    const path = `hosts.${id}.dataVolume.volumeId`;
    return [{ path, reason: `AWS does not know it: ${volume}`, got: host.dataVolume?.volumeId }];
  }
  const isGiven = host.dataVolume?.volumeId !== undefined;
  const size = dataGiB(id, args);
  const issues: Issue[] = [];
  if (!isGiven && size < volume.sizeGiB) {
    const path = at(id, host.dataVolume?.sizeGiB, "dataVolume.sizeGiB");
    const reason = `${volume.volumeId} of host ${id} has ${volume.sizeGiB} GiB, and a volume never shrinks`;
    issues.push({ path, reason, got: size, allowed: `${volume.sizeGiB} or more` });
  }
  if (volume.zone !== host.zone) {
    const reason = `${volume.volumeId}, where its messages are, is in ${volume.zone} and stays there`;
    const fix = "leave it there; add another host, and let the broker's group move to it";
    issues.push({ path: `hosts.${id}.zone`, reason, got: host.zone, allowed: volume.zone, fix });
  }
  if (!volume.encrypted) {
    const reason = "this volume is not encrypted";
    const fix = "make an encrypted copy: a snapshot, and a volume of it";
    issues.push({ path: `hosts.${id}.dataVolume.volumeId`, reason, got: volume.volumeId, fix });
  }
  return issues;
}

/** A replaced machine comes back at its processes' turn in the cluster: until then the next one must not go. */
function checkReplaced(args: AwsHostsSpec, { machines }: AwsFacts): Issue[] {
  const replaced = Object.entries(args.hosts ?? {}).filter(([id, host]) => {
    const { ami } = ofHost(args, host);
    const machine = machines[id];
    return machine !== undefined && ((ami !== undefined && ami !== machine.ami) || machine.zone !== host.zone);
  });
  const ids = replaced.map(([id]) => id);
  return ids.length < 2
    ? []
    : [
        {
          path: "hosts",
          reason: "these machines would be replaced in one up, and two may hold all copies of a message",
          got: ids,
          allowed: "one machine an up",
          fix: `change hosts.${ids[0] ?? ""} first, then the next; ami for all when each has it`,
        },
      ];
}
