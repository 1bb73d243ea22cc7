import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { eventsOf, type LoadEvent } from "../../../tools/load/events";
import { loadClass, loadJar, LoadProgram, loadWords, quickJava } from "../../../tools/load/program";

type Values = Readonly<Record<string, string | number | undefined>>;

/** The official Java client, compiled for the occasion. */
export class Client {
  private readonly classes = fs.mkdtempSync(path.join(os.tmpdir(), "client-"));
  private readonly running: LoadProgram[] = [];

  constructor(private readonly rocketmqHome: string) {
    const sources = ["Client.java", "Offsets.java"].map((name) => path.join(__dirname, "../java", name));
    execFileSync("javac", ["-nowarn", "-cp", `${rocketmqHome}/lib/*`, "-d", this.classes, ...sources], {
      stdio: "pipe",
    });
  }

  /** The status of each send to that broker: `SEND_OK`, another SendStatus, or the class of an exception. */
  send(namesrvAddr: string, brokerName: string, count: number, prefix: string): string[] {
    return this.run("Client", "send", namesrvAddr, brokerName, String(count), prefix);
  }

  /** The bodies of all messages that the broker holds. */
  read(namesrvAddr: string, brokerName: string): string[] {
    return this.run("Client", "read", namesrvAddr, brokerName);
  }

  /** Runs one of the programs to its end, and returns its lines. */
  run(program: string, ...args: string[]): string[] {
    const output = execFileSync("java", [...this.jvm, program, ...args], {
      timeout: 120_000,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return output
      .toString()
      .split("\n")
      .filter((line) => line !== "" && !/^\d\d:\d\d:\d\d|^(SLF4J|\|-)/.test(line));
  }

  /** The offsets of consumer groups in a consumerOffset.json as a release reads them, or why it does not. */
  readOffsets(file: string, rocketmqHome: string): string {
    const classPath = `${this.classes}:${rocketmqHome}/lib/*`;
    const options = { timeout: 60_000, stdio: "pipe", encoding: "utf8" } as const;
    return execFileSync("java", [...this.jvmOptions, "-cp", classPath, "Offsets", file], options).trim();
  }

  /** Runs the load program to its end. */
  load(command: string, values: Values): LoadEvent[] {
    return eventsOf(this.run(loadClass, ...loadWords(command, values)).join("\n") + "\n");
  }

  /** Starts the load program; the end of its input is for the caller to give. */
  startLoad(command: string, values: Values): LoadProgram {
    const folder = fs.mkdtempSync(path.join(this.classes, `${command}-`));
    const how = { java: "java", rocketmqHome: this.rocketmqHome };
    const started = new LoadProgram(folder, command, loadWords(command, values), how);
    this.running.push(started);
    return started;
  }

  /** Ends what still runs, by its pid, and removes all that was written. */
  dispose(): void {
    this.running.forEach((one) => one.kill());
    fs.rmSync(this.classes, { recursive: true, force: true });
  }

  /** Its log files are written below its home: a directory of its own, removed after. */
  private get jvm(): string[] {
    return [...this.jvmOptions, "-cp", `${this.classes}:${loadJar}:${this.rocketmqHome}/lib/*`];
  }

  private get jvmOptions(): string[] {
    return quickJava(this.classes);
  }
}
