import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readProbe, readScript } from "../host/assets";
import { localShell } from "../host/shell-local";
import type { Issue } from "../model/issue";
import type { Launch } from "../model/launch";
import { checkDirectory } from "../model/paths";
import { checkCollision, type Port, PortPolicy, type PortUser } from "../model/ports";
import type { Release } from "../model/releases";
import { renderPrepareScript } from "../render/prepare-script";
import { probeArgv, renderProbeSpec, type Rollout } from "../render/probe-spec";
import { renderProcessScript, renderStopCommand } from "../render/process-script";
import { renderVerifyScript } from "../render/verify-script";
import { refuse } from "./errors";
import type { Expectation, Place, Platform, ProcessIdentity, RunRequest, VerifyRequest } from "./platform";

/** Where processes of this machine live. */
export interface ProcessPlatformArgs {
  /** Directory of all processes, their stores and logs; absolute. Never removed by `destroy`. */
  dataDirectory: string;
  /** Directory that holds the releases as `rocketmq-<version>`; absolute. */
  releasesDirectory?: string;
  /** One release (the folder that has `lib`), in place of releasesDirectory; absolute. RocketMQ's `ROCKETMQ_HOME`. */
  rocketmqHome?: string;
  /** Folder of the Java to run with; absolute. @default - `java` from the PATH */
  javaHome?: string;
  /** The address that clients dial (`brokerIP1`, `brokerIP2`). @default 127.0.0.1 */
  address?: string;
  /** The address that listenPort is bound to (`bindAddress`); the HA port listens on every address. @default - address */
  bindAddress?: string;
  /** Seconds that a verification waits for a cluster. @default 120 */
  verifyTimeoutSeconds?: number;
  /** Seconds that a restarted process may take to be healthy. @default 90 */
  restartTimeoutSeconds?: number;
}

const tools = {
  supervise: readScript(`${__dirname}/process`, "supervise.sh"),
  ctl: readScript(`${__dirname}/process`, "ctl.sh"),
  apply: readScript(`${__dirname}/process`, "apply.sh"),
};

/**
 * Processes of this machine, each under a small supervisor of its own that survives a logout. Linux with bash.
 *
 * Creates for each release one command that checks Java and the release, and one command a process.
 */
export class ProcessPlatform extends pulumi.ComponentResource implements Platform {
  /** The directory of all processes. */
  readonly dataDirectory: pulumi.Output<string>;
  readonly portPolicy = PortPolicy.Shared;

