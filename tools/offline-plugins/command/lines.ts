import type { LogSink } from "../shared/engine-log";

/** The real plugin reads its log with a buffer of this size; a longer line makes it hang for ever. */
const longestLine = 64 * 1024;

const newline = 0x0a;

/** Cuts the output of a command into the lines of the engine's log. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private hasWarned = false;

  constructor(private readonly log: LogSink) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      this.rest.push(chunk.subarray(start, at));
      this.emit();
      start = at + 1;
    }
    if (start < chunk.length) {
      this.rest.push(chunk.subarray(start));
    }
  }

  end(): void {
    if (this.rest.length > 0) {
      this.emit();
    }
  }

  private emit(): void {
    const line = Buffer.concat(this.rest);
    this.rest = [];
    this.log.status(line.toString().replace(/\r$/, ""));
    if (line.length >= longestLine && !this.hasWarned) {
      this.hasWarned = true;
      this.log.warn(
        `an output line of ${line.length} bytes: the released command plugin hangs on lines of 64 KiB and more ` +
          `while it logs them; write shorter lines or set logging to "none"`,
      );
    }
  }
}
