import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { makeKey } from "./ssh-keys";
import type { KeyPair } from "./ssh-keys";

/** Where sshd lies on most systems; an ordinary PATH leaves such folders out. */
const systemPath = [process.env["PATH"], "/usr/local/sbin", "/usr/sbin", "/sbin"].join(delimiter);

/** sshd starts itself again for each connection, and so must be named by its whole path. */
function findSshd(): string {
  try {
    const env = { ...process.env, PATH: systemPath };
    return execFileSync("sh", ["-c", "command -v sshd"], { env }).toString().trim();
  } catch {
    throw new Error("there is no sshd: install the package openssh-server");
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A port where nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function writeConfig(dir: string, port: number, config: readonly string[]): void {
  const lines = [
    ...config,
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(dir, "host")}`,
    `AuthorizedKeysFile ${join(dir, "authorized_keys")}`,
    `PidFile ${join(dir, "pid")}`,
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "MaxStartups 100",
    "LogLevel VERBOSE",
    // The shell looks for its start-up files there, and so finds none.
    `SetEnv HOME=${dir}`,
    ...(config.some((line) => line.startsWith("Subsystem ")) ? [] : ["Subsystem sftp internal-sftp"]),
  ];
  writeFileSync(join(dir, "config"), `${lines.join("\n")}\n`);
}

/** Resolves to undefined when the server ends at once, as it does where another one has its port. */
async function startServer(dir: string): Promise<ChildProcess | undefined> {
  const log = openSync(join(dir, "log"), "a");
  const server = spawn(findSshd(), ["-D", "-e", "-f", join(dir, "config")], { stdio: ["ignore", log, log] });
  closeSync(log);
  for (let i = 0; i < 200 && server.exitCode === null; i++) {
    // Written when it listens.
    if (existsSync(join(dir, "pid"))) {
      return server;
    }
    await pause(50);
  }
  server.kill("SIGKILL");
  return undefined;
}

/**
 * A real OpenSSH server on a port of its own, for the user who runs the tests. It takes nothing from the system but
 * the program: its configuration, its host key and the key that it accepts are in its own folder.
 */
export class Sshd {
  readonly user = userInfo().username;

  private constructor(
    readonly dir: string,
    readonly port: number,
    readonly hostKey: KeyPair,
    readonly clientKey: KeyPair,
    private readonly server: ChildProcess,
  ) {}

  /** `config` are lines of sshd_config; the first one of a kind counts, so they win over those here. */
  static async start(...config: string[]): Promise<Sshd> {
    if (process.getuid?.() === 0) {
      mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    }
    const dir = mkdtempSync(join(tmpdir(), "sshd-test-"));
    const [hostKey, clientKey] = [makeKey(dir, "host"), makeKey(dir, "client")];
    writeFileSync(join(dir, "authorized_keys"), `${clientKey.publicKey}\n`);
    for (let attempt = 0; attempt < 5; attempt++) {
      const port = await freePort();
      writeConfig(dir, port, config);
      const server = await startServer(dir);
      if (server !== undefined) {
        return new Sshd(dir, port, hostKey, clientKey, server);
      }
    }
    const said = readFileSync(join(dir, "log"), "utf8");
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`sshd does not start: ${said}`);
  }

  /** The connection of a program, with the key that is accepted here. */
  get connection() {
    return { host: "127.0.0.1", port: this.port, user: this.user, privateKey: this.clientKey.privateKey };
  }

  get pid(): number {
    return this.server.pid ?? 0;
  }

  /** How often somebody was let in. */
  get logins(): number {
    return (readFileSync(join(this.dir, "log"), "utf8").match(/^Accepted /gm) ?? []).length;
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const ended = once(this.server, "exit");
      this.server.kill("SIGKILL");
      await ended;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
