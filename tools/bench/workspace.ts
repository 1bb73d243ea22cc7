import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageRoot } from "../../components/host/assets";
import { endByPid } from "./processes";
import { secondsSince } from "./waiting";

export const root = packageRoot();

/** What a benchmark leaves behind when it fails: called once, newest first, at the end of this process at the latest. */
const endings: (() => void)[] = [];

export function atEnd(ending: () => void): void {
  endings.push(ending);
}

/** Runs of Pulumi that have not ended. */
const running = new Set<ChildProcess>();

/** Ends everything that was started and removes every temporary folder; may be called any number of times. */
export function endAll(): void {
  const pids = [...running].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  running.clear();
  endByPid(pids, "INT");
  for (let ending = endings.pop(); ending !== undefined; ending = endings.pop()) {
    try {
      ending();
    } catch (error) {
      console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

export interface Finished {
  readonly seconds: number;
  /** The most memory of the program, in MiB; only programs that report it. */
  readonly programMiB: number | undefined;
}

/** A temporary folder with a Pulumi state of its own. */
export class Workspace {
  readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), "rocketmq-bench-"));

  constructor() {
    fs.mkdirSync(this.path("state"));
    atEnd(() => fs.rmSync(this.dir, { recursive: true, force: true }));
  }

  path(...names: string[]): string {
    return path.join(this.dir, ...names);
  }

  /** Makes a stack of the project in that folder; the folder's own Pulumi.<stack>.yaml is not written. */
  initStack(project: string, stack: string): void {
    const folder = this.path("init", stack);
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(path.join(project, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    execFileSync("pulumi", ["stack", "init", stack, "--no-select", "--non-interactive"], {
      cwd: folder,
      env: this.env,
      stdio: "pipe", // what it says is told on failure only
      timeout: 60_000,
    });
  }

  exportStack(project: string, stack: string): { readonly text: string; readonly resources: readonly StateResource[] } {
    const text = execFileSync("pulumi", ["stack", "export", "--stack", stack], {
      cwd: project,
      env: this.env,
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      timeout: 120_000,
    });
    const { deployment } = JSON.parse(text) as { deployment: { resources?: StateResource[] } };
    return { text, resources: deployment.resources ?? [] };
  }

  /** One command of Pulumi from its start to its end. */
  async pulumi(
    project: string,
    args: readonly string[],
    timeoutSeconds: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Finished> {
    const memoryFile = this.path("program-memory");
    fs.rmSync(memoryFile, { force: true });
    const log = fs.openSync(this.path("pulumi.log"), "w");
    const start = performance.now();
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd: project,
      env: { ...this.env, ...env, BENCH_MEMORY_FILE: memoryFile },
      stdio: ["ignore", log, log],
    });
    const code = await ended(child, timeoutSeconds);
    const seconds = secondsSince(start);
    fs.closeSync(log);
    if (code !== 0) {
      const text = fs.readFileSync(this.path("pulumi.log"), "utf8");
      const how =
        code === null || seconds >= timeoutSeconds ? `was ended after ${seconds.toFixed(0)} s` : `exit ${code}`;
      throw new Error(`pulumi ${args.join(" ")}: ${how}\n${text.slice(-3000)}`);
    }
    const reported = fs.existsSync(memoryFile) ? Number(fs.readFileSync(memoryFile, "utf8")) : undefined;
    return { seconds, programMiB: reported };
  }

  private get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${this.path("state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true", // as `make up`
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }
}

/** The exit code; a child that takes longer is interrupted, so that it ends what it started, and a minute later killed. */
async function ended(child: ChildProcess, seconds: number): Promise<number | null> {
  running.add(child);
  const timers = [
    setTimeout(() => child.kill("SIGINT"), seconds * 1000),
    setTimeout(() => child.kill("SIGKILL"), (seconds + 60) * 1000),
  ];
  try {
    return await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
  } finally {
    timers.forEach(clearTimeout);
    running.delete(child);
  }
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** When the engine noted it in the state: a command then has ended. */
  readonly created?: string;
}
