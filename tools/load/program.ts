import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageRoot } from "../../components/host/assets";
import { eventsOf, type LoadEvent } from "./events";

export const loadJar = path.join(packageRoot(), "bin/load/rocketmq-load.jar");
export const loadClass = "pulumirocketmq.load.Load";

/** What the words of the load program are: `topic`, and `name=value` for each that is given. */
export function loadWords(command: string, values: Readonly<Record<string, string | number | undefined>>): string[] {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return [command, ...given.map(([name, value]) => `${name}=${value}`)];
}

/** Options of a java that starts soon and writes the client's own logs below `home`. */
export function quickJava(home: string): string[] {
  return ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Duser.home=${home}`];
}

function readFrom(file: string, position: number): Buffer {
  const descriptor = fs.openSync(file, "r");
  try {
    const text = Buffer.alloc(fs.fstatSync(descriptor).size - position);
    return text.subarray(0, fs.readSync(descriptor, text, 0, text.length, position));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** One run of the load program. What it says goes to files: one who is busy and reads nothing must not hold it up. */
export class LoadProgram {
  private readonly stdout: string;
  private readonly stderr: string;
  private readonly child: ChildProcess;
  private failure: Error | undefined;
  /** What was read so far, and how many bytes of the file that is: it is asked for often while it grows. */
  private known: readonly LoadEvent[] = [];
  private readBytes = 0;

  /**
   * @param folder where its lines and logs go
   * @param name of its files
   */
  constructor(
    folder: string,
    readonly name: string,
    words: readonly string[],
    { java, rocketmqHome }: { readonly java: string; readonly rocketmqHome: string },
  ) {
    this.stdout = path.join(folder, `${name}.jsonl`);
    this.stderr = path.join(folder, `${name}.log`);
    const files = [fs.openSync(this.stdout, "w"), fs.openSync(this.stderr, "w")] as const;
    const args = [...quickJava(folder), "-cp", `${loadJar}:${rocketmqHome}/lib/*`, loadClass, ...words];
    // A group of its own: an interrupt of the terminal is for who started it, and reaches it as the end of its input.
    this.child = spawn(java, args, { stdio: ["pipe", ...files], detached: true });
    files.forEach((file) => fs.closeSync(file));
    this.child.on("error", (error) => (this.failure = error));
    // One that has ended takes no command; that it has is seen by `hasEnded`.
    this.child.stdin?.on("error", () => undefined);
  }

  /** What it has said so far, but for a line that is being written. */
  events(): readonly LoadEvent[] {
    const text = readFrom(this.stdout, this.readBytes);
    const lines = text.subarray(0, text.lastIndexOf("\n") + 1);
    if (lines.length > 0) {
      this.known = [...this.known, ...eventsOf(lines.toString())];
      this.readBytes += lines.length;
    }
    return this.known;
  }

  get hasEnded(): boolean {
    return this.failure !== undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get succeeded(): boolean {
    return this.child.exitCode === 0;
  }

  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  endInput(): void {
    this.child.stdin?.end();
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Why it did not do what it should. */
  complaint(): string {
    return `${this.name}: ${this.failure?.message ?? fs.readFileSync(this.stderr, "utf8").slice(-3000)}`;
  }
}
