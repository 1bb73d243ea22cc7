import { checkArguments } from "../arguments";
import { type Issue, under } from "../issue";
import { checkNetworkRange } from "./ranges";
import { type AwsHostsSpec, type AwsNetworkSpec, networkNames } from "./spec";

/** A zone of a region itself; its last letter decides its subnet in a network that is made. */
export const zoneName = /^[a-z]{2,4}(-[a-z]+)+-\d[a-h]$/;

/** A network that is there, or one to make. */
export function checkNetwork(args: AwsHostsSpec, network: AwsNetworkSpec): Issue[] {
  const { cidrBlock, vpcId } = network;
  const shape = under("network", checkArguments(network, networkNames));
  if (cidrBlock === undefined && vpcId === undefined) {
    const fix = "write cidrBlock: 10.40.0.0/16 to make one";
    return [...shape, { path: "network", reason: "neither cidrBlock nor vpcId", got: network, fix }];
  }
  const own = cidrBlock === undefined ? checkGiven(network) : checkMade(args, network);
  return [...shape, ...own];
}

function checkGiven({ subnets, nat, publicZone }: AwsNetworkSpec): Issue[] {
  const given = Object.entries({ nat, publicZone }).filter(([, value]) => value !== undefined);
  const strange = given.map(([key, got]) => {
    return { path: `network.${key}`, reason: "only of a network that is made", got, fix: "remove it" };
  });
  const isMap = typeof subnets === "object" && subnets !== null && !Array.isArray(subnets);
  if (!isMap || Object.keys(subnets).length === 0) {
    const allowed = "a map from zones to subnets: { eu-central-1a: subnet-0123456789abcdef0 }";
    return [...strange, { path: "network.subnets", reason: "missing, or not a map", got: subnets, allowed }];
  }
  return [
    ...strange,
    ...Object.entries(subnets).flatMap(([zone, id]): Issue[] => [
      ...(zoneName.test(zone)
        ? []
        : [{ path: `network.subnets.${zone}`, reason: "not a zone", allowed: "such as eu-central-1a" }]),
      ...(typeof id === "object" || (typeof id === "string" && /^subnet-[0-9a-f]{8,17}$/.test(id))
        ? []
        : [{ path: `network.subnets.${zone}`, reason: "not the id of a subnet", got: id }]),
    ]),
  ];
}

function checkMade({ hosts = {} }: AwsHostsSpec, network: AwsNetworkSpec): Issue[] {
  const { cidrBlock, vpcId, subnets, publicSubnetId, nat, publicZone } = network;
  const given = Object.entries({ vpcId, subnets, publicSubnetId }).filter(([, value]) => value !== undefined);
  const zones = Object.values(hosts).map(({ zone }) => zone);
  return [
    ...checkNetworkRange("network.cidrBlock", cidrBlock),
    ...given.map(([key]) => {
      return { path: `network.${key}`, reason: "cidrBlock makes a network of its own", fix: "remove one of the two" };
    }),
    ...(nat === undefined || typeof nat === "boolean"
      ? []
      : [{ path: "network.nat", reason: "neither true nor false", got: nat, allowed: "true, false" }]),
    ...(publicZone === undefined || zones.includes(publicZone)
      ? []
      : [{ path: "network.publicZone", reason: "no host is there", got: publicZone, allowed: zones.join(", ") }]),
  ];
}
