import { posix } from "node:path";
import type { Client, SFTPWrapper } from "ssh2";
import { describePathError } from "./go-text";

const codeNames: Readonly<Record<number, string>> = {
  1: "EOF",
  4: "FAILURE",
  5: "BAD_MESSAGE",
  6: "NO_CONNECTION",
  7: "CONNECTION_LOST",
  8: "OP_UNSUPPORTED",
};

const noSuchFile = 2;
const permissionDenied = 3;

const statusOf = (error: Error): number | undefined =>
  "code" in error && typeof error.code === "number" ? error.code : undefined;

/** A failure of the server in the words of the real plugin. */
function describeStatus(error: Error): string {
  const status = statusOf(error);
  switch (status) {
    case undefined:
      return error.message;
    case noSuchFile:
      return "file does not exist";
    case permissionDenied:
      return "permission denied";
    default:
      return `sftp: "${error.message}" (SSH_FX_${codeNames[status] ?? status})`;
  }
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

const asPromise = <T>(start: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, value) => (error instanceof Error ? reject(error) : resolve(value))));

/** An answer of the server, a refusal with its reason. */
const answer = <T>(start: (done: Done<T>) => void): Promise<T> =>
  asPromise(start).catch((error: Error) => {
    throw new Error(describeStatus(error));
  });

/** Errors of this machine have a text for a code; those of the server have a number. */
const describeUpload = (error: Error, path: string): string =>
  "syscall" in error && typeof error.syscall === "string"
    ? describePathError(error.syscall, path, error)
    : describeStatus(error);

/** The files of another machine, over one SFTP session. */
export class RemoteFiles {
  private constructor(private readonly sftp: SFTPWrapper) {}

  static async open(client: Client): Promise<RemoteFiles> {
    const sftp = await asPromise<SFTPWrapper>((done) => client.sftp(done)).catch(() => {
      throw new Error("ssh: subsystem request failed");
    });
    return new RemoteFiles(sftp);
  }

  /** Links are followed. */
  async kindOf(path: string): Promise<"directory" | "file" | undefined> {
    try {
      const stats = await asPromise<{ isDirectory(): boolean }>((done) => this.sftp.stat(path, done));
      return stats.isDirectory() ? "directory" : "file";
    } catch (error) {
      if (error instanceof Error && statusOf(error) === noSuchFile) {
        return undefined;
      }
      const reason = error instanceof Error ? describeStatus(error) : String(error);
      throw new Error(`failed to stat remote path ${path}: ${reason}`);
    }
  }

  makeDir(path: string): Promise<void> {
    return answer<void>((done) => this.sftp.mkdir(path, (error) => done(error, undefined)));
  }

  /** Makes a folder and those above it. */
  async makeDirs(path: string): Promise<void> {
    const found = await this.kindOf(path);
    if (found === "directory") {
      return;
    }
    if (found === "file") {
      throw new Error(`mkdir ${path}: not a directory`);
    }
    const parent = posix.dirname(path);
    if (parent !== path && parent !== "/" && parent !== ".") {
      await this.makeDirs(parent);
    }
    await this.makeDir(path).catch(async (error: unknown) => {
      // Another copy, which runs at the same time, may have made it.
      if ((await this.kindOf(path)) !== "directory") {
        throw error;
      }
    });
  }

  async writeText(path: string, content: string): Promise<void> {
    await this.makeEmpty(path);
    await answer<void>((done) => this.sftp.writeFile(path, content, (error) => done(error, undefined))).catch(
      (error: Error) => {
        throw new Error(`failed to write text content to remote path ${path}: ${error.message}`);
      },
    );
  }

  /** Copies a file with many requests on their way at once: one at a time would take a round trip for each 32 KiB. */
  async upload(source: string, path: string): Promise<void> {
    await this.makeEmpty(path);
    await asPromise<void>((done) => this.sftp.fastPut(source, path, (error) => done(error, undefined))).catch(
      (error: Error) => {
        const reason = describeUpload(error, source);
        throw new Error(`failed to copy file ${source} to remote path ${path}: ${reason}`);
      },
    );
  }

  /** As a step of its own, to tell a path that cannot be written from a copy that broke off. */
  private async makeEmpty(path: string): Promise<void> {
    try {
      const handle = await answer<Buffer>((done) => this.sftp.open(path, "w", done));
      await answer<void>((done) => this.sftp.close(handle, (error) => done(error, undefined)));
    } catch (error) {
      throw new Error(
        `failed to create remote file ${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
