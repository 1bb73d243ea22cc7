import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { owned } from "./owned";
import { atEnd, root, type Workspace } from "./workspace";

interface Listed {
  readonly keyFile: string;
  readonly knownHostsFile: string;
  readonly hosts: readonly { readonly id: string; readonly address: string }[];
}

const upSeconds = 180;
const downSeconds = 120;

/** Test hosts without Java and without a release, on a network of their own. What a killed run left of them is removed first. */
export class VmSet {
  private listed: Listed | undefined;

  private constructor(private readonly name: string) {}

  static async up(workspace: Workspace, name: string, subnet: string, ids: readonly string[]): Promise<VmSet> {
    const set = new VmSet(name);
    set.down();
    atEnd(() => set.down());
    const log = workspace.path(`${name}.log`);
    const args = ["--set", name, "--subnet", subnet, "--hosts", ids.join(" ")];
    await owned(["bash", "tools/vms.sh", "up", ...args], { seconds: upSeconds, log });
    const list = execFileSync("bash", ["tools/vms.sh", "list", "--set", name], {
      cwd: root,
      encoding: "utf8",
      timeout: 30_000,
    });
    set.listed = JSON.parse(list) as Listed;
    return set;
  }

  /** May be called any number of times. An interrupt of the terminal does not reach it. */
  down(): void {
    const { status, stderr } = spawnSync("setsid", ["bash", "tools/vms.sh", "down", "--set", this.name], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
      timeout: downSeconds * 1000,
    });
    if (status !== 0) {
      throw new Error(`the test hosts ${this.name} are not down: ${stderr}`);
    }
    if (this.listed !== undefined) {
      fs.rmSync(path.dirname(this.listed.keyFile), { recursive: true, force: true });
      this.listed = undefined;
    }
  }

  get keyFile(): string {
    return this.known.keyFile;
  }

  get knownHostsFile(): string {
    return this.known.knownHostsFile;
  }

  /** Addresses by ids. */
  get addresses(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.known.hosts.map(({ id, address }) => [id, address]));
  }

  private get known(): Listed {
    if (this.listed === undefined) {
      throw new Error(`the test hosts ${this.name} are down`);
    }
    return this.listed;
  }
}
