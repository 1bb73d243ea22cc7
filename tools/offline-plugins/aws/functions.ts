import type { FunctionHandler } from "../shared/resource";
import { plainMap, textAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Account } from "./account";
import { failuresOf } from "./check";
import { getAmi, getParameter } from "./image-functions";
import { getEbsVolumes, getInstance, getInstances, getSubnet, getVolume, getVpc } from "./lookups";
import { argsOf } from "./package-types";
import { getAvailabilityZones, getInstanceType, getRegion } from "./region-functions";
import { isRegion } from "./regions";

/** A function over plain arguments that are of the right types. */
export type Lookup = (account: Account, args: WireMap) => Promise<WireMap> | WireMap;

const isAbsent = (value: Wire): boolean => value === null;

const functionOf =
  (account: () => Account, name: string, file: string, lookup: Lookup): FunctionHandler =>
  async (_operation, raw) => {
    const args = Object.fromEntries(Object.entries(plainMap(raw)).filter(([, value]) => !isAbsent(value)));
    const interfaceName = `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Args`;
    const failures = failuresOf(interfaceName, argsOf(file, interfaceName), args);
    if (failures.length > 0) {
      throw new Error(`${name}: ${failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ")}`);
    }
    const region = textAt(args, "region");
    if (region !== undefined && !isRegion(region)) {
      throw new Error(`invalid AWS Region: ${region}`);
    }
    return { ...args, region: account().regionOf(args), ...(await lookup(account(), args)) };
  };

export function functionsOf(account: () => Account): ReadonlyMap<string, FunctionHandler> {
  const functions: readonly [token: string, file: string, lookup: Lookup][] = [
    ["aws:ebs/getEbsVolumes:getEbsVolumes", "ebs/getEbsVolumes", getEbsVolumes],
    ["aws:ebs/getVolume:getVolume", "ebs/getVolume", getVolume],
    ["aws:ec2/getAmi:getAmi", "ec2/getAmi", getAmi],
    ["aws:ec2/getInstanceType:getInstanceType", "ec2/getInstanceType", getInstanceType],
    ["aws:ec2/getInstance:getInstance", "ec2/getInstance", getInstance],
    ["aws:ec2/getInstances:getInstances", "ec2/getInstances", getInstances],
    ["aws:ec2/getSubnet:getSubnet", "ec2/getSubnet", getSubnet],
    ["aws:ec2/getVpc:getVpc", "ec2/getVpc", getVpc],
    ["aws:index/getAvailabilityZones:getAvailabilityZones", "getAvailabilityZones", getAvailabilityZones],
    ["aws:index/getRegion:getRegion", "getRegion", getRegion],
    ["aws:ssm/getParameter:getParameter", "ssm/getParameter", getParameter],
  ];
  return new Map(
    functions.map(([token, file, lookup]) => [token, functionOf(account, token.split(":").at(-1) ?? "", file, lookup)]),
  );
}