  private readonly args: ProcessPlatformArgs;
  private readonly name: string;
  private readonly prepared = new Map<string, pulumi.Resource>();
  private readonly claims = new Map<string, PortUser>();

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: ProcessPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`ProcessPlatform ${name}`, checkArgs(args));
    super("rocketmq:index:ProcessPlatform", name, { ...args }, opts);
    this.args = args;
    this.name = name;
    this.dataDirectory = pulumi.output(args.dataDirectory);
    this.registerOutputs({ dataDirectory: this.dataDirectory });
  }

  place({ name, release, storeDirectory, logDirectory }: ProcessIdentity): Place {
    const directory = this.directory(name);
    const address = this.args.address ?? "127.0.0.1";
    return {
      layout: {
        confDirectory: `${directory}/conf`,
        runDirectory: `${directory}/run`,
        logDirectory: logDirectory ?? `${directory}/log`,
        storeDirectory: storeDirectory ?? `${directory}/store`,
        rocketmqHome: this.home(release),
        java: this.java,
      },
      address,
      haAddress: address,
      bindAddress: this.args.bindAddress ?? address,
    };
  }

  claim(name: string, path: string, ports: readonly Port[]): Issue[] {
    const others = [...this.claims.values()].filter((user) => user.label !== name);
    this.claims.set(name, { label: name, path, ports });
    return checkCollision({ label: name, path, ports }, others);
  }

  run({ name, release, launch, gate, change }: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const directory = this.directory(name);
    const script = pulumi.all([launch, gate]).apply(([plain, expectation]) =>
      renderProcessScript(
        {
          launch: plain,
          directory,
          bindAddress: this.args.bindAddress ?? this.args.address ?? "127.0.0.1",
          restartTimeoutSeconds: this.restartTimeoutSeconds,
          probe: this.probe(release, expectation ?? alone(plain, release), this.restartTimeoutSeconds, {
            ...change,
            launch: plain,
          }),
        },
        tools,
      ),
    );
    // A replacement that the user asks for must stop the process before it starts it again, not after.
    const fixed = { dependsOn: [this.prepare(release)], deleteBeforeReplace: true };
    return localShell.run(name, { script, remove: renderStopCommand(directory) }, pulumi.mergeOptions(fixed, opts));
  }

  verify({ name, release, expectation, launches }: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const script = pulumi.all([expectation, launches]).apply(([plain, all]) => {
      const { argv, input } = this.probe(release, plain, this.args.verifyTimeoutSeconds ?? 120);
      const processes = all.map((launch) => ({ launch, directory: posix.dirname(launch.layout.runDirectory) }));
      return renderVerifyScript({ processes, probeArgv: argv, probeInput: input });
    });
    const ready = { dependsOn: [this.prepare(release)] };
    return localShell.run(name, { script }, pulumi.mergeOptions(ready, opts));
  }

  private get java(): string {
    return this.args.javaHome === undefined ? "java" : `${this.args.javaHome}/bin/java`;
  }

  private directory(name: string): string {
    return `${this.args.dataDirectory}/${name}`;
  }

  private home(release: Release): string {
    return this.args.rocketmqHome ?? `${this.args.releasesDirectory ?? ""}/rocketmq-${release.version}`;
  }

  private get probeJar(): { path: string; base64: string } {
    const { jar, sourceDigest } = readProbe();
    return {
      path: `${this.args.dataDirectory}/lib/rocketmq-probe-${sourceDigest.slice(0, 8)}.jar`,
      base64: jar.toString("base64"),
    };
  }

  private get restartTimeoutSeconds(): number {
    return this.args.restartTimeoutSeconds ?? 90;
  }

  private probe(
    release: Release,
    expectation: Expectation,
    timeoutSeconds: number,
    rollout?: Rollout,
  ): { argv: string[]; input: string } {
    return {
      argv: probeArgv(this.java, this.probeJar.path, this.home(release)),
      input: renderProbeSpec({ ...expectation, version: release.version, timeoutSeconds, rollout }),
    };
  }

  /** Once a release, whatever the number of clusters. */
  private prepare(release: Release): pulumi.Resource {
    const known = this.prepared.get(release.version);
    if (known !== undefined) {
      return known;
    }
    const script = renderPrepareScript({
      release,
      rocketmqHome: this.home(release),
      java: this.java,
      dataDirectory: this.args.dataDirectory,
      probeJar: this.probeJar,
    });
    const resource = localShell.run(`${this.name}-release-${release.version}`, { script }, { parent: this });
    this.prepared.set(release.version, resource);
    return resource;
  }
}

/** A NameServer knows no other one, and no cluster: what it lists before its restart it must list after it. */
function alone(launch: Launch, release: Release): Expectation {
  return { brokerClusterName: "any", namesrvAddr: launch.address, release, brokers: [] };
}

function checkArgs(args: ProcessPlatformArgs): Issue[] {
  const issues = [
    ...checkDirectory("dataDirectory", args.dataDirectory),
    ...checkDirectory("releasesDirectory", args.releasesDirectory),
    ...checkDirectory("rocketmqHome", args.rocketmqHome),
    ...checkDirectory("javaHome", args.javaHome),
  ];
  if (args.rocketmqHome === undefined && args.releasesDirectory === undefined) {
    issues.push({
      path: "rocketmqHome",
      reason: "no release given",
      allowed: "a folder with lib",
      fix: "set rocketmqHome or releasesDirectory",
    });
  }
  return issues;
}
