import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** What `ctl facts` says of the process of that directory. */
export function factsOf(directory: string): Record<string, string> {
  const text = execFileSync(path.join(directory, "ctl"), ["facts"]).toString();
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** Waits until `probe` gives something; fails after `seconds`. Asks less and less often: what is long in coming needs the machine. */
export async function waitFor<T>(what: string, seconds: number, probe: () => T | undefined | false): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (let pause = 50; ; pause = Math.min(pause * 1.2, 500)) {
    const asked = Date.now();
    const found = probe();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > until) {
      throw new Error(`${what}: not within ${seconds} s`);
    }
    // A question that takes long, such as `make status`, leaves the machine as long for what is waited for.
    const tookMs = Date.now() - asked;
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, tookMs)));
  }
}

/** Ends every process under a data directory, by its own ctl, so that a failed test leaves nothing running. */
export function stopAll(dataDirectory: string): void {
  for (const name of fs.existsSync(dataDirectory) ? fs.readdirSync(dataDirectory) : []) {
    const ctl = path.join(dataDirectory, name, "ctl");
    if (fs.existsSync(ctl)) {
      try {
        execFileSync(ctl, ["stop"], { stdio: "ignore", timeout: 60_000 });
      } catch {
        // nothing was installed, or it is gone
      }
    }
  }
}

/** The same, all at the same time: a broker takes 8 to 15 s. */
export async function stopAllAtOnce(dataDirectory: string): Promise<void> {
  const stops = (fs.existsSync(dataDirectory) ? fs.readdirSync(dataDirectory) : [])
    .map((name) => path.join(dataDirectory, name, "ctl"))
    .filter((ctl) => fs.existsSync(ctl))
    .map((ctl) => new Promise<void>((resolve) => execFile(ctl, ["stop"], { timeout: 150_000 }, () => resolve())));
  await Promise.all(stops);
}
