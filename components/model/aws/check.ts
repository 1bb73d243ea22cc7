import { checkArguments, checkPositive, checkText } from "../arguments";
import { type Issue, under } from "../issue";
import { checkName } from "../names";
import { nearest } from "../nearest";
import type { ClusterPlan } from "../plan-cluster";
import { checkNetwork, zoneName } from "./check-network";
import { checkPlaces } from "./check-places";
import { checkRanges, isUsable, subnetRange } from "./ranges";
import {
  Architecture,
  argumentNames,
  type AwsHostsSpec,
  type DataVolumeSpec,
  type Ec2HostSpec,
  hostNames,
  ingressNames,
  Os,
  volumeNames,
} from "./spec";

const isMap = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

const instanceTypePattern = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
const amiPattern = /^ami-[0-9a-f]{8,17}$/;
const identifier = /^[\w+=,.@-]{1,128}$/;
/** Tags that AWS keeps for itself, and those that say here which host it is. */
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const reservedTag = /^(aws:|pulumi-rocketmq:)/i;

/** What is wrong with the arguments, as far as they can be read without asking AWS. */
export function checkAwsHosts(args: AwsHostsSpec, plan: ClusterPlan): Issue[] {
  const { hosts = {}, network } = args;
  if (!isMap(hosts) || Object.values(hosts).some((host) => !isMap(host))) {
    const allowed = "a map from ids to machines: { a: { zone: eu-central-1a } }";
    return [{ path: "hosts", reason: "not a map of maps", got: hosts, allowed }];
  }
  if (!isMap(network)) {
    const allowed = "{ cidrBlock: 10.40.0.0/16 } to make one, or vpcId and subnets";
    return [{ path: "network", reason: "missing, or not a map", got: network, allowed }];
  }
  const issues = [
    ...checkArguments(args, argumentNames),
    ...(Object.keys(hosts).length === 0 ? [{ path: "hosts", reason: "no machine", fix: "give one, by an id" }] : []),
    ...checkNetwork(args, network),
    ...Object.entries(hosts).flatMap(([id, host]) => under(`hosts.${id}`, checkHost(id, host, args))),
    ...checkImage(args),
    ...checkText("instanceType", args.instanceType, instanceTypePattern, "such as m7g.large"),
    ...checkGiB("rootVolumeGiB", args.rootVolumeGiB, 8),
    ...under("dataVolume", checkVolume(args.dataVolume)),
    ...(args.dataVolume?.volumeId === undefined
      ? []
      : [
          { path: "dataVolume.volumeId", reason: "one volume for every host", fix: "give it in hosts.<id>.dataVolume" },
        ]),
    ...checkAccess(args),
    ...(typeof args.kmsKeyId === "string" ? checkKmsKey(args.kmsKeyId) : []),
    ...checkTags(args.tags),
    ...checkPositive("bootTimeoutSeconds", args.bootTimeoutSeconds),
  ];
  return issues.length > 0 ? issues : checkPlaces(args, plan);
}

function checkImage({ os, architecture, ami, user }: AwsHostsSpec): Issue[] {
  const issues = [
    ...checkChoice("os", os, Object.values(Os)),
    ...checkChoice("architecture", architecture, Object.values(Architecture)),
    ...checkText("ami", ami, amiPattern, "such as ami-0123456789abcdef0"),
    ...checkText("user", user, /^[a-z_][\w.-]{0,31}$/, "who may log in to the image and sudo"),
  ];
  if (ami !== undefined && os !== undefined) {
    issues.push({ path: "os", reason: "ami is given too", got: os, fix: "remove one of the two" });
  }
  if (ami !== undefined && user === undefined) {
    issues.push({ path: "user", reason: "missing: who logs in to an image is its maker's choice", fix: "give it" });
  }
  return issues;
}

/** One of some texts, with the nearest as the fix. */
function checkChoice(path: string, value: string | undefined, allowed: readonly string[]): Issue[] {
  if (value === undefined || allowed.includes(value)) {
    return [];
  }
  const near = nearest(value, allowed);
  const fix = near === undefined ? undefined : `write ${near}`;
  return [{ path, reason: "unknown", got: value, allowed: allowed.join(", "), fix }];
}

function checkGiB(path: string, value: number | undefined, least: number): Issue[] {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= 65_536)
    ? []
    : [{ path, reason: "not a size in GiB", got: value, allowed: `${least}..65536` }];
}

