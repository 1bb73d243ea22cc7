import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { defaultVersion, releases } from "../../components";
import type { LocalCluster } from "./local-cluster";
import { endByPid } from "./processes";
import { atEnd } from "./workspace";

/** One process as a person starts it: a directory with its files, and a command line. */
interface HandProcess {
  readonly directory: string;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** The keys whose defaults the library changes: a person who takes the release's own files has not set them. */
export function withoutLibraryDefaults(conf: string, keys: readonly string[]): string {
  return conf
    .split("\n")
    .filter((line) => !keys.some((key) => line.startsWith(`${key}=`)))
    .join("\n");
}

const ownKeys = Object.keys(releases.find(({ version }) => version === defaultVersion)?.brokerDefaults ?? {});

/**
 * The same processes started by hand: the same command lines, heaps and keys, all at once, no supervisor, no
 * verification, and none of the keys by which the library shortens RocketMQ's own start.
 */
export class HandStart {
  private readonly processes: readonly HandProcess[];
  private readonly children: ChildProcess[] = [];

  /** Takes the rendered files of `cluster` into a folder that does not exist yet. */
  constructor(cluster: LocalCluster, folder: string) {
    this.processes = cluster.directories().map((from) => {
      const directory = path.join(folder, path.basename(from));
      const here = (text: string): string => text.replaceAll(from, directory);
      fs.mkdirSync(directory, { recursive: true });
      for (const name of ["conf", "run", "log", "store"]) {
        fs.mkdirSync(path.join(directory, name));
      }
      for (const name of fs.readdirSync(path.join(from, "conf")).filter((file) => /\.(conf|xml)$/.test(file))) {
        const text = here(fs.readFileSync(path.join(from, "conf", name), "utf8"));
        const own = withoutLibraryDefaults(text, ownKeys);
        fs.writeFileSync(path.join(directory, "conf", name), own);
        if (name.endsWith(".conf")) {
          fs.writeFileSync(path.join(directory, "run", name), own);
        }
      }
      const { argv, environment } = cluster.launchOf(from);
      return { directory, argv: argv.map(here), environment: environment.map(here) };
    });
    atEnd(() => this.stop());
  }

  /** Starts all at the same time and waits for none. */
  start(): void {
    for (const { directory, argv, environment } of this.processes) {
      const output = fs.openSync(path.join(directory, "log/stdout.log"), "a");
      const [java = "java", ...args] = argv;
      const { PATH, HOME } = process.env;
      const given = environment.map((entry): [string, string] => {
        const at = entry.indexOf("=");
        return [entry.slice(0, at), entry.slice(at + 1)];
      });
      const env = { PATH, HOME, LANG: "C.UTF-8", ...Object.fromEntries(given) };
      this.children.push(spawn(java, args, { env, stdio: ["ignore", output, output], detached: true }));
      fs.closeSync(output);
    }
  }

  /** Ends them by their pids. */
  stop(): void {
    const pids = this.children.flatMap(({ pid, exitCode }) => (pid === undefined || exitCode !== null ? [] : [pid]));
    this.children.length = 0;
    endByPid(pids, "TERM");
  }
}
