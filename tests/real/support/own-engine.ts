import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { waitFor } from "../../support/processes";
import { docker, localEngine } from "./docker";

/**
 * A second Docker engine of this machine, which a test may stop and start: its own folders and socket, and no rules in the
 * machine's packet filter, where the first engine has its own. Its bridge is a network of the first engine, since an
 * engine without one removes the first engine's.
 */
export class OwnEngine {
  readonly dir = fs.mkdtempSync("/var/lib/pulumi-rocketmq-engine-");
  readonly engine = `unix://${path.join(this.dir, "docker.sock")}`;
  /** An address of the machine that containers of both engines reach. */
  readonly address: string;
  private readonly bridge = `prmq${randomBytes(3).toString("hex")}`;
  private daemon: ChildProcess | undefined;

  constructor() {
    const net = `10.${250 + ((randomBytes(1)[0] ?? 0) % 5)}.${randomBytes(1)[0] ?? 0}`;
    this.address = `${net}.1`;
    const named = ["-o", `com.docker.network.bridge.name=${this.bridge}`];
    docker(localEngine, "network", "create", "--subnet", `${net}.0/24`, ...named, this.bridge);
  }

  async start(): Promise<void> {
    const folder = (name: string): string => path.join(this.dir, name);
    const log = fs.openSync(folder("dockerd.log"), "a");
    this.daemon = spawn(
      fs.existsSync("/usr/sbin/dockerd") ? "/usr/sbin/dockerd" : "dockerd",
      [
        ...["--host", this.engine, "--data-root", folder("data"), "--exec-root", folder("exec")],
        ...["--pidfile", folder("dockerd.pid"), "--bridge", this.bridge, "--iptables=false"],
      ],
      { stdio: ["ignore", log, log] },
    );
    fs.closeSync(log);
    await waitFor("the second engine answers", 60, () => this.answers());
  }

  /** Gives it an image of the first engine. */
  load(image: string): void {
    const archive = path.join(this.dir, "image.tar");
    docker(localEngine, "image", "save", "-o", archive, image);
    docker(this.engine, "image", "load", "-q", "-i", archive);
    fs.rmSync(archive);
  }

  /** Ends it, and with it its containers, as a restart of the machine's engine does. */
  async stop(): Promise<void> {
    const { daemon } = this;
    if (daemon !== undefined && daemon.exitCode === null) {
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      daemon.kill("SIGTERM");
      await ended;
    }
    this.daemon = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    docker(localEngine, "network", "rm", this.bridge);
    // What the engine mounted may be there still.
    for (const line of fs.readFileSync("/proc/mounts", "utf8").split("\n").reverse()) {
      const [, target = ""] = line.split(" ");
      if (target.startsWith(`${this.dir}/`)) {
        execFileSync("umount", ["-l", target]);
      }
    }
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private answers(): boolean {
    try {
      docker(this.engine, "version");
      return true;
    } catch {
      return false;
    }
  }
}
