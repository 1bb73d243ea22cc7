import { mapAt, mapsAt, numberAt, textAt, textsAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Account } from "./account";
import { imageOf } from "./images";
import { givenInterface } from "./instance-check";
import { instanceType } from "./instance-types";
import { newId } from "./ids";
import { privateDnsOf } from "./network-interface";
import type { Item } from "./store";

/** Outputs that AWS fills in where the program does not. */
export const computedOfInstance = [
  ...["ami", "arn", "associatePublicIpAddress", "availabilityZone", "capacityReservationSpecification", "cpuOptions"],
  ...["disableApiStop", "disableApiTermination", "ebsBlockDevices", "ebsOptimized", "enablePrimaryIpv6"],
  ...["enclaveOptions", "ephemeralBlockDevices", "hostId", "hostResourceGroupArn", "iamInstanceProfile"],
  ...["instanceInitiatedShutdownBehavior", "instanceLifecycle", "instanceMarketOptions", "instanceState"],
  ...["instanceType", "ipv6AddressCount", "ipv6Addresses", "keyName", "maintenanceOptions", "metadataOptions"],
  ...["monitoring", "networkInterfaces", "outpostArn", "passwordData", "placementGroup", "placementGroupId"],
  ...["placementPartitionNumber", "primaryNetworkInterface", "primaryNetworkInterfaceId", "privateDns"],
  ...["privateDnsNameOptions", "privateIp", "publicDns", "publicIp", "region", "rootBlockDevice"],
  ...["secondaryNetworkInterfaces", "secondaryPrivateIps", "securityGroups", "spotInstanceRequestId", "subnetId"],
  ...["tagsAll", "tenancy", "userDataBase64", "vpcSecurityGroupIds"],
];

const rootGibibytes = 8;

function rootDisk(inputs: WireMap, before: WireMap, device: string): WireMap {
  const given = mapAt(inputs, "rootBlockDevice");
  return {
    deleteOnTermination: true,
    encrypted: false,
    iops: 3_000,
    kmsKeyId: "",
    throughput: 125,
    volumeId: newId("vol"),
    volumeSize: rootGibibytes,
    volumeType: "gp3",
    ...mapAt(before, "rootBlockDevice"),
    ...given,
    deviceName: device,
    tags: mapAt(given, "tags"),
    tagsAll: mapAt(given, "tags"),
  };
}

/** What is the same for all instances, until the program says something else. */
const usual = (region: string): Record<string, Wire> => ({
  capacityReservationSpecification: { capacityReservationPreference: "open" },
  disableApiStop: false,
  disableApiTermination: false,
  ebsBlockDevices: [],
  ebsOptimized: false,
  enablePrimaryIpv6: false,
  enclaveOptions: { enabled: false },
  ephemeralBlockDevices: [],
  forceDestroy: false,
  getPasswordData: false,
  hibernation: false,
  hostId: "",
  hostResourceGroupArn: "",
  iamInstanceProfile: "",
  instanceInitiatedShutdownBehavior: "stop",
  instanceLifecycle: "",
  instanceMarketOptions: {},
  ipv6AddressCount: 0,
  ipv6Addresses: [],
  keyName: "",
  maintenanceOptions: { autoRecovery: "default" },
  monitoring: false,
  outpostArn: "",
  passwordData: "",
  placementGroup: "",
  placementGroupId: "",
  placementPartitionNumber: 0,
  region,
  secondaryNetworkInterfaces: [],
  secondaryPrivateIps: [],
  securityGroups: [],
  sourceDestCheck: true,
  spotInstanceRequestId: "",
  tenancy: "default",
  userDataReplaceOnChange: false,
});

const metadataOptions = {
  httpEndpoint: "enabled",
  httpProtocolIpv6: "disabled",
  httpPutResponseHopLimit: 2,
  httpTokens: "required",
  instanceMetadataTags: "disabled",
};

