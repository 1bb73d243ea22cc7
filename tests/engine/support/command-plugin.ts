import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { TestStack } from "./engine";

const executable = "pulumi-resource-command";

/** The plugin under test: `COMMAND_PLUGIN` (the program or its folder), else the offline one of this project. */
function pluginDir(): string {
  const given = process.env["COMMAND_PLUGIN"];
  const path = resolve(given ?? join(__dirname, "../../../tools/offline-plugins/command"));
  const dir = existsSync(path) && statSync(path).isFile() ? dirname(path) : path;
  if (!existsSync(join(dir, executable))) {
    throw new Error(`COMMAND_PLUGIN: there is no ${executable} in ${dir}`);
  }
  return dir;
}

/** An empty stack whose engine finds the plugin under test. */
export const commandStack = (env: Record<string, string> = {}): Promise<TestStack> =>
  TestStack.create({ path: [pluginDir()], env });

/** Lines that commands have written; none when no command has. */
export const linesOf = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for something that happens outside of this process. */
export async function waitFor(isDone: () => boolean, timeoutMs = 20_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!isDone()) {
    if (Date.now() > until) {
      throw new Error(`not done after ${timeoutMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
