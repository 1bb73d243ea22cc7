import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describeExit, errnoText } from "./go-text";

export interface ProcessSpec {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: string;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** How long an aborted command may keep its output open through a process that left its group. */
const abortGraceMs = 1_000;

const { O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const memoryDir = "/dev/shm";

/** The ends of one pipe: `child` blocks as a program expects, `own` belongs to the event loop. */
interface Pipe {
  readonly child: number;
  readonly own: Socket;
}

function openPipe(path: string): Pipe {
  const reader = openSync(path, O_RDONLY | O_NONBLOCK);
  const child = openSync(path, O_WRONLY);
  return { child, own: new Socket({ fd: reader, readable: true, writable: false }) };
}

/** A file without a name, in memory where there is such a place: stdin may hold secrets. */
function openInput(text: string): number {
  const dir = mkdtempSync(join(existsSync(memoryDir) ? memoryDir : tmpdir(), "pulumi-command-"));
  try {
    const path = join(dir, "0");
    const input = openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
    unlinkSync(path);
    writeAt(input, Buffer.from(text));
    return input;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Writes at explicit positions, so that the reader starts at the beginning. */
function writeAt(file: number, data: Buffer): void {
  for (let at = 0; at < data.length;) {
    at += writeSync(file, data, at, data.length - at, at);
  }
}

/**
 * Real pipes, because Node gives its children sockets: a script that opens /dev/stderr or /dev/stdout fails on those.
 * They have no name any more when the command starts. (Nor does stdin come from a named pipe: one that is opened
 * again as /dev/stdin, after the text is written, waits for a second writer for ever.)
 */
async function makePipes(): Promise<{ output: Pipe; errors: Pipe }> {
  const dir = mkdtempSync(join(tmpdir(), "pulumi-command-"));
  try {
    const paths = [join(dir, "1"), join(dir, "2")] as const;
    await promisify(execFile)("mkfifo", ["-m", "600", ...paths]);
    return { output: openPipe(paths[0]), errors: openPipe(paths[1]) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The interpreter is looked up on the plugin's own PATH, never on the one of the command's environment. */
function findProgram(name: string): string | undefined {
  if (name.includes("/")) {
    return name;
  }
  const dirs = (process.env["PATH"] ?? "").split(delimiter).filter((dir) => dir !== "");
  return dirs.map((dir) => join(dir, name)).find(isExecutable);
}

function missingDir(cwd: string): string | undefined {
  try {
    statSync(cwd);
    return undefined;
  } catch (error) {
    return `chdir ${cwd}: ${errnoText(error)}`;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

const closed = (socket: Socket, onData: (chunk: Buffer) => void): Promise<void> =>
  new Promise((resolve) => {
    socket.on("data", onData);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve());
  });

const startFailure = (program: string, error: unknown): string => `fork/exec ${program}: ${errnoText(error)}`;

/** Some failures to start are thrown, others come as an event. */
function start(program: string, spec: ProcessSpec, stdio: ("ignore" | number)[]): ChildProcess | string {
  try {
    return spawn(program, spec.argv.slice(1), {
      argv0: spec.argv[0],
      cwd: spec.cwd,
      env: { ...spec.env },
      stdio,
      detached: true,
    });
  } catch (error) {
    return startFailure(program, error);
  }
}

/** The end of the process itself, which may come before the end of its output. */
const ended = (child: ChildProcess, program: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    child.once("error", (error) => resolve(startFailure(program, error)));
    child.once("exit", (code, signal) => resolve(describeExit(code, signal)));
  });

/**
 * Runs a program in a process group of its own until it has ended *and* its output is closed.
 * Returns what went wrong in the words of the real plugin, or undefined. An abort kills the whole group.
 */
export async function runProcess(spec: ProcessSpec, signal: AbortSignal): Promise<string | undefined> {
  const name = spec.argv[0] ?? "";
  const program = findProgram(name);
  if (program === undefined) {
    return `exec: "${name}": executable file not found in $PATH`;
  }
  const noDir = missingDir(spec.cwd);
  if (noDir !== undefined) {
    return noDir;
  }
  if (signal.aborted) {
    return abortText(signal);
  }
  const pipes = await makePipes();
  const input = spec.stdin === "" ? undefined : openInput(spec.stdin);
  const child = start(program, spec, [input ?? "ignore", pipes.output.child, pipes.errors.child]);
  [input, pipes.output.child, pipes.errors.child].forEach((fd) => fd !== undefined && closeSync(fd));
  if (typeof child === "string") {
    [pipes.output.own, pipes.errors.own].forEach((socket) => socket.destroy());
    return child;
  }

  const onAbort = () => killGroup(child);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) {
    onAbort();
  }
  const output = [closed(pipes.output.own, spec.onStdout), closed(pipes.errors.own, spec.onStderr)];

  const failure = await ended(child, program);
  const giveUp = () => [pipes.output.own, pipes.errors.own].forEach((socket) => socket.destroy());
  const giveUpLater = () => setTimeout(giveUp, abortGraceMs).unref();
  if (signal.aborted) {
    giveUpLater();
  } else {
    signal.addEventListener("abort", giveUpLater, { once: true });
  }
  await Promise.all(output);
  signal.removeEventListener("abort", onAbort);
  signal.removeEventListener("abort", giveUpLater);
  return failure ?? (signal.aborted ? abortText(signal) : undefined);
}

export const abortText = (signal: AbortSignal): string =>
  signal.reason instanceof Error ? signal.reason.message : "context canceled";
