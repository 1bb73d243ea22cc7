import type { Short } from "./aws-account";
import { zone } from "./aws-account";
import type { Values } from "./aws-plugin";

/** Inputs that are wrong, and what is said: each failure as `property: reason`. */
export type BadCase = readonly [why: string, type: Short, inputs: Values, failures: readonly string[]];

export const instance = { ami: "ami-0123456789abcdef0", instanceType: "m6i.large" };
export const rule = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "10.0.0.0/8" };
export const disk = { availabilityZone: zone, size: 10, type: "gp3" };
export const attached = { deviceName: "/dev/sdf", instanceId: "i-1", volumeId: "vol-1" };

/** By the types of the package. */
export const badTypes: readonly BadCase[] = [
  ["a misspelt key", "instance", { ...instance, keyname: "a" }, ["keyname: no property of InstanceArgs"]],
  [
    "a misspelt key in an object",
    "instance",
    { ...instance, rootBlockDevice: { size: 9 } },
    ["rootBlockDevice.size: no property of InstanceRootBlockDevice"],
  ],
  ["a text for a number", "volume", { ...disk, size: "10" }, ["size: not a number"]],
  ["a number for a text", "subnet", { vpcId: 7, cidrBlock: "10.0.0.0/24" }, ["vpcId: not a string"]],
  [
    "a text for a flag",
    "vpc",
    { cidrBlock: "10.0.0.0/16", enableDnsHostnames: "yes" },
    ["enableDnsHostnames: not a boolean"],
  ],
  ["a text for a list", "eni", { subnetId: "subnet-1", securityGroups: "sg-1" }, ["securityGroups: not a list"]],
  [
    "a number in a list of texts",
    "eni",
    { subnetId: "subnet-1", securityGroups: [1] },
    ["securityGroups[0]: not a string"],
  ],
  ["a text for a map", "vpc", { cidrBlock: "10.0.0.0/16", tags: "a" }, ["tags: not a map"]],
  [
    "a number in a map of texts",
    "vpc",
    { cidrBlock: "10.0.0.0/16", tags: { "a-b": 1 } },
    ['tags["a-b"]: not a string'],
  ],
  ["a text for an object", "instance", { ...instance, rootBlockDevice: "8" }, ["rootBlockDevice: not an object"]],
  [
    "a list of objects with a wrong one",
    "group",
    { vpcId: "vpc-1", ingress: [{ protocol: "tcp", fromPort: 1 }] },
    ["ingress[0].toPort: missing"],
  ],
  ["what is needed", "attachment", { instanceId: "i-1" }, ["deviceName: missing", "volumeId: missing"]],
  [
    "what is needed in an object",
    "instance",
    { ...instance, networkInterfaces: [{ deviceIndex: 0 }] },
    ["networkInterfaces[0].networkInterfaceId: missing"],
  ],
  [
    "another region that is none",
    "vpc",
    { cidrBlock: "10.0.0.0/16", region: "eu-middle-1" },
    ["region: invalid AWS Region: eu-middle-1"],
  ],
];
