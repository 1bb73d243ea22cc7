import type { LogSink } from "../shared/engine-log";
import { LineSplitter } from "./lines";

const logsStdout = (logging: string | undefined) => [undefined, "stdout", "stdoutAndStderr"].includes(logging);
const logsStderr = (logging: string | undefined) => [undefined, "stderr", "stdoutAndStderr"].includes(logging);

const withoutLastNewline = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString().replace(/\n$/, "");

/** Keeps what a command prints, and passes it on to the engine's log as far as its `logging` says so. */
export class OutputCollector {
  private readonly out: Buffer[] = [];
  private readonly err: Buffer[] = [];
  private readonly both: Buffer[] = [];
  private readonly lines: LineSplitter;

  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;

  constructor(
    private readonly log: LogSink,
    logging: string | undefined,
  ) {
    this.lines = new LineSplitter(log);
    this.onStdout = this.collect(this.out, logsStdout(logging));
    this.onStderr = this.collect(this.err, logsStderr(logging));
  }

  /** The outputs of the command, one newline at the end of each cut. */
  get outputs(): { stdout: string; stderr: string } {
    return { stdout: withoutLastNewline(this.out), stderr: withoutLastNewline(this.err) };
  }

  /** All of it in the order in which it came: part of the error when the command fails. */
  get text(): string {
    return Buffer.concat(this.both).toString();
  }

  /** Resolves when the engine has all lines. */
  async end(): Promise<void> {
    this.lines.end();
    await this.log.flush();
  }

  private collect(into: Buffer[], isLogged: boolean): (chunk: Buffer) => void {
    return (chunk) => {
      into.push(chunk);
      this.both.push(chunk);
      if (isLogged) {
        this.lines.push(chunk);
      }
    };
  }
}
