import type { ResourceHandler } from "../shared/resource";
import { mapsAt, textAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { accountNumber } from "./account";
import { takeAddress } from "./addresses";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { newId } from "./ids";
import { interfaceValues, privateDnsOf } from "./network-interface";
import { vpcOfSubnet } from "./network";
import { dependencyViolation, recorded } from "./records";

const internetGatewayKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "internet-gateway",
    prefix: "igw",
    args: ["ec2/internetGateway", "InternetGatewayArgs"],
    replace: [],
    computed: ["arn", "ownerId", "region", "tagsAll", "vpcId"],
    refuse(inputs, id) {
      const vpcId = textAt(inputs, "vpcId");
      if (vpcId !== undefined) {
        account().must("vpc", vpcId);
        if (
          account()
            .store.all("internet-gateway")
            .some((one) => one.id !== id && one.values["vpcId"] === vpcId)
        ) {
          throw new Error(`Resource.AlreadyAssociated: resource ${vpcId} already has an internet gateway attached`);
        }
      }
    },
    values: (inputs, id) => ({
      vpcId: "",
      ...inputs,
      arn: account().arn("ec2", `internet-gateway/${id}`, inputs),
      ownerId: accountNumber,
    }),
    usedBy: (id) =>
      account()
        .store.all("route")
        .some(({ values }) => values["gatewayId"] === id)
        ? dependencyViolation("internetGateway", id)
        : undefined,
  });

/** The interface that an address belongs to: the one that is named, or the first of the instance. */
function interfaceOf(account: Account, inputs: WireMap): { id: string; values: WireMap } | undefined {
  const named = textAt(inputs, "networkInterface");
  const instance = textAt(inputs, "instance");
  const id =
    named ??
    (instance === undefined ? undefined : textAt(account.must("instance", instance), "primaryNetworkInterfaceId"));
  return id === undefined ? undefined : { id, values: account.must("network-interface", id) };
}

const publicDnsOf = (region: string, address: string): string =>
  `ec2-${address.replaceAll(".", "-")}.${region}.compute.amazonaws.com`;

const eipKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "elastic-ip",
    prefix: "eipalloc",
    args: ["ec2/eip", "EipArgs"],
    replace: ["address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    computed: [
      ...["allocationId", "arn", "associationId", "carrierIp", "customerOwnedIp", "domain", "instance", "ipamPoolId"],
      ...["networkBorderGroup", "networkInterface", "privateDns", "privateIp", "ptrRecord", "publicDns", "publicIp"],
      ...["publicIpv4Pool", "region", "tagsAll"],
    ],
    problems: (inputs) => ({
      domain:
        !["vpc", undefined].includes(textAt(inputs, "domain")) &&
        `expected domain to be one of ["vpc"], got ${textAt(inputs, "domain") ?? ""}`,
    }),
    /** Here an address is that of what has it. */
    changedBy: (state, inputs) =>
      state["instance"] === inputs["instance"] && state["networkInterface"] === inputs["networkInterface"]
        ? []
        : ["publicIp", "publicDns", "privateIp", "privateDns", "associationId"],
    values(inputs, id, before) {
      const owner = interfaceOf(account(), inputs);
      const region = account().regionOf(inputs);
      const address = textAt(owner?.values ?? {}, "privateIp");
      const publicIp = address ?? account().placeholderAddress(id);
      return {
        domain: "vpc",
        ...inputs,
        allocationId: id,
        arn: account().arn("ec2", `elastic-ip/${id}`, inputs),
        associationId: owner === undefined ? "" : (textAt(before ?? {}, "associationId") ?? newId("eipassoc")),
        instance:
          textAt(inputs, "instance") ?? textAt(mapsAt(owner?.values ?? {}, "attachments")[0] ?? {}, "instance") ?? "",
        networkInterface: owner?.id ?? "",
        privateIp: address ?? "",
        privateDns: address === undefined ? "" : privateDnsOf(region, address),
        publicIp,
        publicDns: publicDnsOf(region, publicIp),
        publicIpv4Pool: "amazon",
        networkBorderGroup: region,
        carrierIp: "",
        customerOwnedIp: "",
        ipamPoolId: "",
        ptrRecord: "",
      };
    },
    usedBy: (id) =>
      account()
        .store.all("nat-gateway")
        .some(({ values }) => values["allocationId"] === id)
        ? `AuthFailure: You do not have permission to access the specified resource.`
        : undefined,
  });

const natGatewayKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "nat-gateway",
    prefix: "nat",
    args: ["ec2/natGateway", "NatGatewayArgs"],
    replace: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
    sets: ["secondaryAllocationIds", "secondaryPrivateIpAddresses"],
    computed: [
      ...["associationId", "availabilityMode", "networkInterfaceId", "privateIp", "publicIp", "region", "routeTableId"],
      ...[
        "secondaryAllocationIds",
        "secondaryPrivateIpAddressCount",
        "secondaryPrivateIpAddresses",
        "tagsAll",
        "vpcId",
      ],
    ],
    problems: (inputs) => ({
      allocationId:
        inputs["connectivityType"] === "private" && inputs["allocationId"] !== undefined
          ? `"allocationId" is not supported with "connectivityType" = "private"`
          : undefined,
    }),
    refuse(inputs) {
      const allocation = textAt(inputs, "allocationId");
      if (allocation === undefined && inputs["connectivityType"] !== "private") {
        throw new Error("MissingParameter: The request must include the AllocationId parameter.");
      }
      if (allocation !== undefined) {
        account().must("elastic-ip", allocation);
      }
    },
    values(inputs, _id, before) {
      const subnetId = textAt(inputs, "subnetId") ?? "";
      const allocation = account().store.get("elastic-ip", textAt(inputs, "allocationId") ?? "");
      return {
        connectivityType: "public",
        availabilityMode: "zonal",
        secondaryAllocationIds: [],
        secondaryPrivateIpAddresses: [],
        secondaryPrivateIpAddressCount: 0,
        associationId: "",
        routeTableId: "",
        ...inputs,
        vpcId: vpcOfSubnet(account(), subnetId),
        privateIp: textAt(before ?? {}, "privateIp") ?? takeAddress(account(), subnetId, textAt(inputs, "privateIp")),
        publicIp: textAt(allocation ?? {}, "publicIp") ?? "",
        networkInterfaceId: textAt(before ?? {}, "networkInterfaceId") ?? newId("eni"),
      };
    },
    /** It has an interface in its subnet, which holds its address. */
    build(id, values) {
      const interfaceId = textAt(values, "networkInterfaceId") ?? "";
      const subnetId = textAt(values, "subnetId") ?? "";
      const address = textAt(values, "privateIp") ?? "";
      account().store.put("network-interface", interfaceId, {
        ...interfaceValues(account(), interfaceId, subnetId, [], [address]),
        securityGroups: [],
        interfaceType: "nat_gateway",
        attachments: [{ instance: id, deviceIndex: 1, attachmentId: newId("eni-attach") }],
      });
      return Promise.resolve();
    },
    demolish(_operation, _id, values) {
      account().store.remove("network-interface", textAt(values, "networkInterfaceId") ?? "");
      return Promise.resolve();
    },
  });

export const internetGatewayHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, internetGatewayKind);
export const eipHandler = (account: () => Account): ResourceHandler => handlerOf(account, eipKind);
export const natGatewayHandler = (account: () => Account): ResourceHandler => handlerOf(account, natGatewayKind);
