import { execFileSync } from "node:child_process";
import * as os from "node:os";
import { defaultVersion } from "../../components";
import { javaCommand } from "../java";

/** Where figures were measured: without it they say nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly java: string;
  readonly pulumi: string;
  readonly rocketmq: string;
  /** Of the last minute, before the first benchmark: above the number of cores the figures are those of a busy machine. */
  readonly loadAverage: number;
}

function firstLine(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", timeout: 30_000 }).split("\n")[0]?.trim() ?? "";
}

export function thisMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.cpus().length,
    memoryMiB: Math.round(os.totalmem() / 2 ** 20),
    kernel: os.release(),
    node: process.version,
    java: firstLine(javaCommand(), ["--version"]),
    pulumi: firstLine("pulumi", ["version"]),
    rocketmq: defaultVersion,
    loadAverage: os.loadavg()[0] ?? 0,
  };
}
