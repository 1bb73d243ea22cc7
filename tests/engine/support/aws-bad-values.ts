import { zone } from "./aws-account";
import type { BadCase } from "./aws-bad-types";
import { attached, disk, instance, rule } from "./aws-bad-types";

const eni = { primaryNetworkInterface: { networkInterfaceId: "eni-1" } };
const notDevice = (name: string) =>
  `deviceName: Value (${name}) for parameter device is invalid. ${name} is not a valid EBS device name.`;

/** As AWS would say. */
export const badValues: readonly BadCase[] = [
  [
    "no range",
    "vpc",
    { cidrBlock: "10.0.0.0" },
    ['cidrBlock: "10.0.0.0" is not a valid IPv4 CIDR block, such as 10.0.0.0/16'],
  ],
  [
    "a range with bits of a host",
    "subnet",
    { vpcId: "vpc-1", cidrBlock: "10.0.0.1/24" },
    ['cidrBlock: "10.0.0.1/24" is not a valid IPv4 CIDR block, such as 10.0.0.0/16'],
  ],
  [
    "a range too large",
    "vpc",
    { cidrBlock: "10.0.0.0/8" },
    ['cidrBlock: expected "10.0.0.0/8" to contain a network value with between 16 and 28 significant bits'],
  ],
  ["no range at all", "vpc", {}, ["cidrBlock: missing"]],
  [
    "a zone of another region",
    "volume",
    { ...disk, availabilityZone: "us-east-1a" },
    ["availabilityZone: InvalidZone.NotFound: The zone 'us-east-1a' does not exist."],
  ],
  [
    "a subnet in a zone that is none",
    "subnet",
    { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1x" },
    [expect.stringContaining("Value (eu-central-1x) for parameter availabilityZone is invalid") as string],
  ],
  ["a group without a VPC", "group", {}, ["vpcId: missing: this account has no default VPC"]],
  [
    "a name that AWS keeps for ids",
    "group",
    { vpcId: "vpc-1", name: "sg-mine" },
    ["name: invalid value for name (cannot begin with sg-)"],
  ],
  [
    "a rule without a range",
    "ingress",
    { ...rule, cidrIpv4: "10.0.0.1/8" },
    ['cidrIpv4: "10.0.0.1/8" is not a valid IPv4 CIDR block, such as 10.0.0.0/16'],
  ],
  [
    "a rule with two sources",
    "ingress",
    { ...rule, referencedSecurityGroupId: "sg-2" },
    [expect.stringMatching(/^referencedSecurityGroupId: only one of cidrIpv4, /) as string],
  ],
  ["ports in the wrong order", "ingress", { ...rule, fromPort: 23 }, ["fromPort: Invalid TCP/UDP port range (23:22)"]],
  ["a port that is none", "egress", { ...rule, toPort: 65536 }, ["fromPort: ports are -1 to 65535"]],
  [
    "tcp without ports",
    "ingress",
    { ...rule, fromPort: null, toPort: null },
    ["fromPort: missing: tcp and udp have ports", "toPort: missing: tcp and udp have ports"],
  ],
  [
    "a protocol that is none",
    "ingress",
    { ...rule, ipProtocol: "tpc" },
    ["ipProtocol: Invalid value 'tpc' for IP protocol. Unknown protocol."],
  ],
  [
    "more groups than an interface has",
    "eni",
    { subnetId: "subnet-1", securityGroups: ["1", "2", "3", "4", "5", "6"] },
    [expect.stringContaining("securityGroups: SecurityGroupsPerInterfaceLimitExceeded") as string],
  ],
  [
    "a private key",
    "key",
    { publicKey: "-----BEGIN OPENSSH PRIVATE KEY-----" },
    [expect.stringContaining("publicKey: InvalidKey.Format") as string],
  ],
  [
    "a key whose bytes are of another type",
    "key",
    { publicKey: "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA" },
    [expect.stringContaining("publicKey: InvalidKey.Format") as string],
  ],
  ["no size", "volume", { availabilityZone: zone }, ["size: one of size, snapshotId is needed"]],
  [
    "a size of nothing",
    "volume",
    { ...disk, size: 0 },
    ["size: Volume size of 0 is invalid; for gp3 it is 1 to 65536"],
  ],
  [
    "too few iops",
    "volume",
    { ...disk, iops: 100 },
    ["iops: Volume iops of 100 is invalid; for gp3 it is 3000 to 80000"],
  ],
  [
    "more iops than the size allows",
    "volume",
    { ...disk, iops: 6000 },
    ["iops: Iops to volume size ratio of 600.000000 is too high; maximum is 500"],
  ],
  [
    "throughput of a type without",
    "volume",
    { ...disk, type: null, throughput: 125 },
    ["throughput: 'throughput' must not be set when 'type' is 'gp2'"],
  ],
  [
    "too much throughput",
    "volume",
    { ...disk, throughput: 2001 },
    ["throughput: Volume throughput of 2001 is invalid; for gp3 it is 125 to 2000"],
  ],
  ["a type of volume that is none", "volume", { ...disk, type: "gp4" }, ["type: gp4 is not a valid EBS volume type"]],
  [
    "a small root disk of a large kind",
    "instance",
    { ...instance, rootBlockDevice: { volumeType: "st1", volumeSize: 8 } },
    ["rootBlockDevice.volumeSize: Volume size of 8 is invalid; for st1 it is 125 to 16384"],
  ],
  [
    "an instance type that is none",
    "instance",
    { ...instance, instanceType: "m6i.tiny" },
    ["instanceType: InvalidParameterValue: The following supplied instance types do not exist: [m6i.tiny]"],
  ],
  ["no image", "instance", { instanceType: "m6i.large" }, ["ami: one of ami, launchTemplate is needed"]],
  [
    "an interface and a subnet",
    "instance",
    { ...instance, ...eni, subnetId: "subnet-1" },
    ["subnetId: conflicts with an interface that the instance is given"],
  ],
  [
    "both kinds of user data",
    "instance",
    { ...instance, userData: "a", userDataBase64: "YQ==" },
    ["userDataBase64: conflicts with userData"],
  ],
  [
    "user data that is no base64",
    "instance",
    { ...instance, userDataBase64: "a b" },
    ["userDataBase64: must be base64-encoded"],
  ],
  [
    "too much user data",
    "instance",
    { ...instance, userData: "x".repeat(16_385) },
    ["userData: expected length of userData to be in the range (0 - 16384), got 16385"],
  ],
  [
    "disks that are not done offline",
    "instance",
    { ...instance, ebsBlockDevices: [{ deviceName: "/dev/sdf" }] },
    ["ebsBlockDevices: not covered by the offline stand-in for the aws plugin"],
  ],
  ["the name of the root disk", "attachment", { ...attached, deviceName: "/dev/sda1" }, [notDevice("/dev/sda1")]],
  ["a name of no disk", "attachment", { ...attached, deviceName: "/dev/nvme1n1" }, [notDevice("/dev/nvme1n1")]],
  [
    "a policy that is no JSON",
    "role",
    { assumeRolePolicy: "{" },
    ["assumeRolePolicy: contains an invalid JSON policy"],
  ],
  [
    "a name that is none for IAM",
    "profile",
    { name: "a b" },
    [expect.stringMatching(/^name: invalid value for name/) as string],
  ],
  [
    "a policy that has no ARN",
    "policy",
    { role: "r", policyArn: "AmazonSSM" },
    ['policyArn: "policyArn" (AmazonSSM) is an invalid ARN'],
  ],
  [
    "records without a ttl",
    "record",
    { zoneId: "Z1", name: "a", type: "A", records: ["10.0.0.1"] },
    ["ttl: missing: records have a ttl"],
  ],
  [
    "a type of record that is none",
    "record",
    { zoneId: "Z1", name: "a", type: "B" },
    [expect.stringMatching(/^type: expected type to be one of /) as string],
  ],
  [
    "an address that is not of a VPC",
    "eip",
    { domain: "standard" },
    ['domain: expected domain to be one of ["vpc"], got standard'],
  ],
  [
    "two targets of a route",
    "route",
    { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1", natGatewayId: "nat-1" },
    [expect.stringMatching(/^gatewayId: only one target of /) as string],
  ],
  [
    "a private gateway with an address",
    "nat",
    { connectivityType: "private", allocationId: "eipalloc-1" },
    ['allocationId: "allocationId" is not supported with "connectivityType" = "private"'],
  ],
];
