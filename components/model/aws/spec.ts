/** A value that is known, or one that must be waited for. */
export type Later = unknown;

/** What is plain of the disk of the stores. */
export interface DataVolumeSpec {
  sizeGiB?: number;
  iops?: number;
  throughput?: number;
  encrypted?: boolean;
  volumeId?: Later;
}

/** What is plain of an additional rule. */
export interface IngressSpec {
  port: number;
  cidrBlocks: string[];
  description?: string;
}

/** What is plain of one machine. */
export interface Ec2HostSpec {
  zone: string;
  instanceType?: string;
  ami?: string;
  privateIp?: string;
  rootVolumeGiB?: number;
  dataVolume?: DataVolumeSpec;
  ingress?: IngressSpec[];
  sshAddress?: Later;
  sshPort?: number;
  hostKey?: Later;
}

/** What is plain of a network. */
export interface AwsNetworkSpec {
  cidrBlock?: string;
  publicZone?: string;
  nat?: boolean;
  vpcId?: Later;
  subnets?: Readonly<Record<string, Later>>;
  publicSubnetId?: Later;
}

/** What is plain of the arguments of AwsHosts. */
export interface AwsHostsSpec {
  topology?: unknown;
  hosts?: Readonly<Record<string, Ec2HostSpec>>;
  network?: AwsNetworkSpec;
  portOffset?: number;
  os?: string;
  architecture?: string;
  ami?: string;
  user?: string;
  instanceType?: string;
  rootVolumeGiB?: number;
  dataVolume?: DataVolumeSpec;
  kmsKeyId?: Later;
  clients?: { cidrBlocks?: string[]; securityGroupIds?: Readonly<Record<string, Later>> };
  allowPublic?: boolean;
  allowSharedZone?: boolean;
  bastion?: { allowFrom: string[]; instanceType?: string };
  sshFrom?: string[];
  egressTo?: string[];
  keyPair?: { keyName: string; privateKey?: Later };
  instanceProfile?: string;
  dns?: { zoneName: string; zoneId?: Later };
  tags?: Readonly<Record<string, string>>;
  purgeData?: boolean;
  bootTimeoutSeconds?: number;
}

export const argumentNames = [
  "topology",
  "hosts",
  "network",
  "portOffset",
  "os",
  "architecture",
  "ami",
  "user",
  "instanceType",
  "rootVolumeGiB",
  "dataVolume",
  "kmsKeyId",
  "clients",
  "allowPublic",
  "allowSharedZone",
  "bastion",
  "sshFrom",
  "egressTo",
  "keyPair",
  "instanceProfile",
  "dns",
  "tags",
  "purgeData",
  "bootTimeoutSeconds",
];

export const hostNames = [
  "zone",
  "instanceType",
  "ami",
  "privateIp",
  "rootVolumeGiB",
  "dataVolume",
  "ingress",
  "sshAddress",
  "sshPort",
  "hostKey",
];
export const networkNames = ["cidrBlock", "publicZone", "nat", "vpcId", "subnets", "publicSubnetId"];
export const volumeNames = ["sizeGiB", "iops", "throughput", "encrypted", "volumeId"];
export const ingressNames = ["port", "cidrBlocks", "description"];

/** Images that AWS and their makers name by a public parameter, and who may log in to them. */
export const Os = {
  /** Amazon Linux 2023. */
  AmazonLinux2023: "al2023",
  /** Ubuntu 24.04 LTS. */
  Ubuntu2404: "ubuntu-24.04",
  /** Debian 12. */
  Debian12: "debian-12",
} as const;
export type Os = (typeof Os)[keyof typeof Os];

export const Architecture = { Arm64: "arm64", X86: "x86_64" } as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

const debianName: Readonly<Record<Architecture, string>> = { arm64: "arm64", x86_64: "amd64" };

/** The Systems Manager parameter that holds the newest image. */
export function imageParameter(os: Os, architecture: Architecture): string {
  switch (os) {
    case Os.AmazonLinux2023:
      return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
    case Os.Ubuntu2404: {
      const folder = `24.04/stable/current/${debianName[architecture]}`;
      return `/aws/service/canonical/ubuntu/server/${folder}/hvm/ebs-gp3/ami-id`;
    }
    case Os.Debian12:
      return `/aws/service/debian/release/12/latest/${debianName[architecture]}`;
  }
}

/** Who may log in to an image, and sudo without a password. */
export const userOf: Readonly<Record<Os, string>> = {
  [Os.AmazonLinux2023]: "ec2-user",
  [Os.Ubuntu2404]: "ubuntu",
  [Os.Debian12]: "admin",
};

/** The machines that are taken where none is named: with 8 GiB, and a small one for the bastion. */
export const instanceTypes: Readonly<Record<Architecture, { readonly host: string; readonly bastion: string }>> = {
  arm64: { host: "m7g.large", bastion: "t4g.nano" },
  x86_64: { host: "m7i.large", bastion: "t3.nano" },
};

export const defaultRootGiB = 16;
export const defaultDataGiB = 100;

/** What a host has of its own, or takes from the arguments of all. */
export function ofHost(args: AwsHostsSpec, host: Ec2HostSpec): { instanceType: string; ami: string | undefined } {
  const instanceType = host.instanceType ?? args.instanceType ?? instanceTypes[architectureOf(args)].host;
  return { instanceType, ami: host.ami ?? args.ami };
}

export function architectureOf({ architecture }: AwsHostsSpec): Architecture {
  return architecture === Architecture.X86 ? Architecture.X86 : Architecture.Arm64;
}

export function osOf({ os }: AwsHostsSpec): Os {
  return Object.values(Os).find((known) => known === os) ?? Os.AmazonLinux2023;
}

/** Tags that say which host of which stack a machine is, and who logs in to it. */
export const stackTag = "pulumi-rocketmq:stack";
export const hostTag = "pulumi-rocketmq:host";
export const userTag = "pulumi-rocketmq:user";
