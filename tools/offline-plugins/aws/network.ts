import type { ResourceHandler } from "../shared/resource";
import { attempt, isNotFound } from "../shared/docker-errors";
import { retry } from "../shared/retry";
import { numberAt, textAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { accountNumber } from "./account";
import { blockOf, contains, gatewayOf, overlap, prefixOf } from "./cidr";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { newId } from "./ids";
import { dependencyViolation, recorded } from "./records";
import { zoneIdOf, zonesOf } from "./regions";
import type { ItemType } from "./store";

export const notCidr = (value: string | undefined): string | undefined =>
  value !== undefined && blockOf(value) === undefined
    ? `"${value}" is not a valid IPv4 CIDR block, such as 10.0.0.0/16`
    : undefined;

const shortestPrefix = 16;
const longestPrefix = 28;

const badRange = (value: string | undefined): string | undefined =>
  notCidr(value) ??
  (value !== undefined && (prefixOf(value) < shortestPrefix || prefixOf(value) > longestPrefix)
    ? `expected "${value}" to contain a network value with between ${shortestPrefix} and ${longestPrefix} significant bits`
    : undefined);

/** The Docker network of a VPC. */
export const networkOf = (vpcId: string): string => `pulumi-rocketmq-${vpcId}`;

const inside = (account: Account, type: ItemType, key: string, id: string): boolean =>
  account.store.all(type).some(({ values }) => values[key] === id && values["_isDefault"] !== true);

async function buildNetwork(account: Account, id: string, cidr: string): Promise<void> {
  const block = blockOf(cidr);
  await attempt(
    `the network of the VPC ${cidr} cannot be made on this machine's Docker engine`,
    account.docker.createNetwork({
      Name: networkOf(id),
      Driver: "bridge",
      CheckDuplicate: true,
      Labels: account.labels,
      IPAM: { Driver: "default", Config: [{ Subnet: cidr, Gateway: block === undefined ? "" : gatewayOf(block) }] },
    }),
  );
}

/** The group of a VPC for what names none: everything from its own members, and everything out. */
function putDefaultGroup(account: Account, vpcId: string, groupId: string): void {
  const everything = { fromPort: 0, toPort: 0, protocol: "-1" };
  account.store.put("security-group", groupId, {
    _isDefault: true,
    name: "default",
    description: "default VPC security group",
    vpcId,
    ingress: [{ ...everything, self: true }],
    egress: [{ ...everything, cidrBlocks: ["0.0.0.0/0"] }],
  });
}

export const vpcKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "vpc",
    args: ["ec2/vpc", "VpcArgs"],
    replace: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    computed: [
      ...["arn", "cidrBlock", "defaultNetworkAclId", "defaultRouteTableId", "defaultSecurityGroupId", "dhcpOptionsId"],
      ...["enableDnsHostnames", "enableNetworkAddressUsageMetrics", "ipv6AssociationId", "ipv6CidrBlock", "region"],
      ...["ipv6CidrBlockNetworkBorderGroup", "mainRouteTableId", "ownerId", "tagsAll"],
    ],
    problems: (inputs, has) => ({
      cidrBlock: has("cidrBlock") ? badRange(textAt(inputs, "cidrBlock")) : "missing",
    }),
    values: (inputs, id, before) => ({
      enableDnsHostnames: false,
      enableDnsSupport: true,
      enableNetworkAddressUsageMetrics: false,
      instanceTenancy: "default",
      assignGeneratedIpv6CidrBlock: false,
      ...inputs,
      ...(before === undefined
        ? {
            arn: account().arn("ec2", `vpc/${id}`, inputs),
            ownerId: accountNumber,
            defaultNetworkAclId: newId("acl"),
            defaultRouteTableId: newId("rtb"),
            defaultSecurityGroupId: newId("sg"),
            dhcpOptionsId: newId("dopt"),
            ipv6AssociationId: "",
            ipv6CidrBlock: "",
            ipv6CidrBlockNetworkBorderGroup: "",
          }
        : {}),
    }),
    async build(id, values) {
      values["mainRouteTableId"] = values["defaultRouteTableId"] ?? "";
      await buildNetwork(account(), id, textAt(values, "cidrBlock") ?? "");
      putDefaultGroup(account(), id, textAt(values, "defaultSecurityGroupId") ?? "");
    },
    usedBy(id) {
      const users: readonly ItemType[] = ["subnet", "security-group", "route-table", "internet-gateway"];
      return users.some((type) => inside(account(), type, "vpcId", id)) ? dependencyViolation("vpc", id) : undefined;
    },
    demolish: (operation, id, values) =>
      retry(operation, "has active endpoints", async () => {
        try {
          await account().docker.getNetwork(networkOf(id)).remove();
        } catch (error) {
          if (!isNotFound(error)) {
            throw error;
          }
        }
        account().store.remove("security-group", textAt(values, "defaultSecurityGroupId") ?? "");
      }),
  });

