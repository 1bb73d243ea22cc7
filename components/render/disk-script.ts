import { quote } from "./bash";

/** The disk of a server that its dataDirectory is on. */
export interface DataDisk {
  readonly dataDirectory: string;
  /** Its block device. */
  readonly device: string;
  /** Its size, so that a disk that has grown is looked at again. */
  readonly sizeGiB?: number;
}

/** What disk.sh is told. */
export function diskVariables({ dataDirectory, device }: DataDisk): string {
  return `data=${quote(dataDirectory)}\ndata_disk=${quote(device)}`;
}

/** The script that mounts it, formatted where it was blank; for the standard input of `bash -euo pipefail -s`, as root. */
export function renderDiskScript(disk: DataDisk, program: string): string {
  const size = disk.sizeGiB === undefined ? "" : `, ${disk.sizeGiB} GiB`;
  return [`# The disk of the stores${size}`, diskVariables(disk), program, "disk_mount", ""].join("\n");
}
