import { mapAt, mapsAt, numberAt, textAt, textsAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Account } from "./account";
import { imageOf } from "./images";
import { instanceType } from "./instance-types";
import { tooManyGroups } from "./network-interface";
import { zonesOf } from "./regions";
import { volumeProblems } from "./volume";

/** What an interface of its own brings, an instance does not say. */
const besideInterface = [
  "associatePublicIpAddress",
  "ipv6AddressCount",
  "ipv6Addresses",
  "privateIp",
  "secondaryPrivateIps",
  "securityGroups",
  "sourceDestCheck",
  "subnetId",
  "vpcSecurityGroupIds",
];

/** Of what is not done offline each would be silently without effect. */
const notCovered = [
  "ebsBlockDevices",
  "ephemeralBlockDevices",
  "hibernation",
  "launchTemplate",
  "secondaryNetworkInterfaces",
];

const longestUserData = 16_384;

export const isGiven = (value: Wire | undefined): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0) && value !== false;

/** The interface that an instance is given as its first, and whether it goes with it. */
export function givenInterface(inputs: WireMap): WireMap | undefined {
  const primary = mapAt(inputs, "primaryNetworkInterface");
  const first = mapsAt(inputs, "networkInterfaces").find((one) => numberAt(one, "deviceIndex") === 0);
  return textAt(primary, "networkInterfaceId") === undefined ? first : primary;
}

const userDataOf = (inputs: WireMap): string | undefined => {
  const encoded = textAt(inputs, "userDataBase64");
  return encoded === undefined ? textAt(inputs, "userData") : Buffer.from(encoded, "base64").toString("utf8");
};

/** The user data as the instance reads it. */
export const plainUserData = (inputs: WireMap): string => {
  const text = userDataOf(inputs) ?? "";
  const decoded = Buffer.from(text, "base64");
  // Text that is base64 already is taken as such.
  const isEncoded = text !== "" && decoded.toString("base64") === text;
  return isEncoded && decoded.toString("utf8").startsWith("#!") ? decoded.toString("utf8") : text;
};

const isBase64 = (text: string): boolean => Buffer.from(text, "base64").toString("base64") === text;

function rootProblems(inputs: WireMap): Record<string, string | undefined> {
  const root = mapAt(inputs, "rootBlockDevice");
  const size = root["volumeSize"];
  const type = root["volumeType"] ?? "gp3";
  const found = volumeProblems({ ...root, type, ...(size === undefined ? {} : { size }) }, true);
  return {
    "rootBlockDevice.volumeType": found.type,
    "rootBlockDevice.volumeSize": found.size,
    "rootBlockDevice.iops": found.iops,
    "rootBlockDevice.throughput": found.throughput,
  };
}

export function instanceProblems(
  account: Account,
  inputs: WireMap,
  has: (key: string) => boolean,
): Record<string, string | false | undefined> {
  const type = textAt(inputs, "instanceType");
  const zone = textAt(inputs, "availabilityZone");
  const userData = userDataOf(inputs) ?? "";
  const base64 = textAt(inputs, "userDataBase64");
  const conflicts = givenInterface(inputs) === undefined ? [] : besideInterface.filter((key) => isGiven(inputs[key]));
  return {
    ...Object.fromEntries(
      notCovered
        .filter((key) => isGiven(inputs[key]))
        .map((key) => [key, "not covered by the offline stand-in for the aws plugin"]),
    ),
    ...Object.fromEntries(conflicts.map((key) => [key, "conflicts with an interface that the instance is given"])),
    ...rootProblems(inputs),
    ami: !has("ami") && "one of ami, launchTemplate is needed",
    instanceType:
      type === undefined
        ? !has("instanceType") && "one of instanceType, launchTemplate is needed"
        : instanceType(type) === undefined &&
          `InvalidParameterValue: The following supplied instance types do not exist: [${type}]`,
    availabilityZone:
      zone !== undefined &&
      !zonesOf(account.regionOf(inputs)).includes(zone) &&
      `InvalidParameterValue: Invalid availability zone: [${zone}]`,
    vpcSecurityGroupIds: conflicts.includes("vpcSecurityGroupIds")
      ? "conflicts with an interface that the instance is given"
      : tooManyGroups(textsAt(inputs, "vpcSecurityGroupIds")),
    userData:
      Buffer.byteLength(userData) > longestUserData &&
      `expected length of userData to be in the range (0 - ${longestUserData}), got ${Buffer.byteLength(userData)}`,
    userDataBase64:
      base64 !== undefined &&
      (inputs["userData"] !== undefined ? "conflicts with userData" : !isBase64(base64) && "must be base64-encoded"),
  };
}

/** Throws where the image and the type do not go together, or something that is named is not there. */
export function refuseInstance(account: Account, inputs: WireMap): void {
  const region = account.regionOf(inputs);
  const ami = textAt(inputs, "ami") ?? "";
  const image = imageOf(region, ami);
  const type = instanceType(textAt(inputs, "instanceType") ?? "");
  if (image === undefined) {
    throw new Error(`InvalidAMIID.NotFound: The image id '[${ami}]' does not exist`);
  }
  if (type !== undefined && type.architecture !== image.architecture) {
    throw new Error(
      `InvalidParameterValue: The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
  }
  const key = textAt(inputs, "keyName");
  if (key !== undefined && account.store.get("key-pair", key) === undefined) {
    throw new Error(`InvalidKeyPair.NotFound: The key pair '${key}' does not exist`);
  }
  const profile = textAt(inputs, "iamInstanceProfile");
  if (profile !== undefined && profile !== "" && account.store.get("instance-profile", profile) === undefined) {
    throw new Error(
      `InvalidParameterValue: Value (${profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
}
