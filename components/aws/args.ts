import type * as pulumi from "@pulumi/pulumi";
import type { Architecture, Os } from "../model/aws/spec";
import type { Topology } from "../model/topology";

/** The disk of a host's stores: an EBS volume of the kind gp3, encrypted. */
export interface AwsDataVolumeArgs {
  /** Size in GiB; it can grow, never shrink. @default 100 */
  sizeGiB?: number;
  /** Operations a second, 3000 to 80000. @default 3000 */
  iops?: number;
  /** MiB a second, 125 to 2000. @default 125 */
  throughput?: number;
  /** Always true; whoever writes false is refused. @default true */
  encrypted?: boolean;
  /** A volume that is there, which is attached as it is and never deleted. Only of a host. @default - one is made */
  volumeId?: pulumi.Input<string>;
}

/** A port of a host that is opened beside those of its processes. */
export interface AwsIngressArgs {
  /** TCP port. */
  port: number;
  /** IP ranges that may dial it. */
  cidrBlocks: string[];
  /** What it is for. @default "as ingress says" */
  description?: string;
}

/** One EC2 instance. */
export interface Ec2HostArgs {
  /** Its availability zone, such as eu-central-1a. */
  zone: string;
  /** Its kind; a change stops and starts it, after its brokers were drained. @default - that of all hosts */
  instanceType?: string;
  /** Its image; a change replaces the machine, not its disk or its address. @default - that of all hosts */
  ami?: string;
  /** Its address in its subnet. @default - one that AWS chooses; it stays for as long as the host is in the program */
  privateIp?: string;
  /** GiB of the disk of the system. @default - that of all hosts */
  rootVolumeGiB?: number;
  /** The disk of its stores. @default - that of all hosts where it has a broker, else none */
  dataVolume?: AwsDataVolumeArgs;
  /** Ports beside those of its processes. @default none */
  ingress?: AwsIngressArgs[];
  /** What ssh dials, the near end of a Session Manager tunnel for example. @default - its private address */
  sshAddress?: pulumi.Input<string>;
  /** The port that ssh dials. @default 22 */
  sshPort?: number;
  /** Its public host key, where the image has a known one. @default - the one that it shows when it is first reached */
  hostKey?: pulumi.Input<string>;
}

/** A VPC to make, or one that is there. */
export interface AwsNetworkArgs {
  /** The private range of a VPC to make, /16 to /24: a sixteenth of it is the private subnet of each zone with a host. */
  cidrBlock?: string;
  /** Where the public subnet with the bastion and the NAT gateway is. @default - the first zone with a host */
  publicZone?: string;
  /** Whether hosts of a VPC that is made reach the Internet, by one NAT gateway: they install packages from there. @default true */
  nat?: boolean;
  /** A VPC that is there, in place of cidrBlock. */
  vpcId?: pulumi.Input<string>;
  /** Its private subnets, by their zone. */
  subnets?: Record<string, pulumi.Input<string>>;
  /** Its public subnet for the bastion. @default none */
  publicSubnetId?: pulumi.Input<string>;
}

/** Who may dial NameServers and brokers. */
export interface AwsClientsArgs {
  /** IP ranges. @default none */
  cidrBlocks?: string[];
  /** Security groups of the clients, by a name of yours; of the same VPC or a peered one. @default none */
  securityGroupIds?: Record<string, pulumi.Input<string>>;
}

/** A small machine with a public address that ssh goes through. */
export interface AwsBastionArgs {
  /** IP ranges that may dial its port 22. */
  allowFrom: string[];
  /** Its kind. @default t4g.nano, with x86_64 t3.nano */
  instanceType?: string;
}

/** A key pair of EC2 that is there. */
export interface AwsKeyPairArgs {
  /** Its name. */
  keyName: string;
  /** The text of its private key; kept as a secret. @default - the ssh agent of whoever runs Pulumi */
  privateKey?: pulumi.Input<string>;
}

/** Names in Route 53: one of each host, and `nameserver.<zoneName>` of all NameServers. */
export interface AwsDnsArgs {
  /** The domain, such as mq.internal. */
  zoneName: string;
  /** A hosted zone that is there. @default - a private one is made for the VPC */
  zoneId?: pulumi.Input<string>;
}

/** Machines for a cluster. */
export interface AwsHostsArgs {
  /** What runs on them, each process with its `host`: ports to open, disks to make, zones to check. */
  topology: Topology;
  /** The machines, by ids that stand in `host` of NameServers and brokers. */
  hosts: Record<string, Ec2HostArgs>;
  /** A VPC to make, or one that is there. */
  network: AwsNetworkArgs;
  /** That of the cluster, whose ports are opened. @default 0 */
  portOffset?: number;
  /** The image, by the parameter that names its newest: al2023, ubuntu-24.04, debian-12. Only new machines take a newer one. @default al2023 */
  os?: Os;
  /** arm64 or x86_64. @default arm64 */
  architecture?: Architecture;
  /** An image by its id, in place of os; a change replaces one machine an up. @default - the newest of os */
  ami?: string;
  /** Who may log in to the image, and sudo. @default - that of os */
  user?: string;
  /** The kind of each machine that says none. @default m7g.large, with x86_64 m7i.large */
  instanceType?: string;
  /** GiB of the disk of the system. @default 16 */
  rootVolumeGiB?: number;
  /** The disk of the stores of each host with a broker. @default - 100 GiB */
  dataVolume?: AwsDataVolumeArgs;
  /** The KMS key of all disks, by the ARN of the key, not of an alias. @default - the account's own for EBS */
  kmsKeyId?: pulumi.Input<string>;
  /** Who may dial NameServers and brokers. @default - only the machines themselves */
  clients?: AwsClientsArgs;
  /** Takes ranges that are open to the whole Internet. @default false */
  allowPublic?: boolean;
  /** Takes a master and its slave, or two NameServers, in one zone. @default false */
  allowSharedZone?: boolean;
  /** A machine that ssh goes through. @default - the machines are dialled as they are, or at sshAddress */
  bastion?: AwsBastionArgs;
  /** IP ranges that may dial port 22 of the machines. @default - the bastion only */
  sshFrom?: string[];
  /** IP ranges that the machines may dial. @default ["0.0.0.0/0"] */
  egressTo?: string[];
  /** A key pair that is there. @default - one is made, and its private key kept as a secret of the stack */
  keyPair?: AwsKeyPairArgs;
  /** An instance profile that is there. @default - one is made with AmazonSSMManagedInstanceCore: Session Manager */
  instanceProfile?: string;
  /** Names in Route 53. @default none */
  dns?: AwsDnsArgs;
  /** Tags of all that is made, beside Name and who made it. @default none */
  tags?: Record<string, string>;
  /** Lets a destroy delete the disks with their messages. @default false */
  purgeData?: boolean;
  /** Seconds until a machine that was started must answer. @default 300 */
  bootTimeoutSeconds?: number;
}