const zoneProblem = (account: Account, inputs: WireMap): string | undefined => {
  const zone = textAt(inputs, "availabilityZone");
  const zones = zonesOf(account.regionOf(inputs));
  return zone === undefined || zones.includes(zone)
    ? undefined
    : `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`;
};

function refuseSubnet(account: Account, inputs: WireMap): void {
  const cidr = textAt(inputs, "cidrBlock") ?? "";
  const vpcId = textAt(inputs, "vpcId") ?? "";
  const vpc = blockOf(textAt(account.must("vpc", vpcId), "cidrBlock") ?? "");
  const block = blockOf(cidr);
  if (block === undefined || vpc === undefined || !contains(vpc, block)) {
    throw new Error(`InvalidSubnet.Range: The CIDR '${cidr}' is invalid.`);
  }
  const conflict = account.store.all("subnet").some(({ values }) => {
    const other = blockOf(textAt(values, "cidrBlock") ?? "");
    return values["vpcId"] === vpcId && other !== undefined && overlap(other, block);
  });
  if (conflict) {
    throw new Error(`InvalidSubnet.Conflict: The CIDR '${cidr}' conflicts with another subnet`);
  }
}

export const subnetKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "subnet",
    args: ["ec2/subnet", "SubnetArgs"],
    replace: [
      ...["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
      ...["ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6NetmaskLength"],
    ],
    computed: [
      ...["arn", "availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6CidrBlock", "ipv6CidrBlockAssociationId"],
      ...["ownerId", "privateDnsHostnameTypeOnLaunch", "region", "tagsAll"],
    ],
    problems: (inputs, has) => ({
      cidrBlock: has("cidrBlock") ? badRange(textAt(inputs, "cidrBlock")) : "missing",
      availabilityZone: zoneProblem(account(), inputs),
    }),
    refuse: (inputs, id) => (id === undefined ? refuseSubnet(account(), inputs) : undefined),
    values(inputs, id, before) {
      const count = account().store.all("subnet").length;
      const zones = zonesOf(account().regionOf(inputs));
      const zone = textAt(before ?? inputs, "availabilityZone") ?? zones[count % zones.length] ?? "";
      return {
        assignIpv6AddressOnCreation: false,
        enableDns64: false,
        ipv6Native: false,
        mapPublicIpOnLaunch: false,
        ...inputs,
        availabilityZone: zone,
        availabilityZoneId: zoneIdOf(zone),
        arn: account().arn("ec2", `subnet/${id}`, inputs),
        ownerId: accountNumber,
        ipv6CidrBlock: "",
        ipv6CidrBlockAssociationId: "",
        privateDnsHostnameTypeOnLaunch: textAt(inputs, "privateDnsHostnameTypeOnLaunch") ?? "ip-name",
      };
    },
    usedBy: (id) =>
      inside(account(), "network-interface", "subnetId", id) || inside(account(), "nat-gateway", "subnetId", id)
        ? dependencyViolation("subnet", id)
        : undefined,
  });

export const vpcHandler = (account: () => Account): ResourceHandler => handlerOf(account, vpcKind);
export const subnetHandler = (account: () => Account): ResourceHandler => handlerOf(account, subnetKind);

/** The VPC of a subnet. */
export const vpcOfSubnet = (account: Account, subnetId: string): string =>
  textAt(account.must("subnet", subnetId), "vpcId") ?? "";

export const largestPort = 65_535;

/** The ports of a rule: what is wrong with them. */
export function badPorts(inputs: WireMap): string | undefined {
  const from = numberAt(inputs, "fromPort");
  const to = numberAt(inputs, "toPort");
  const isPort = (port: number | undefined): boolean => port === undefined || (port >= -1 && port <= largestPort);
  if (!isPort(from) || !isPort(to)) {
    return `ports are -1 to ${largestPort}`;
  }
  return from !== undefined && to !== undefined && from > to ? `Invalid TCP/UDP port range (${from}:${to})` : undefined;
}
