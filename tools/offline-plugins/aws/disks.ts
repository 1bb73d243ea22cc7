import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { textAt } from "../shared/values";
import type { Account } from "./account";
import type { Disk } from "./boot";
import { diskEntry, makeDisks } from "./boot";
import { putFiles, runInside } from "./machine";
import { run } from "./processes";

/** A volume is a sparse file; where it is attached, a loop device of this machine leads to it. */

const gibibyte = 1_024 ** 3;
const fileMode = 0o600;

export const fileOf = (account: Account, volumeId: string): string =>
  join(account.store.dir, "volumes", `${volumeId}.img`);

/** Makes the file, or makes it larger. */
export function sizeFile(file: string, gibibytes: number): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const descriptor = openSync(file, "a", fileMode);
  try {
    ftruncateSync(descriptor, gibibytes * gibibyte);
  } finally {
    closeSync(descriptor);
  }
}

export const isFile = (file: string): boolean => existsSync(file);

export const removeFile = (file: string): void => rmSync(file, { force: true });

/** The loop devices of a file. */
async function loopsOf(file: string): Promise<string[]> {
  const output = await run("losetup", ["--noheadings", "--output", "NAME", "--associated", file]);
  return output.split("\n").filter((line) => line !== "");
}

const numberOf = (device: string): number => Number(basename(device).replace(/\D/g, ""));

/** The number of the loop device of a file; one is made where there is none. */
export async function openLoop(file: string): Promise<number> {
  const [known] = await loopsOf(file);
  return numberOf(known ?? (await run("losetup", ["--find", "--show", file])).trim());
}

export async function closeLoops(file: string): Promise<void> {
  for (const device of await loopsOf(file)) {
    await run("losetup", ["--detach", device]);
  }
}

/** What the kernel knows of the size is that of the time when the device was made. */
export async function growLoops(file: string): Promise<void> {
  for (const device of await loopsOf(file)) {
    await run("losetup", ["--set-capacity", device]);
  }
}

/** The name that the disk of a volume has under /dev/disk/by-id. */
export const byId = (volumeId: string): string =>
  `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace("-", "")}`;

const pathOf = (deviceName: string): string => (deviceName.startsWith("/") ? deviceName : `/dev/${deviceName}`);

export const attachmentsOf = (account: Account, key: "instanceId" | "volumeId", id: string) =>
  account.store.all("volume-attachment").filter(({ values }) => values[key] === id);

/** The disks that an instance should have, each with an open loop device. */
async function disksOf(account: Account, instanceId: string): Promise<Disk[]> {
  const disks: Disk[] = [];
  for (const { values } of attachmentsOf(account, "instanceId", instanceId)) {
    const volumeId = textAt(values, "volumeId") ?? "";
    const number = await openLoop(fileOf(account, volumeId));
    disks.push({
      number,
      file: basename(fileOf(account, volumeId)),
      links: [byId(volumeId), pathOf(textAt(values, "deviceName") ?? "")],
    });
  }
  return disks;
}

/** Writes down which disks an instance has; it makes them when it starts. */
export async function writeDisks(account: Account, instanceId: string): Promise<void> {
  await putFiles(account.docker, instanceId, [diskEntry(await disksOf(account, instanceId))]);
}

/** The same for an instance that runs. */
export async function showDisks(account: Account, instanceId: string): Promise<void> {
  await writeDisks(account, instanceId);
  await runInside(account.docker, instanceId, makeDisks);
}

/** Takes the node and the links of a volume out of an instance that runs. */
export async function hideDisk(account: Account, instanceId: string, volumeId: string, device: string): Promise<void> {
  const number = await openLoop(fileOf(account, volumeId));
  await writeDisks(account, instanceId);
  await runInside(account.docker, instanceId, `rm -f '${byId(volumeId)}' '${pathOf(device)}' /dev/loop${number}`);
}

/** Where a volume is mounted in an instance that runs. */
export async function mountsOf(account: Account, instanceId: string, volumeId: string): Promise<string[]> {
  const number = await openLoop(fileOf(account, volumeId));
  const output = await runInside(
    account.docker,
    instanceId,
    "findmnt --raw --noheadings --output MAJ:MIN,TARGET || true",
  );
  return output
    .split("\n")
    .filter((line) => line.startsWith(`7:${number} `))
    .map((line) => line.slice(line.indexOf(" ") + 1));
}
