import { quote } from "./bash";

/** The disk of a server that its dataDirectory is on. */
export interface DataDisk {
  readonly dataDirectory: string;
  /** Its block device. */
  readonly device: string;
  /** What it is to have at least: one that is grown may show its new size later. */
  readonly sizeGiB?: number;
}

/** What disk.sh is told. */
export function diskVariables({ dataDirectory, device }: DataDisk): string {
  return `data=${quote(dataDirectory)}\ndata_disk=${quote(device)}`;
}

/** The script that mounts it, formatted where it was blank; for the standard input of `bash -euo pipefail -s`, as root. */
export function renderDiskScript(disk: DataDisk, program: string): string {
  const size = `data_disk_gib=${disk.sizeGiB ?? 0}`;
  return ["# The disk of the stores", diskVariables(disk), size, program, "disk_mount", ""].join("\n");
}