/** An address that AWS gives at the start: offline it is the private one. */
function hasPublicAddress(inputs: WireMap, subnet: WireMap): boolean {
  const asked = inputs["associatePublicIpAddress"];
  return typeof asked === "boolean"
    ? asked
    : givenInterface(inputs) === undefined && subnet["mapPublicIpOnLaunch"] === true;
}

const hasElasticAddress = (account: Account, interfaceId: string): boolean =>
  account.store.all("elastic-ip").some(({ values }) => values["networkInterface"] === interfaceId);

/** All that a program reads of an instance; `before` are the values that it had. */
export function instanceValues(
  account: Account,
  id: string,
  inputs: WireMap,
  own: Item,
  before: WireMap = {},
): WireMap {
  const region = account.regionOf(inputs);
  const subnetId = textAt(own.values, "subnetId") ?? "";
  const subnet = account.must("subnet", subnetId);
  const address = textAt(own.values, "privateIp") ?? "";
  const isPublic = hasPublicAddress(inputs, subnet);
  const image = imageOf(region, textAt(inputs, "ami") ?? "");
  const type = instanceType(textAt(inputs, "instanceType") ?? "");
  const given = givenInterface(inputs);
  const tags = mapAt(inputs, "tags");
  return {
    ...usual(region),
    ...before,
    ...inputs,
    arn: account.arn("ec2", `instance/${id}`, inputs),
    associatePublicIpAddress: isPublic,
    availabilityZone: textAt(subnet, "availabilityZone") ?? "",
    cpuOptions: { coreCount: Math.max(1, (type?.vcpus ?? 2) / 2), threadsPerCore: 2, ...mapAt(inputs, "cpuOptions") },
    instanceState: textAt(before, "instanceState") ?? "pending",
    metadataOptions: { ...metadataOptions, ...mapAt(before, "metadataOptions"), ...mapAt(inputs, "metadataOptions") },
    networkInterfaces: mapsAt(inputs, "networkInterfaces"),
    primaryNetworkInterface: {
      networkInterfaceId: own.id,
      deleteOnTermination: given === undefined ? true : given["deleteOnTermination"] === true,
    },
    primaryNetworkInterfaceId: own.id,
    privateDns: privateDnsOf(region, address),
    privateDnsNameOptions: {
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAaaaRecord: false,
      hostnameType: "ip-name",
      ...mapAt(inputs, "privateDnsNameOptions"),
    },
    privateIp: address,
    rootBlockDevice: rootDisk(inputs, before, image?.rootDevice ?? ""),
    subnetId,
    tagsAll: tags,
    userDataBase64: textAt(inputs, "userDataBase64") ?? "",
    vpcSecurityGroupIds: textsAt(own.values, "securityGroups"),
    ...addressesOf(account, own.id, region, address, isPublic),
    _vpcId: textAt(subnet, "vpcId") ?? "",
    _ownsInterface: given === undefined,
  };
}

function addressesOf(
  account: Account,
  interfaceId: string,
  region: string,
  address: string,
  isPublic: boolean,
): WireMap {
  const publicIp = isPublic || hasElasticAddress(account, interfaceId) ? address : "";
  return {
    publicIp,
    publicDns: publicIp === "" ? "" : `ec2-${publicIp.replaceAll(".", "-")}.${region}.compute.amazonaws.com`,
  };
}

/** The values of today: another address or other groups may have come by other ways. */
export function instanceToday(account: Account, values: WireMap): WireMap {
  const interfaceId = textAt(values, "primaryNetworkInterfaceId") ?? "";
  const own = account.store.get("network-interface", interfaceId);
  const region = textAt(values, "region") ?? account.region;
  const isPublic = values["associatePublicIpAddress"] === true;
  return {
    ...values,
    ...(own === undefined ? {} : { vpcSecurityGroupIds: textsAt(own, "securityGroups") }),
    ...addressesOf(account, interfaceId, region, textAt(values, "privateIp") ?? "", isPublic),
  };
}

export const rootSizeOf = (values: WireMap): number => numberAt(mapAt(values, "rootBlockDevice"), "volumeSize") ?? 0;
