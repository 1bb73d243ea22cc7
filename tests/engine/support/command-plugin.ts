import { existsSync, readFileSync } from "node:fs";
import { TestStack } from "./engine";
import { pluginDir } from "./plugin-dir";

/** An empty stack whose engine finds the plugin under test. */
export const commandStack = (env: Record<string, string> = {}): Promise<TestStack> =>
  TestStack.create({ path: [pluginDir("command")], env });

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
