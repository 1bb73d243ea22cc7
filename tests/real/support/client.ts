import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The official Java client, compiled for the occasion. */
export class Client {
  private readonly classes = fs.mkdtempSync(path.join(os.tmpdir(), "client-"));

  constructor(private readonly rocketmqHome: string) {
    const source = path.join(__dirname, "../java/Client.java");
    execFileSync("javac", ["-nowarn", "-cp", `${rocketmqHome}/lib/*`, "-d", this.classes, source], { stdio: "pipe" });
  }

  /** The status of each send to that broker: `SEND_OK`, another SendStatus, or the class of an exception. */
  send(namesrvAddr: string, brokerName: string, count: number, prefix: string): string[] {
    return this.run("send", namesrvAddr, brokerName, String(count), prefix);
  }

  /** The bodies of all messages that the broker holds. */
  read(namesrvAddr: string, brokerName: string): string[] {
    return this.run("read", namesrvAddr, brokerName);
  }

  dispose(): void {
    fs.rmSync(this.classes, { recursive: true, force: true });
  }

  private run(...args: string[]): string[] {
    const jvm = ["-Xmx128m", `-Duser.home=${this.classes}`, "-cp", `${this.classes}:${this.rocketmqHome}/lib/*`];
    const output = execFileSync("java", [...jvm, "Client", ...args], {
      timeout: 120_000,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return output
      .toString()
      .split("\n")
      .filter((line) => line !== "" && !/^\d\d:\d\d:\d\d|^(SLF4J|\|-)/.test(line));
  }
}
