import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { atEnd, root } from "./workspace";

/** Ends a process group and waits for it; a zombie is gone: its parent may be this process, which cannot reap it meanwhile. */
const endGroup = `
alive() { sed 's/^.*) //' /proc/[0-9]*/stat 2>/dev/null | awk -v group="$1" '$1 != "Z" && $3 == group { found = 1 } END { exit !found }'; }
kill -TERM -- "-$1" 2>/dev/null
while alive "$1"; do
  [ "$SECONDS" -lt 30 ] || kill -KILL -- "-$1" 2>/dev/null
  [ "$SECONDS" -lt 40 ] || exit 1
  sleep 0.1
done`;

export interface OwnedOptions {
  /** When it is ended. */
  readonly seconds: number;
  /** What it says; the end of it is in the error. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command of the project in a process group of its own, and waits for it. With all that it started it is ended when it
 * takes too long and when this process ends; an interrupt of the terminal does not reach it before.
 */
export async function owned(command: readonly string[], { seconds, log, env = {} }: OwnedOptions): Promise<void> {
  const [program = "", ...args] = command;
  const output = fs.openSync(log, "a");
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  fs.closeSync(output);
  let isRunning = true;
  let isLate = false;
  const end = (): void => {
    if (isRunning && child.pid !== undefined) {
      spawnSync("setsid", ["bash", "-c", endGroup, "end", String(child.pid)], { stdio: "ignore", timeout: 60_000 });
    }
  };
  atEnd(end);
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, seconds * 1000);
  let code: number | null;
  try {
    code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
  } finally {
    isRunning = false;
    clearTimeout(timer);
  }
  if (code !== 0 || isLate) {
    const how = isLate ? `was ended after ${seconds} s` : `exit ${code}`;
    throw new Error(`${command.join(" ")}: ${how}\n${fs.readFileSync(log, "utf8").slice(-3000)}`);
  }
}
