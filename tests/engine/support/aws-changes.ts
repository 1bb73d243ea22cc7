import type { AwsAccount, Short } from "./aws-account";
import type { Values } from "./aws-plugin";

/** A change of a resource of aws-changes.test.ts, and the paths that it changes with what becomes of them. */
export interface ChangeCase {
  readonly type: Short;
  readonly name: string;
  readonly change: Values | ((account: AwsAccount) => Values);
  readonly diff: Readonly<Record<string, string>>;
}

const [update, replace, add, addReplace] = ["update", "update-replace", "add", "add-replace"];

const one = (type: Short, change: ChangeCase["change"], diff: ChangeCase["diff"], name?: string): ChangeCase => ({
  type,
  change,
  diff,
  name: name ?? Object.keys(diff).join(", "),
});

/** By what terraform-provider-aws makes a replacement of. */
export const changeCases: readonly ChangeCase[] = [
  one("vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: replace }),
  one("vpc", { instanceTenancy: "dedicated" }, { instanceTenancy: replace }),
  one("vpc", { enableDnsHostnames: true }, { enableDnsHostnames: update }),
  one("vpc", { tags: { a: "b" } }, { tags: add }),
  one("subnet", { cidrBlock: "10.0.0.0/24" }, { cidrBlock: replace }),
  one("subnet", { availabilityZone: "eu-central-1b" }, { availabilityZone: replace }),
  one("subnet", { availabilityZone: null }, {}, "a zone that is left to AWS stays"),
  one("subnet", { mapPublicIpOnLaunch: true }, { mapPublicIpOnLaunch: update }),
  one("group", { description: "other" }, { description: replace }),
  one("group", { name: "other" }, { name: replace }),
  one("group", { ingress: [] }, { "ingress[0]": "delete" }),
  one("ingress", { cidrIpv4: "10.0.0.0/16" }, { cidrIpv4: update }),
  one("ingress", { fromPort: 1, toPort: 2, ipProtocol: "tcp" }, { fromPort: add, ipProtocol: update, toPort: add }),
  one(
    "ingress",
    { cidrIpv4: null, referencedSecurityGroupId: "sg-2" },
    { cidrIpv4: "delete-replace", referencedSecurityGroupId: addReplace },
    "another kind of source",
  ),
  one("ingress", { securityGroupId: "sg-2" }, { securityGroupId: replace }),
  one("key", ({ key }) => ({ publicKey: `${key.publicKey} other` }), { publicKey: replace }),
  one("key", { keyName: "other" }, { keyName: replace }),
  one("eni", { subnetId: "subnet-2" }, { subnetId: replace }),
  one("eni", { securityGroups: ["sg-2"] }, { "securityGroups[0]": update }),
  one("eni", ({ net }) => ({ privateIps: [`${net}.4`] }), {}, "the address that it has"),
  one("eni", ({ net }) => ({ privateIps: [`${net}.9`] }), { "privateIps[0]": replace }),
  one("eni", ({ net }) => ({ privateIps: [`${net}.4`, `${net}.9`] }), { "privateIps[1]": add }, "an address more"),
  one("eni", { description: "d" }, { description: add }),
  one("role", { assumeRolePolicy: '{"a":1}' }, { assumeRolePolicy: update }),
  one("role", { path: "/x/" }, { path: replace }),
  one("role", { tags: { a: "2" } }, { "tags.a": update }),
  one("policy", { policyArn: "arn:aws:iam::aws:policy/Other" }, { policyArn: replace }),
  one("profile", { role: "other" }, { role: update }),
  one("profile", { name: "other" }, { name: replace }),
  one("igw", { vpcId: "vpc-2" }, { vpcId: update }),
  one("routes", { vpcId: "vpc-2" }, { vpcId: replace }),
  one("routes", { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-2" }] }, { "routes[0].gatewayId": update }),
  one("route", { destinationCidrBlock: "10.8.0.0/16" }, { destinationCidrBlock: replace }),
  one("route", { gatewayId: "igw-2" }, { gatewayId: update }),
  one("association", { routeTableId: "rtb-2" }, { routeTableId: update }),
  one("association", { subnetId: "subnet-2" }, { subnetId: replace }),
  one("eip", { instance: "i-2" }, { instance: update }),
  one("eip", { address: "1.2.3.4" }, { address: addReplace }),
  one("nat", { allocationId: "eipalloc-2" }, { allocationId: replace }),
  one("zone", { comment: "c" }, { comment: update }),
  one("zone", { name: "example.org" }, { name: replace }),
  one("record", { ttl: 61 }, { ttl: update }),
  one("record", { records: ["10.0.0.2", "10.0.0.1"] }, {}, "the order of records"),
  one("record", { type: "AAAA" }, { type: replace }),
  one("volume", { size: 2 }, { size: update }),
  one("volume", { type: "gp2", size: 4 }, { size: update, type: update }),
  one("volume", { iops: 3_000, throughput: 125 }, {}, "what it has without being told"),
  one("volume", { throughput: 250 }, { throughput: update }),
  one("volume", { availabilityZone: "eu-central-1b" }, { availabilityZone: replace }),
  one("volume", { encrypted: true }, { encrypted: replace }),
  one("attachment", { deviceName: "/dev/sdg" }, { deviceName: replace }),
  one("attachment", { instanceId: "i-2" }, { instanceId: replace }),
  one("attachment", { volumeId: "vol-2" }, { volumeId: replace }),
  one("attachment", { stopInstanceBeforeDetaching: true }, { stopInstanceBeforeDetaching: add }),
  one("instance", ({ amis }) => ({ ami: amis["debian"] }), { ami: replace }),
  one("instance", { instanceType: "m6i.large" }, { instanceType: update }),
  one("instance", { instanceType: "m7g.large" }, { instanceType: replace }, "a type with another processor"),
  one("instance", { keyName: "other" }, { keyName: replace }),
  one("instance", { userData: "#!/bin/sh" }, { userData: update }),
  one(
    "instance",
    { userData: "#!/bin/sh", userDataReplaceOnChange: true },
    { userData: replace, userDataReplaceOnChange: update },
    "user data that replaces",
  ),
  one(
    "instance",
    { primaryNetworkInterface: { networkInterfaceId: "eni-2" } },
    { "primaryNetworkInterface.networkInterfaceId": replace },
  ),
  one("instance", { iamInstanceProfile: "other" }, { iamInstanceProfile: update }),
  one("instance", { rootBlockDevice: { volumeSize: 20 } }, { "rootBlockDevice.volumeSize": update }),
  one("instance", { rootBlockDevice: { volumeSize: 8 } }, {}, "the size that the root disk has"),
  one("instance", { rootBlockDevice: { encrypted: true } }, { "rootBlockDevice.encrypted": replace }),
  one("instance", { metadataOptions: { httpTokens: "optional" } }, { "metadataOptions.httpTokens": update }),
  one("instance", { availabilityZone: "eu-central-1a" }, {}, "the zone that it is in"),
  one("instance", { availabilityZone: "eu-central-1b" }, { availabilityZone: replace }),
  one(
    "instance",
    { disableApiTermination: true, monitoring: true },
    { disableApiTermination: update, monitoring: update },
  ),
  one("instance", { tenancy: "dedicated" }, { tenancy: replace }),
  one("instance", { tags: { Name: "other" } }, { "tags.Name": update }),
];
