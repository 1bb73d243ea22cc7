import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readProbe, readScript } from "../host/assets";
import { localShell } from "../host/shell-local";
import { readHostFacts } from "../host/facts";
import type { Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import type { Issue } from "../model/issue";
import { PortPolicy } from "../model/ports";
import type { Release } from "../model/releases";
import { renderAdminScript } from "../render/admin-script";
import { type HostLibrary, hostLibrary, type HostPrograms, probeJarName } from "../render/host-library";
import { renderPrepareScript } from "../render/prepare-script";
import { probeArgv, renderProbeSpec, type Rollout } from "../render/probe-spec";
import { renderProcessScript, renderStopCommand } from "../render/process-script";
import { renderVerifyScript } from "../render/verify-script";
import { adminCommand, adminScript } from "./admin-command";
import { refuse } from "./errors";
import {
  type AdminRequest,
  alone,
  type Expectation,
  type Place,
  type Platform,
  type ProcessIdentity,
  type RunRequest,
  type VerifyRequest,
} from "./platform";
import { checkProcessPlatform, ProcessHost, type ProcessPlatformArgs } from "./process-host";

export type { ProcessPlatformArgs } from "./process-host";

/**
 * Processes of this machine, each under a small supervisor of its own that survives a logout. Linux with bash.
 *
 * Creates for each release one command that checks Java and the release, and one command a process.
 */
export class ProcessPlatform extends pulumi.ComponentResource implements Platform {
  /** The directory of all processes. */
  readonly dataDirectory: pulumi.Output<string>;
  readonly portPolicy = PortPolicy.Shared;
  readonly host: HostFacts;

  private readonly args: ProcessPlatformArgs;
  private readonly name: string;
  private readonly prepared = new Map<string, pulumi.Resource>();
  private readonly view: ProcessHost;
  private readonly library: HostLibrary;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: ProcessPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`ProcessPlatform ${name}`, checkProcessPlatform(args));
    super("rocketmq:index:ProcessPlatform", name, { ...args }, opts);
    this.args = args;
    this.name = name;
    this.view = new ProcessHost(args, hostFacts(args), claimsOfThisRun());
    this.host = this.view.host;
    this.library = hostLibrary(`${args.dataDirectory}/lib`, `${name}-release-*`, readPrograms());
    this.dataDirectory = pulumi.output(args.dataDirectory);
    this.registerOutputs({ dataDirectory: this.dataDirectory });
  }

  place(process: ProcessIdentity): Place {
    return this.view.place(process);
  }

  claim(claim: Claim): Issue[] {
    return this.view.claim(claim);
  }

  run({ name, release, launch, gate, change }: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const directory = this.directory(name);
    const script = pulumi.all([launch, gate]).apply(([plain, expectation]) =>
      renderProcessScript({
        launch: plain,
        directory,
        library: this.library,
        bindAddress: this.args.bindAddress ?? this.args.address ?? "127.0.0.1",
        restartTimeoutSeconds: this.restartTimeoutSeconds,
        probe: this.probe(release, expectation ?? alone(plain, release), this.restartTimeoutSeconds, {
          ...change,
          launch: plain,
        }),
      }),
    );
    // A replacement that the user asks for must stop the process before it starts it again, not after.
    const fixed = { dependsOn: [this.prepare(release)], deleteBeforeReplace: true };
    return localShell.run(name, { script, remove: renderStopCommand(directory) }, pulumi.mergeOptions(fixed, opts));
  }

  verify({ name, release, expectation, launches }: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const script = pulumi.all([expectation, launches]).apply(([plain, all]) => {
      const { argv, input } = this.probe(release, plain, this.args.verifyTimeoutSeconds ?? 120);
      const processes = all.map((launch) => ({ launch, directory: posix.dirname(launch.layout.runDirectory) }));
      return renderVerifyScript({ processes, probeArgv: argv, probeInput: input, library: this.library });
    });
    const ready = { dependsOn: [this.prepare(release)] };
    return localShell.run(name, { script }, pulumi.mergeOptions(ready, opts));
  }

  administer(request: AdminRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { name, release } = request;
    const asked = adminScript(this.probeArgv(release), request);
    const script = asked.apply((plain) => renderAdminScript(plain, this.library));
    const ready = { dependsOn: [this.prepare(release)] };
    return localShell.run(name, adminCommand(script, request), pulumi.mergeOptions(ready, opts));
  }

  private get java(): string {
    return this.view.java;
  }

  private directory(name: string): string {
    return this.view.directory(name);
  }

  private home(release: Release): string {
    return this.view.rocketmqHome(release.version);
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
      argv: this.probeArgv(release),
      input: renderProbeSpec({ ...expectation, version: release.version, timeoutSeconds, rollout }),
    };
  }

  private probeArgv(release: Release): string[] {
    return probeArgv(this.java, `${this.library.directory}/${probeJarName}`, this.home(release));
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
      library: this.library,
    });
    const resource = localShell.run(`${this.name}-release-${release.version}`, { script }, { parent: this });
    this.prepared.set(release.version, resource);
    return resource;
  }
}

function readPrograms(): HostPrograms {
  const read = (name: string): string => readScript(`${__dirname}/process`, `${name}.sh`);
  const shared = { apply: readScript(__dirname, "apply.sh"), store: readScript(__dirname, "store.sh") };
  return { texts: { supervise: read("supervise"), ctl: read("ctl"), ...shared }, ...readProbe() };
}

/** What is known of this machine, with what the user knows better. */
export function hostFacts(args: ProcessPlatformArgs): HostFacts {
  const read = readHostFacts(args.javaHome);
  return { ...read, memoryMiB: args.memoryMiB ?? read.memoryMiB, limitsMemory: false };
}

const claims = new WeakMap<object, Map<string, Claim>>();

/** All platforms of one program are the same machine; two programs in one process are not. */
function claimsOfThisRun(): Map<string, Claim> {
  const stack = pulumi.runtime.getStackResource();
  const known = stack === undefined ? undefined : claims.get(stack);
  const all = known ?? new Map<string, Claim>();
  if (stack !== undefined) {
    claims.set(stack, all);
  }
  return all;
}
