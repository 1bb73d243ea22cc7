import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A run of the client beside the test: what it says goes to files, as the test may be busy and read nothing. */
export interface Running {
  readonly process: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
}

/** The official Java client, compiled for the occasion. */
export class Client {
  private readonly classes = fs.mkdtempSync(path.join(os.tmpdir(), "client-"));
  private readonly running: ChildProcess[] = [];

  constructor(private readonly rocketmqHome: string) {
    const sources = ["Client.java", "Load.java", "Offsets.java"].map((name) => path.join(__dirname, "../java", name));
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

  /** Starts one of the programs; the end of its input is for the caller to give. */
  start(program: string, ...args: string[]): Running {
    const dir = fs.mkdtempSync(path.join(this.classes, `${args[0]}-`));
    const [stdout, stderr] = [path.join(dir, "stdout"), path.join(dir, "stderr")];
    const files = [fs.openSync(stdout, "w"), fs.openSync(stderr, "w")] as const;
    const started = spawn("java", [...this.jvm, program, ...args], { stdio: ["pipe", ...files] });
    files.forEach((file) => fs.closeSync(file));
    this.running.push(started);
    return { process: started, stdout, stderr };
  }

  /** Ends what still runs, by its pid, and removes all that was written. */
  dispose(): void {
    for (const process of this.running) {
      process.kill("SIGKILL");
    }
    fs.rmSync(this.classes, { recursive: true, force: true });
  }

  /** Its log files are written below its home: a directory of its own, removed after. */
  private get jvm(): string[] {
    return [...this.jvmOptions, "-cp", `${this.classes}:${this.rocketmqHome}/lib/*`];
  }

  private get jvmOptions(): string[] {
    return ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Duser.home=${this.classes}`];
  }
}
