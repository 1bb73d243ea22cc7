import { textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { freeAddresses } from "./addresses";
import { attachmentsOf } from "./disks";
import type { Field } from "./filters";
import { filtered, only } from "./filters";
import { instanceToday } from "./instance-values";
import { machineState } from "./machine";
import type { Item } from "./store";

const value =
  (key: string): Field =>
  ({ values }) =>
    values[key];

const id: Field = (item) => item.id;

const isAsked = (args: WireMap, item: Item, keys: readonly string[]): boolean =>
  (args["id"] === undefined || args["id"] === item.id) &&
  keys.every((key) => args[key] === undefined || args[key] === item.values[key]);

const visible = (values: WireMap): WireMap =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith("_")));

const vpcFields = {
  "vpc-id": id,
  cidr: value("cidrBlock"),
  "cidr-block": value("cidrBlock"),
  state: () => "available",
};

export function getVpc(account: Account, args: WireMap): WireMap {
  const all = account.store.all("vpc").filter((item) => isAsked(args, item, ["cidrBlock", "dhcpOptionsId"]));
  const found = only(args["default"] === true ? [] : filtered(all, vpcFields, args), "EC2 VPC");
  return {
    ...visible(found.values),
    id: found.id,
    default: false,
    state: "available",
    cidrBlockAssociations: [
      {
        associationId: found.id.replace("vpc-", "vpc-cidr-assoc-"),
        cidrBlock: found.values["cidrBlock"] ?? "",
        state: "associated",
      },
    ],
    ipv6CidrBlockAssociations: [],
    tags: found.values["tagsAll"] ?? {},
  };
}

const subnetFields = {
  "subnet-id": id,
  "vpc-id": value("vpcId"),
  cidr: value("cidrBlock"),
  "cidr-block": value("cidrBlock"),
  "availability-zone": value("availabilityZone"),
  availabilityZone: value("availabilityZone"),
  state: () => "available",
};

export function getSubnet(account: Account, args: WireMap): WireMap {
  const keys = ["availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId"];
  const all = account.store.all("subnet").filter((item) => isAsked(args, item, keys));
  const found = only(args["defaultForAz"] === true ? [] : filtered(all, subnetFields, args), "EC2 Subnet");
  return {
    ...visible(found.values),
    id: found.id,
    availableIpAddressCount: freeAddresses(account, found.id),
    customerOwnedIpv4Pool: "",
    defaultForAz: false,
    enableLniAtDeviceIndex: 0,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    mapCustomerOwnedIpOnLaunch: false,
    outpostArn: "",
    state: "available",
    tags: found.values["tagsAll"] ?? {},
  };
}

const volumeFields = (account: Account) => ({
  "volume-id": id,
  "availability-zone": value("availabilityZone"),
  size: value("size"),
  "volume-type": value("type"),
  encrypted: value("encrypted"),
  status: (item: Item) => (attachmentsOf(account, "volumeId", item.id).length > 0 ? "in-use" : "available"),
  "attachment.instance-id": (item: Item) => attachmentsOf(account, "volumeId", item.id)[0]?.values["instanceId"],
  "attachment.device": (item: Item) => attachmentsOf(account, "volumeId", item.id)[0]?.values["deviceName"],
});

export function getEbsVolumes(account: Account, args: WireMap): WireMap {
  const ids = filtered(account.store.all("volume"), volumeFields(account), args).map((item) => item.id);
  return { id: account.regionOf(args), ids };
}

export function getVolume(account: Account, args: WireMap): WireMap {
  const all = filtered(account.store.all("volume"), volumeFields(account), args);
  const byAge = all.sort((a, b) =>
    (textAt(a.values, "createTime") ?? "") < (textAt(b.values, "createTime") ?? "") ? 1 : -1,
  );
  const found = only(args["mostRecent"] === true ? byAge.slice(0, 1) : byAge, "EBS Volume");
  return {
    ...visible(found.values),
    id: found.id,
    volumeId: found.id,
    volumeType: found.values["type"] ?? "",
    volumeInitializationRate: 0,
    tags: found.values["tagsAll"] ?? {},
  };
}

const instanceFields = {
  "instance-id": id,
  "instance-type": value("instanceType"),
  "image-id": value("ami"),
  "vpc-id": value("_vpcId"),
  "subnet-id": value("subnetId"),
  "availability-zone": value("availabilityZone"),
  "private-ip-address": value("privateIp"),
  "ip-address": value("publicIp"),
  "key-name": value("keyName"),
  "instance-state-name": value("instanceState"),
  "network-interface.network-interface-id": value("primaryNetworkInterfaceId"),
};

async function instancesOf(account: Account): Promise<Item[]> {
  const all = await Promise.all(
    account.store.all("instance").map(async (item): Promise<Item | undefined> => {
      const machine = await machineState(account.docker, item.id);
      const values = instanceToday(account, { ...item.values, instanceState: machine ?? "terminated" });
      return machine === undefined ? undefined : { id: item.id, values };
    }),
  );
  return all.filter((item) => item !== undefined);
}

export async function getInstance(account: Account, args: WireMap): Promise<WireMap> {
  const wanted = textAt(args, "instanceId");
  const all = (await instancesOf(account)).filter((item) => wanted === undefined || item.id === wanted);
  const { id: instanceId, values } = only(filtered(all, instanceFields, args, "instanceTags"), "EC2 Instance");
  const disks = attachmentsOf(account, "instanceId", instanceId).map((item) => {
    const { volumeId = "", deviceName = "" } = item.values;
    return { volumeId, deviceName };
  });
  const root = values["rootBlockDevice"] ?? {};
  const devices = { ebsBlockDevices: disks, rootBlockDevices: [root] };
  return { ...visible(values), ...devices, id: instanceId, instanceId, tags: values["tagsAll"] ?? {} };
}

export async function getInstances(account: Account, args: WireMap): Promise<WireMap> {
  const states = textsAt(args, "instanceStateNames");
  const wanted = states.length === 0 ? ["running"] : states;
  const found = filtered(await instancesOf(account), instanceFields, args, "instanceTags").filter(({ values }) =>
    wanted.includes(textAt(values, "instanceState") ?? ""),
  );
  const texts = (key: string) => found.map(({ values }) => textAt(values, key) ?? "").filter((text) => text !== "");
  return {
    id: account.regionOf(args),
    ids: found.map((item) => item.id),
    instanceTags: args["instanceTags"] ?? {},
    ipv6Addresses: [],
    privateIps: texts("privateIp"),
    publicIps: texts("publicIp"),
  };
}