/** The limits of gp3. */
function checkVolume(volume: DataVolumeSpec | undefined): Issue[] {
  if (volume === undefined) {
    return [];
  }
  if (!isMap(volume)) {
    return [{ path: "", reason: "not a map", got: volume, allowed: volumeNames.join(", ") }];
  }
  const { sizeGiB = 100, iops, throughput, encrypted, volumeId } = volume;
  const within = (path: string, value: number | undefined, low: number, high: number): Issue[] =>
    value === undefined || (Number.isInteger(value) && value >= low && value <= high)
      ? []
      : [{ path, reason: "beyond what gp3 can", got: value, allowed: `${low}..${high}` }];
  const issues = [
    ...checkArguments(volume, volumeNames),
    ...checkGiB("sizeGiB", volume.sizeGiB, 1),
    ...within("iops", iops, 3000, 80_000),
    ...within("throughput", throughput, 125, 2000),
  ];
  if (encrypted !== undefined && encrypted !== true) {
    const reason = "messages would lie on the disk as they are";
    issues.push({ path: "encrypted", reason, got: encrypted, allowed: "true", fix: "remove it" });
  }
  if (issues.length === 0 && (iops ?? 3000) > Math.max(3000, sizeGiB * 500)) {
    issues.push({ path: "iops", reason: `more than 500 for each of ${sizeGiB} GiB`, got: iops });
  }
  if (issues.length === 0 && (throughput ?? 125) > (iops ?? 3000) / 4) {
    issues.push({ path: "throughput", reason: `more than a quarter of ${iops ?? 3000} iops`, got: throughput });
  }
  if (volumeId !== undefined && (volume.sizeGiB ?? iops ?? throughput) !== undefined) {
    issues.push({ path: "volumeId", reason: "a volume that is there has its size already", fix: "remove the others" });
  }
  return issues;
}

function checkHost(id: string, host: Ec2HostSpec, args: AwsHostsSpec): Issue[] {
  const { network = {}, hosts = {} } = args;
  const { zone, privateIp } = host;
  const issues = [
    ...checkName("id", id),
    ...checkArguments(host, hostNames),
    ...checkText("instanceType", host.instanceType, instanceTypePattern, "such as m7g.large"),
    ...checkText("ami", host.ami, amiPattern, "such as ami-0123456789abcdef0"),
    ...(host.ami !== undefined && args.user === undefined && args.os === undefined
      ? [{ path: "ami", reason: "who logs in to it is not known", got: host.ami, fix: "give user, or os, for all" }]
      : []),
    ...checkGiB("rootVolumeGiB", host.rootVolumeGiB, 8),
    ...under("dataVolume", checkVolume(host.dataVolume)),
    ...(host.ingress ?? []).flatMap((rule, index) => under(`ingress.${index}`, checkIngress(rule, args))),
  ];
  if (zone === undefined || !zoneName.test(zone)) {
    const allowed = Object.keys(network.subnets ?? {}).join(", ") || "such as eu-central-1a";
    return [...issues, { path: "zone", reason: zone === undefined ? "missing" : "not a zone", got: zone, allowed }];
  }
  if (network.subnets !== undefined && !Object.hasOwn(network.subnets, zone)) {
    const allowed = Object.keys(network.subnets).join(", ");
    issues.push({ path: "zone", reason: "network.subnets has none there", got: zone, allowed });
  }
  if (privateIp !== undefined) {
    const range = network.cidrBlock === undefined ? undefined : subnetRange(network.cidrBlock, zone, false);
    if (range !== undefined && !isUsable(privateIp, range)) {
      const allowed = `${range}, without its first four addresses and its last`;
      issues.push({ path: "privateIp", reason: "not an address of its subnet", got: privateIp, allowed });
    }
    const other = Object.entries(hosts).find(([key, each]) => key !== id && each.privateIp === privateIp);
    if (other !== undefined && other[0] < id) {
      issues.push({ path: "privateIp", reason: `it is the address of host ${other[0]}`, got: privateIp });
    }
  }
  return issues;
}

function checkIngress(rule: unknown, { allowPublic }: AwsHostsSpec): Issue[] {
  if (!isMap(rule)) {
    return [{ path: "", reason: "not a map", got: rule, allowed: ingressNames.join(", ") }];
  }
  const { port, cidrBlocks, description }: { port?: unknown; cidrBlocks?: unknown; description?: string } = rule;
  return [
    ...checkArguments(rule, ingressNames),
    ...(typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536
      ? []
      : [{ path: "port", reason: "not a port", got: port, allowed: "1..65535" }]),
    ...checkText(
      "description",
      description,
      /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
      "up to 255 plain letters, as EC2 takes",
    ),
    ...(cidrBlocks === undefined ? [{ path: "cidrBlocks", reason: "missing", allowed: '["10.0.0.0/8"]' }] : []),
    ...checkRanges("cidrBlocks", cidrBlocks, allowPublic === true),
  ];
}

