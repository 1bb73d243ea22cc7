import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/** The arguments of `ssh` that make it a connection to the Docker engine on another machine. */
export function sshArguments(host: string, options: readonly string[]): string[] {
  const { username, hostname, port, pathname } = new URL(host);
  const socket = pathname === "" || pathname === "/" ? [] : ["--host", `unix://${pathname}`];
  return [
    ...options,
    "-T",
    ...["-o", "ConnectTimeout=30"],
    ...(username === "" ? [] : ["-l", decodeURIComponent(username)]),
    ...(port === "" ? [] : ["-p", port]),
    ...["--", hostname],
    ...["docker", ...socket, "system", "dial-stdio"],
  ];
}

/** One `ssh` as a connection. Its end is told with what it had to say, which Node's own wrapping would lose. */
class SshConnection extends Duplex {
  private readonly child: ChildProcessWithoutNullStreams;
  private errors = "";

  constructor(host: string, options: readonly string[]) {
    super();
    this.child = spawn("ssh", sshArguments(host, options), { stdio: "pipe" });
    this.child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) {
        this.child.stdout.pause();
      }
    });
    this.child.stderr.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    // Written to after its end: the end itself is told below.
    this.child.stdin.on("error", () => undefined);
    this.child.on("error", (error) => this.destroy(new Error(`cannot run ssh: ${error.message}`)));
    this.child.on("close", (code, signal) => {
      if (code === 0) {
        this.push(null);
      } else {
        const end = signal === null ? `ended with exit status ${code}` : `was ended by ${signal}`;
        this.destroy(new Error(`ssh to ${host} ${end}: ${this.errors.trim()}`));
      }
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.kill();
    done(error);
  }
}

/** Connections to the engine of an `ssh://` host, each through an `ssh` of its own, as the real plugin makes them. */
export class SshAgent extends Agent {
  constructor(
    private readonly host: string,
    private readonly sshOptions: readonly string[],
  ) {
    super({ keepAlive: false });
  }

  override createConnection(): Duplex {
    return new SshConnection(this.host, this.sshOptions);
  }
}
