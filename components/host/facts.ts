import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { HostFacts } from "../model/host-facts";

/** What this machine tells without starting anything. */
export function readHostFacts(javaHome: string | undefined): HostFacts {
  return { memoryMiB: memoryMiB(os.totalmem(), process.constrainedMemory()), java: javaVersion(javaHome) };
}

/** The memory of the machine, or of the container that this runs in; without one the limit is 0 or beyond any memory. */
export function memoryMiB(total: number, limit: number | undefined): number {
  const bytes = limit !== undefined && limit > 0 && limit < total ? limit : total;
  return Math.floor(bytes / 1024 ** 2);
}

/** By the `release` file of a JDK or JRE; undefined where there is none, then the `up` asks java itself. */
export function javaVersion(javaHome: string | undefined): number | undefined {
  const home = javaHome ?? homeOnPath(process.env["PATH"] ?? "");
  const text = home === undefined ? undefined : attempt(() => fs.readFileSync(path.join(home, "release"), "utf8"));
  const found = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

function homeOnPath(searched: string): string | undefined {
  for (const directory of searched.split(path.delimiter).filter((part) => path.isAbsolute(part))) {
    const java = attempt(() => fs.realpathSync(path.join(directory, "java")));
    if (java !== undefined) {
      const home = path.dirname(path.dirname(java));
      // Java 8 has its java in jre/bin, too.
      return path.basename(home) === "jre" ? path.dirname(home) : home;
    }
  }
  return undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