/** Who may dial what. */
function checkAccess(args: AwsHostsSpec): Issue[] {
  const { clients = {}, bastion, sshFrom, egressTo, keyPair, dns, instanceProfile, network = {} } = args;
  const world = args.allowPublic === true;
  const issues = [
    ...under("clients", checkArguments(clients, ["cidrBlocks", "securityGroupIds"])),
    ...checkRanges("clients.cidrBlocks", clients.cidrBlocks, world),
    ...checkRanges("sshFrom", sshFrom, world),
    ...checkRanges("egressTo", egressTo, true),
    ...checkText("instanceProfile", instanceProfile, identifier, "the name of an instance profile"),
    ...(keyPair === undefined
      ? []
      : [
          ...under("keyPair", checkArguments(keyPair, ["keyName", "privateKey"])),
          ...(keyPair.keyName === undefined ? [{ path: "keyPair.keyName", reason: "missing" }] : []),
        ]),
    ...(dns === undefined
      ? []
      : [
          ...under("dns", checkArguments(dns, ["zoneName", "zoneId"])),
          ...(dns.zoneName === undefined ? [{ path: "dns.zoneName", reason: "missing", allowed: "mq.internal" }] : []),
          ...checkText("dns.zoneName", dns.zoneName, /^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/, "such as mq.internal"),
        ]),
  ];
  if (bastion !== undefined) {
    issues.push(
      ...under("bastion", checkArguments(bastion, ["allowFrom", "instanceType"])),
      ...checkText("bastion.instanceType", bastion.instanceType, instanceTypePattern, "such as t4g.nano"),
      ...((bastion.allowFrom ?? []).length > 0
        ? checkRanges("bastion.allowFrom", bastion.allowFrom, world)
        : [
            {
              path: "bastion.allowFrom",
              reason: "nobody could use it",
              allowed: "the ranges of whoever runs Pulumi",
              fix: "write yours: allowFrom: [<address>/32]",
            },
          ]),
    );
    if (network.vpcId !== undefined && network.publicSubnetId === undefined) {
      const fix = "give a subnet with a route to an Internet gateway, or remove bastion";
      issues.push({ path: "network.publicSubnetId", reason: "the bastion needs it", fix });
    }
  }
  return issues;
}

/** AWS answers with the ARN of the key: whatever else is given looks like a change, which replaces every disk. */
export function checkKmsKey(kmsKeyId: string): Issue[] {
  const allowed = "the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>";
  return /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(kmsKeyId)
    ? []
    : [{ path: "kmsKeyId", reason: "not the ARN of a key, and of an alias AWS makes one", got: kmsKeyId, allowed }];
}

/** What a component of that name would be called in AWS. */
export function checkComponentName(name: string): Issue[] {
  return /^(?!sg-)[a-zA-Z0-9][\w-]{0,49}$/.test(name)
    ? []
    : [
        {
          path: "name",
          reason: "not a name that AWS takes",
          got: name,
          allowed: "1 to 50 of letters, digits, - and _, not sg-",
        },
      ];
}

const mostTags = 45;

function checkTags(tags: unknown): Issue[] {
  if (tags === undefined) {
    return [];
  }
  if (!isMap(tags)) {
    return [{ path: "tags", reason: "not a map", got: tags }];
  }
  const keys = Object.keys(tags).map((key) => key.toLowerCase());
  if (keys.length > mostTags) {
    return [
      { path: "tags", reason: "too many beside those that are set for you", got: keys.length, allowed: `${mostTags}` },
    ];
  }
  return Object.entries(tags).flatMap(([key, value]: [string, unknown]): Issue[] => {
    const path = `tags.${key}`;
    if (keys.filter((other) => other === key.toLowerCase()).length > 1) {
      return [{ path, reason: "another tag differs from it by its case only", got: value, fix: "remove one" }];
    }
    if (key.toLowerCase() === "name" || reservedTag.test(key)) {
      return [{ path, reason: "a tag that is set for you", got: value, fix: "remove it" }];
    }
    return typeof value === "string" && tagKey.test(key) && tagValue.test(value)
      ? []
      : [{ path, reason: "not a tag", got: value, allowed: "letters, digits, blanks and _ . : / = + - @" }];
  });
}
