import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { defaultVersion } from "../../components";
import { archiveName } from "../../components/render/install-script";
import { owned } from "./owned";
import { filesByHost, homeOnHost, hostsOf, type VmStack } from "./vm-files";
import type { VmSet } from "./vm-set";
import { type Finished, root, type StateResource, type Workspace } from "./workspace";

const shippedStack = "vm-2m-2s-async";
const limitSeconds = 900;

type Config = Readonly<Record<string, unknown>>;

function shippedConfig(): Config {
  const text = fs.readFileSync(path.join(root, `Pulumi.${shippedStack}.yaml`), "utf8");
  return (yaml.load(text) as { config: Config }).config;
}

export function shippedVmStack(): VmStack {
  const config = shippedConfig();
  return {
    placement: config["rocketmq:placement"] as VmStack["placement"],
    nameServerHeapMiB: Number(config["rocketmq:nameServerHeapMiB"]),
    brokerHeapMiB: Number(config["rocketmq:brokerHeapMiB"]),
  };
}

/** The stack `vm-2m-2s-async` of this project on a set of test hosts, with a state of its own. */
export class VmCluster {
  private readonly config: string;

  constructor(
    private readonly workspace: Workspace,
    private readonly stack: string,
    private readonly set: VmSet,
  ) {
    this.config = workspace.path(`${stack}.yaml`);
    const hosts = Object.entries(set.addresses).map(([id, address]) => [id, { address }]);
    const own = { "rocketmq:hosts": Object.fromEntries(hosts) as unknown };
    fs.writeFileSync(this.config, yaml.dump({ config: { ...shippedConfig(), ...own } }));
    workspace.initStack(root, stack);
  }

  up(): Promise<Finished> {
    const args = ["up", "--yes", "--skip-preview", "--stack", this.stack, "--config-file", this.config];
    return this.workspace.pulumi(root, args, limitSeconds, {
      ROCKETMQ_SSH_KEY: this.set.keyFile,
      ROCKETMQ_SSH_KNOWN_HOSTS: this.set.knownHostsFile,
    });
  }

  state(): readonly StateResource[] {
    return this.workspace.exportStack(root, this.stack).resources;
  }
}

/** One of the scripts beside this file, on a set of test hosts. */
export class VmScript {
  private readonly folder: string;

  constructor(
    private readonly workspace: Workspace,
    private readonly set: VmSet,
    private readonly stack: VmStack,
  ) {
    this.folder = fs.mkdtempSync(workspace.path("files-"));
    for (const [host, files] of Object.entries(filesByHost(stack, set.addresses))) {
      fs.mkdirSync(path.join(this.folder, host));
      for (const [name, text] of Object.entries(files)) {
        fs.writeFileSync(path.join(this.folder, host, name), text);
      }
    }
  }

  run(name: "script" | "playbook" | "warm"): Promise<void> {
    const { nameServers, brokers } = hostsOf(this.stack);
    const env = {
      BENCH_KEY: this.set.keyFile,
      BENCH_KNOWN_HOSTS: this.set.knownHostsFile,
      BENCH_HOSTS: Object.entries(this.set.addresses)
        .map(([id, address]) => `${id}=${address}`)
        .join(" "),
      BENCH_NAMESERVERS: nameServers.join(" "),
      BENCH_BROKERS: brokers.join(" "),
      BENCH_FILES: this.folder,
      BENCH_ARCHIVE: archive(),
      BENCH_HOME: homeOnHost,
      TMPDIR: this.workspace.dir,
    };
    const log = this.workspace.path(`${path.basename(this.folder)}-${name}.log`);
    return owned(["bash", `tools/bench/vm-${name}.sh`], { seconds: limitSeconds, log, env });
  }
}

function archive(): string {
  const file = path.join(process.env["ROCKETMQ_ARCHIVES"] ?? "", archiveName(defaultVersion));
  if (!fs.existsSync(file)) {
    throw new Error(`there is no ${file}: make bench-vm makes it`);
  }
  return file;
}
