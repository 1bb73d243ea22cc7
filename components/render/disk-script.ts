import { quote } from "./bash";

/** The disk of a server that its dataDirectory is on. */
export interface DataDisk {
  readonly dataDirectory: string;
  /** Its block device. */
  readonly device: string;
}

/** What disk.sh is told. */
export function diskVariables({ dataDirectory, device }: DataDisk): string {
  return `data=${quote(dataDirectory)}\ndata_disk=${quote(device)}`;
}

/** The script that mounts it, formatted where it was blank; for the standard input of `bash -euo pipefail -s`, as root. */
export function renderDiskScript(disk: DataDisk, program: string): string {
  return ["# The disk of the stores", diskVariables(disk), program, "disk_mount", ""].join("\n");
}
