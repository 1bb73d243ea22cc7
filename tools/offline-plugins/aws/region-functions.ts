import { mapsAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { instanceType } from "./instance-types";
import { descriptionOf, isRegion, zoneIdOf, zonesOf } from "./regions";

export function getRegion(account: Account, args: WireMap): WireMap {
  const region = textAt(args, "name") ?? account.regionOf(args);
  if (!isRegion(region)) {
    throw new Error(`region not found for "${region}"`);
  }
  const endpoint = `ec2.${region}.amazonaws.com`;
  return { id: region, name: region, region, endpoint, description: descriptionOf(region) };
}

export function getAvailabilityZones(account: Account, args: WireMap): WireMap {
  const region = account.regionOf(args);
  const without = new Set([...textsAt(args, "excludeNames"), ...textsAt(args, "excludeZoneIds")]);
  const isWanted = (zone: string): boolean =>
    mapsAt(args, "filters").every((filter) => {
      const name = textAt(filter, "name");
      const values = textsAt(filter, "values");
      return name === "zone-name" ? values.includes(zone) : name === "zone-id" ? values.includes(zoneIdOf(zone)) : true;
    });
  const isThere = [undefined, "available"].includes(textAt(args, "state"));
  const names = isThere
    ? zonesOf(region).filter((zone) => !without.has(zone) && !without.has(zoneIdOf(zone)) && isWanted(zone))
    : [];
  return { id: region, names, zoneIds: names.map(zoneIdOf), groupNames: [region] };
}

const threadsPerCore = 2;

export function getInstanceType(_account: Account, args: WireMap): WireMap {
  const name = textAt(args, "instanceType") ?? "";
  const type = instanceType(name);
  if (type === undefined) {
    throw new Error(`no matching EC2 Instance Type found: ${name}`);
  }
  const threads = type.architecture === "arm64" || type.vcpus === 1 ? 1 : threadsPerCore;
  return {
    id: name,
    instanceType: name,
    supportedArchitectures: [type.architecture],
    defaultVcpus: type.vcpus,
    defaultCores: type.vcpus / threads,
    defaultThreadsPerCore: threads,
    memorySize: type.memoryMiB,
    bareMetal: false,
    burstablePerformanceSupported: name.startsWith("t"),
    currentGeneration: true,
    ebsEncryptionSupport: "supported",
    ebsNvmeSupport: name.startsWith("t2") ? "unsupported" : "required",
    ebsOptimizedSupport: "default",
    enaSupport: "required",
    hypervisor: "nitro",
    instanceStorageSupported: type.storageGiB > 0,
    totalInstanceStorage: type.storageGiB,
    ipv6Supported: true,
    supportedRootDeviceTypes: ["ebs"],
    supportedUsagesClasses: ["on-demand", "spot"],
    supportedVirtualizationTypes: ["hvm"],
  };
}
