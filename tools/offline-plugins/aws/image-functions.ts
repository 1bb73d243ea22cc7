import { mapsAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { filtered } from "./filters";
import { digits } from "./ids";
import type { MachineImage } from "./images";
import { imagesOf } from "./images";

const publishedOn = "2026-01-01T00:00:00.000Z";

const valuesOf = (image: MachineImage): WireMap => ({
  architecture: image.architecture,
  name: image.name,
  ownerId: image.owner,
  rootDeviceName: image.rootDevice,
});

const value =
  (key: string) =>
  ({ values }: { readonly values: WireMap }) =>
    values[key];

const fields = {
  "image-id": ({ id }: { readonly id: string }) => id,
  name: value("name"),
  architecture: value("architecture"),
  "owner-id": value("ownerId"),
  state: () => "available",
  "root-device-type": () => "ebs",
  "virtualization-type": () => "hvm",
  "image-type": () => "machine",
  "is-public": () => "true",
};

const isOwnedBy = (image: MachineImage, owners: readonly string[]): boolean =>
  owners.length === 0 || owners.includes(image.owner) || (image.ownerAlias !== "" && owners.includes(image.ownerAlias));

export function getAmi(account: Account, args: WireMap): WireMap {
  const region = account.regionOf(args);
  const images = imagesOf(region).filter((image) => isOwnedBy(image, textsAt(args, "owners")));
  const items = images.map((image) => ({ id: image.id, values: valuesOf(image) }));
  const pattern = new RegExp(textAt(args, "nameRegex") ?? "");
  const ids = filtered(items, fields, args)
    .filter(({ values }) => pattern.test(textAt(values, "name") ?? ""))
    .map(({ id }) => id);
  const found = images.filter(({ id }) => ids.includes(id));
  const image = args["mostRecent"] === true ? found.at(-1) : found[0];
  if (image === undefined) {
    throw new Error("Your query returned no results. Please change your search criteria and try again.");
  }
  if (found.length > 1 && args["mostRecent"] !== true) {
    throw new Error(
      "Your query returned more than one result. Please try a more specific search criteria, or set `mostRecent` attribute to true.",
    );
  }
  return { ...described(account, image), filters: mapsAt(args, "filters") };
}

const described = (account: Account, image: MachineImage): WireMap => {
  const snapshot = `snap-${digits(image.id)}`;
  return {
    id: image.id,
    imageId: image.id,
    arn: account.arn("ec2", `image/${image.id}`).replace(/:\d{12}:/, "::"),
    name: image.name,
    description: image.description,
    architecture: image.architecture,
    blockDeviceMappings: [
      {
        deviceName: image.rootDevice,
        ebs: { snapshot_id: snapshot, volume_size: "8", volume_type: "gp3" },
        noDevice: "",
        virtualName: "",
      },
    ],
    bootMode: "uefi-preferred",
    creationDate: publishedOn,
    deprecationTime: "",
    enaSupport: true,
    hypervisor: "xen",
    imageLocation: `${image.owner}/${image.name}`,
    imageOwnerAlias: image.ownerAlias,
    imageType: "machine",
    imdsSupport: "v2.0",
    kernelId: "",
    lastLaunchedTime: "",
    ownerId: image.owner,
    platform: "",
    platformDetails: "Linux/UNIX",
    productCodes: [],
    public: true,
    ramdiskId: "",
    rootDeviceName: image.rootDevice,
    rootDeviceType: "ebs",
    rootSnapshotId: snapshot,
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: {},
    tpmSupport: "",
    usageOperation: "RunInstances",
    virtualizationType: "hvm",
  };
};

/** Only the public parameters are here, those that name an image. */
export function getParameter(account: Account, args: WireMap): WireMap {
  const name = textAt(args, "name") ?? "";
  const image = imagesOf(account.regionOf(args)).find(({ parameters }) => parameters.includes(name));
  if (image === undefined) {
    throw new Error(`couldn't find resource: SSM Parameter ${name}`);
  }
  return {
    id: name,
    name,
    value: image.id,
    insecureValue: image.id,
    type: "String",
    version: 1,
    arn: account.arn("ssm", `parameter${name}`).replace(/:\d{12}:/, "::"),
    withDecryption: true,
  };
}
