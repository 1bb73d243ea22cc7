import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { waitFor } from "../../support/processes";
import { docker, localEngine } from "./docker";

const certificates = `
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key.pem -out ca.pem
for name in server client; do
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout $name.key.pem -out $name.csr
  printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=%sAuth\n' $name >$name.ext
  openssl x509 -req -days 2 -in $name.csr -CA ca.pem -CAkey ca.key.pem -CAcreateserial -extfile $name.ext -out $name.pem
done
`;

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
  /** How it is reached over TLS: clients must have a certificate. */
  readonly tls: { engine: string; caMaterial: string; certMaterial: string; keyMaterial: string };
  private daemon: ChildProcess | undefined;

  constructor() {
    const net = `10.${250 + ((randomBytes(1)[0] ?? 0) % 5)}.${randomBytes(1)[0] ?? 0}`;
    this.address = `${net}.1`;
    const named = ["-o", `com.docker.network.bridge.name=${this.bridge}`];
    docker(localEngine, "network", "create", "--subnet", `${net}.0/24`, ...named, this.bridge);
    const [caMaterial, certMaterial, keyMaterial] = ["ca", "client", "client.key"].map((name) =>
      this.certificate(name),
    );
    this.tls = {
      engine: `tcp://127.0.0.1:${30_500 + Math.floor(Math.random() * 2_000)}`,
      caMaterial: caMaterial ?? "",
      certMaterial: certMaterial ?? "",
      keyMaterial: keyMaterial ?? "",
    };
  }

  async start(): Promise<void> {
    const folder = (name: string): string => path.join(this.dir, name);
    const log = fs.openSync(folder("dockerd.log"), "a");
    this.daemon = spawn(
      fs.existsSync("/usr/sbin/dockerd") ? "/usr/sbin/dockerd" : "dockerd",
      [
        ...["--host", this.engine, "--data-root", folder("data"), "--exec-root", folder("exec")],
        ...["--host", this.tls.engine, "--tlsverify", "--tlscacert", folder("ca.pem")],
        ...["--tlscert", folder("server.pem"), "--tlskey", folder("server.key.pem")],
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

  /** Makes all keys and certificates at the first call. */
  private certificate(name: string): string {
    if (!fs.existsSync(path.join(this.dir, "ca.pem"))) {
      execFileSync("bash", ["-euo", "pipefail", "-s"], { cwd: this.dir, input: certificates, stdio: "pipe" });
    }
    return fs.readFileSync(path.join(this.dir, `${name}.pem`), "utf8");
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
