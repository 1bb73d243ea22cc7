import type { ResourceHandler } from "../shared/resource";
import { numberAt, textAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { attachmentsOf, fileOf, growLoops, isFile, removeFile, sizeFile } from "./disks";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { recorded } from "./records";
import { zonesOf } from "./regions";

interface Limits {
  readonly size: readonly [least: number, most: number];
  readonly iops?: readonly [least: number, most: number];
  readonly throughput?: readonly [least: number, most: number];
}

const types: Readonly<Record<string, Limits>> = {
  gp3: { size: [1, 65_536], iops: [3_000, 80_000], throughput: [125, 2_000] },
  gp2: { size: [1, 16_384] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  st1: { size: [125, 16_384] },
  sc1: { size: [125, 16_384] },
  standard: { size: [1, 1_024] },
};

const usualType = "gp2";
/** One whose name is not known yet may be the most able of all. */
const anyType = "gp3";
const iopsOfGp3 = 3_000;
const throughputOfGp3 = 125;
const largestIopsRatio = 500;

function outside(what: string, value: number | undefined, limits: readonly [number, number] | undefined, type: string) {
  if (value === undefined) {
    return undefined;
  }
  if (limits === undefined) {
    return `'${what}' must not be set when 'type' is '${type}'`;
  }
  const [least, most] = limits;
  return value < least || value > most || !Number.isInteger(value)
    ? `Volume ${what} of ${value} is invalid; for ${type} it is ${least} to ${most}`
    : undefined;
}

/** What is wrong with the size and the speed of a volume, or of the root disk of an instance. */
export function volumeProblems(
  inputs: WireMap,
  hasType: boolean,
): Record<"type" | "size" | "iops" | "throughput", string | undefined> {
  const type = textAt(inputs, "type") ?? (hasType ? anyType : usualType);
  const limits = types[type];
  const size = numberAt(inputs, "size");
  const iops = numberAt(inputs, "iops");
  const isTooFast = type === "gp3" && size !== undefined && iops !== undefined && iops > iopsOfGp3;
  return {
    type: limits === undefined ? `${type} is not a valid EBS volume type` : undefined,
    size: limits && outside("size", size, limits.size, type),
    iops:
      (limits && outside("iops", iops, limits.iops, type)) ??
      (isTooFast && iops > largestIopsRatio * size
        ? `Iops to volume size ratio of ${(iops / size).toFixed(6)} is too high; maximum is ${largestIopsRatio}`
        : undefined),
    throughput: limits && outside("throughput", numberAt(inputs, "throughput"), limits.throughput, type),
  };
}

const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z");

export const volumeKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "volume",
    prefix: "vol",
    args: ["ebs/volume", "VolumeArgs"],
    replace: ["availabilityZone", "encrypted", "kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId"],
    computed: [
      ...["arn", "createTime", "encrypted", "iops", "kmsKeyId", "region", "size", "snapshotId", "tagsAll"],
      ...["throughput", "type"],
    ],
    problems: (inputs, has) => ({
      ...volumeProblems(inputs, has("type")),
      size:
        !has("size") && !has("snapshotId")
          ? "one of size, snapshotId is needed"
          : volumeProblems(inputs, has("type")).size,
      availabilityZone:
        textAt(inputs, "availabilityZone") !== undefined &&
        !zonesOf(account().regionOf(inputs)).includes(textAt(inputs, "availabilityZone") ?? "") &&
        `InvalidZone.NotFound: The zone '${textAt(inputs, "availabilityZone") ?? ""}' does not exist.`,
      ...(inputs["snapshotId"] === undefined
        ? {}
        : {
            snapshotId: `InvalidSnapshot.NotFound: The snapshot '${textAt(inputs, "snapshotId") ?? ""}' does not exist.`,
          }),
    }),
    refuse(inputs, id) {
      const size = numberAt(inputs, "size");
      const before = id === undefined ? undefined : numberAt(account().must("volume", id), "size");
      if (size !== undefined && before !== undefined && size < before) {
        throw new Error(
          `modifying EBS Volume (${id ?? ""}): InvalidParameterValue: New size cannot be smaller than existing size`,
        );
      }
    },
    values(inputs, id, before) {
      const type = textAt(inputs, "type") ?? textAt(before ?? {}, "type") ?? usualType;
      const isGp3 = type === "gp3";
      return {
        encrypted: false,
        finalSnapshot: false,
        multiAttachEnabled: false,
        kmsKeyId: "",
        snapshotId: "",
        outpostArn: "",
        ...inputs,
        type,
        iops: numberAt(inputs, "iops") ?? numberAt(before ?? {}, "iops") ?? (isGp3 ? iopsOfGp3 : 100),
        throughput:
          numberAt(inputs, "throughput") ?? numberAt(before ?? {}, "throughput") ?? (isGp3 ? throughputOfGp3 : 0),
        arn: account().arn("ec2", `volume/${id}`, inputs),
        createTime: textAt(before ?? {}, "createTime") ?? now(),
        _id: id,
      };
    },
    isThere: (id) => isFile(fileOf(account(), id)),
    build: (id, values) => Promise.resolve(sizeFile(fileOf(account(), id), numberAt(values, "size") ?? 0)),
    async settle(values) {
      const id = textAt(values, "_id") ?? "";
      if (account().store.get("volume", id) !== undefined) {
        sizeFile(fileOf(account(), id), numberAt(values, "size") ?? 0);
        await growLoops(fileOf(account(), id));
      }
    },
    usedBy(id) {
      const [user] = attachmentsOf(account(), "volumeId", id);
      const instance = textAt(user?.values ?? {}, "instanceId");
      return instance === undefined ? undefined : `VolumeInUse: Volume ${id} is currently attached to ${instance}`;
    },
    demolish: (_operation, id) => Promise.resolve(removeFile(fileOf(account(), id))),
  });

export const volumeHandler = (account: () => Account): ResourceHandler => handlerOf(account, volumeKind);
