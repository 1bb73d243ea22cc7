import type { ResourceHandler } from "../shared/resource";
import { mapsAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { accountNumber } from "./account";
import { takeAddress } from "./addresses";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { macOf, newId } from "./ids";
import { vpcOfSubnet } from "./network";
import { recorded } from "./records";

const mostGroups = 5;

export const tooManyGroups = (groups: readonly string[]): string | undefined =>
  groups.length > mostGroups
    ? `SecurityGroupsPerInterfaceLimitExceeded: You have exceeded the maximum number of security groups allowed per network interface (${mostGroups}).`
    : undefined;

/** Throws where a group is not of the VPC of the subnet. */
export function refuseGroups(account: Account, subnetId: string, groups: readonly string[]): void {
  const vpcId = vpcOfSubnet(account, subnetId);
  for (const group of groups) {
    if (account.must("security-group", group)["vpcId"] !== vpcId) {
      throw new Error(`InvalidParameter: Security group ${group} and subnet ${subnetId} belong to different networks.`);
    }
  }
}

export const hostnameOf = (address: string): string => `ip-${address.replaceAll(".", "-")}`;

export const privateDnsOf = (region: string, address: string): string =>
  `${hostnameOf(address)}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`;

const defaultGroup = (account: Account, subnetId: string): string =>
  textAt(account.must("vpc", vpcOfSubnet(account, subnetId)), "defaultSecurityGroupId") ?? "";

/** What an interface has that the program does not say; to be called within the lock of the account. */
export function interfaceValues(
  account: Account,
  id: string,
  subnetId: string,
  groups: readonly string[],
  addresses: readonly string[],
): WireMap {
  const region = account.region;
  const [address = ""] = addresses;
  return {
    subnetId,
    securityGroups: groups.length === 0 ? [defaultGroup(account, subnetId)] : [...groups],
    privateIp: address,
    privateIps: [...addresses],
    privateIpLists: [...addresses],
    privateIpsCount: addresses.length - 1,
    privateDnsName: privateDnsOf(region, address),
    macAddress: macOf(id),
    ownerId: accountNumber,
    interfaceType: "interface",
    sourceDestCheck: true,
    arn: account.arn("ec2", `network-interface/${id}`),
    outpostArn: "",
  };
}

/** Makes an interface for an instance that brings none; within the lock. */
export function makeInterface(
  account: Account,
  subnetId: string,
  groups: readonly string[],
  wanted: string | undefined,
  instanceId: string,
): { readonly id: string; readonly values: WireMap } {
  refuseGroups(account, subnetId, groups);
  const id = newId("eni");
  const values = {
    ...interfaceValues(account, id, subnetId, groups, [takeAddress(account, subnetId, wanted)]),
    attachments: [attachmentOf(instanceId, 0)],
  };
  account.store.put("network-interface", id, values);
  return { id, values };
}

export const attachmentOf = (instance: string, deviceIndex: number): WireMap => ({
  instance,
  deviceIndex,
  attachmentId: newId("eni-attach"),
});

const wantedOf = (inputs: WireMap): string[] => {
  const single = textAt(inputs, "privateIp");
  return [
    ...textsAt(inputs, "privateIpLists"),
    ...textsAt(inputs, "privateIps"),
    ...(single === undefined ? [] : [single]),
  ];
};

export const networkInterfaceKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "network-interface",
    prefix: "eni",
    args: ["ec2/networkInterface", "NetworkInterfaceArgs"],
    replace: ["interfaceType", "subnetId"],
    sets: ["privateIps", "securityGroups"],
    computed: [
      ...["arn", "attachments", "interfaceType", "macAddress", "outpostArn", "ownerId", "privateDnsName", "privateIp"],
      ...["privateIpLists", "privateIps", "privateIpsCount", "region", "securityGroups", "tagsAll"],
    ],
    problems: (inputs) => ({
      securityGroups: tooManyGroups(textsAt(inputs, "securityGroups")),
      attachments:
        mapsAt(inputs, "attachments").length > 0 &&
        "the offline stand-in attaches an interface where the instance names it as its own",
    }),
    /** Another first address is another interface. */
    replaceToo(state, inputs) {
      const wanted = wantedOf(inputs);
      const isKept = wanted.length === 0 || wanted.includes(textAt(state, "privateIp") ?? "");
      return isKept ? [] : ["privateIp", "privateIps", "privateIpLists"];
    },
    refuse: (inputs) => refuseGroups(account(), textAt(inputs, "subnetId") ?? "", textsAt(inputs, "securityGroups")),
    values(inputs, id, before) {
      const subnetId = textAt(inputs, "subnetId") ?? "";
      const wanted = [...new Set(wantedOf(inputs))];
      const known = textsAt(before ?? {}, "privateIps");
      const [first, ...more] = wanted;
      const chosen =
        before === undefined
          ? [takeAddress(account(), subnetId, first), ...more.map((one) => takeAddress(account(), subnetId, one))]
          : wanted.length === 0
            ? known
            : wanted.map((one) => (known.includes(one) ? one : takeAddress(account(), subnetId, one)));
      const groups = textsAt(inputs, "securityGroups");
      const kept = groups.length === 0 ? textsAt(before ?? {}, "securityGroups") : groups;
      return {
        ...interfaceValues(account(), id, subnetId, kept, chosen),
        ...(before === undefined ? { attachments: [] } : {}),
        sourceDestCheck: inputs["sourceDestCheck"] ?? true,
      };
    },
    usedBy(id) {
      const [user] = mapsAt(account().must("network-interface", id), "attachments");
      return user === undefined
        ? undefined
        : `InvalidParameterValue: Network interface '${id}' is currently in use by ${textAt(user, "instance") ?? ""}.`;
    },
    settle: (values) => account().firewall.refresh(vpcOf(account(), values)),
  });

const vpcOf = (account: Account, values: WireMap): string =>
  textAt(account.store.get("subnet", textAt(values, "subnetId") ?? "") ?? {}, "vpcId") ?? "";

export const networkInterfaceHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, networkInterfaceKind);
