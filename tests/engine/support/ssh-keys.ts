import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "./command-plugin";

/** A key pair: the files, the private key, and the line of the public one. */
export interface KeyPair {
  readonly path: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes a key pair; `options` are those of ssh-keygen, by default for an Ed25519 key without a password. */
export function makeKey(dir: string, name: string, options: readonly string[] = []): KeyPair {
  const path = join(dir, name);
  const defaults = [
    ...(options.includes("-t") ? [] : ["-t", "ed25519"]),
    ...(options.includes("-N") ? [] : ["-N", ""]),
  ];
  execFileSync("ssh-keygen", ["-q", "-C", name, ...defaults, ...options, "-f", path]);
  return { path, privateKey: readFileSync(path, "utf8"), publicKey: readFileSync(`${path}.pub`, "utf8").trim() };
}

/** The private key in a form that needs a password. */
export function encryptKey(key: KeyPair, password: string): string {
  const path = `${key.path}-encrypted`;
  copyFileSync(key.path, path);
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", password, "-f", path]);
  return readFileSync(path, "utf8");
}

/** An ssh-agent of its own that holds one key. */
export class KeyAgent {
  private constructor(
    readonly socket: string,
    private readonly end: () => Promise<unknown>,
  ) {}

  static async start(dir: string, key: KeyPair): Promise<KeyAgent> {
    const socket = join(dir, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    const ended = once(agent, "exit");
    const end = () => {
      agent.kill();
      return ended;
    };
    try {
      await waitFor(() => existsSync(socket));
      execFileSync("ssh-add", ["-q", key.path], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    } catch (error) {
      await end();
      throw error;
    }
    return new KeyAgent(socket, end);
  }

  async stop(): Promise<void> {
    await this.end();
  }
}
