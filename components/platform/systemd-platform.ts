import * as pulumi from "@pulumi/pulumi";
import { readProbe, readScript } from "../host/assets";
import { localShell } from "../host/shell-local";
import { known, sshShell } from "../host/shell-ssh";
import { checkAddress } from "../model/addresses";
import type { Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import { type Issue, under } from "../model/issue";
import type { Launch } from "../model/launch";
import { PortPolicy } from "../model/ports";
import { checkSystemdPlatform } from "../model/ssh-host";
import type { Release } from "../model/releases";
import { renderRemoteAdminScript } from "../render/admin-script";
import { type HostLibrary, hostLibrary, probeJarName } from "../render/host-library";
import { renderPreflight } from "../render/preflight-script";
import {
  filesAtHand,
  filesOfUnit,
  probeArgv,
  type ProbeFiles,
  renderProbeSpec,
  type Rollout,
} from "../render/probe-spec";
import { renderProcessScript, renderRemoveCommand } from "../render/process-script";
import type { SshAccess } from "../render/ssh-access";
import { toSystemdUnit } from "../render/systemd-unit";
import { dialsOf, renderSystemdVerify } from "../render/systemd-verify";
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
import type { SystemdPlatformArgs } from "./systemd-args";
import { type SystemdHost, SystemdHosts } from "./systemd-hosts";
import { install, type Installer } from "./systemd-install";

export type { BastionArgs, SshHostArgs, SshLoginArgs, SystemdPlatformArgs } from "./systemd-args";

/**
 * Units of systemd on Linux servers that are reached by ssh. Needs the ssh command on the machine that runs Pulumi.
 *
 * Creates a preflight, which looks at all hosts at once before any is changed; for each host and release a command that
 * installs Java and the release, and a copy of its archive where it comes from here; and one command a process.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { Cluster, loadTopology, SystemdPlatform } from "pulumi-rocketmq";
 *
 * const privateKey = new pulumi.Config().requireSecret("sshPrivateKey");
 * const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Vq8Wm6yJ6m4iWm0q8bQYy0Vq8Wm6yJ6m4iWm0q8bQ";
 * const platform = new SystemdPlatform("servers", {
 *   hosts: { "201": { address: "192.168.0.201", user: "admin", privateKey, hostKey } },
 * });
 * new Cluster("orders", { platform, topology: loadTopology("1m") });
 * ```
 */
export class SystemdPlatform extends pulumi.ComponentResource implements Platform {
  readonly portPolicy = PortPolicy.Own;
  readonly host: HostFacts;
  /** The directory of all processes, on each host. */
  readonly dataDirectory: string;

  private readonly args: SystemdPlatformArgs;
  private readonly view: SystemdHosts;
  private readonly library: HostLibrary;
  private readonly installer: Installer;
  private readonly preflightProgram = readScript(`${__dirname}/systemd`, "preflight.sh");
  private readonly diskProgram = readScript(`${__dirname}/systemd`, "disk.sh");
  private readonly preflights: pulumi.Resource[] = [];
  private readonly looked = new Set<string>();
  private readonly prepared = new Map<string, pulumi.Resource>();
  private readonly kept: { host: string; directory: string }[] = [];

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: SystemdPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`SystemdPlatform ${name}`, checkSystemdPlatform(args));
    super("rocketmq:index:SystemdPlatform", name, shown(args), opts);
    this.args = args;
    this.view = new SystemdHosts(args, args.namePrefix ?? `${pulumi.getStack()}-`);
    this.host = this.view.host;
    this.dataDirectory = this.view.dataDirectory;
    this.library = hostLibrary(`${this.view.releasesDirectory}/pulumi`, `${name}-*-release-*`, readPrograms());
    const program = readScript(`${__dirname}/systemd`, "install.sh");
    const disks = { diskProgram: this.diskProgram, disks: new Map<string, pulumi.Resource>() };
    this.installer = { name, view: this.view, args, library: this.library, program, ...disks, parent: this };
    warnOfHostKeys(this.view.hosts, this);
    this.registerOutputs({ dataDirectory: this.dataDirectory });
  }

  /** The stores of the processes made so far; `destroy` keeps them. */
  get directories(): { host: string; directory: string }[] {
    return [...this.kept];
  }

  place(process: ProcessIdentity): Place {
    return this.view.place(process);
  }

  claim(claim: Claim): Issue[] {
    return this.view.claim(claim);
  }

  preflight(name: string, release: Release, opts: pulumi.CustomResourceOptions): void {
    const hosts = this.view.hosts
      .map((host) => ({ host, claims: this.view.claimsOf(host.id) }))
      .filter(({ claims }) => claims.some((claim) => !this.looked.has(keyOf(claim.name, claim.host))));
    const { javaHome, tuneKernel, skipChecks, connectTimeoutSeconds } = this.args;
    const looks = hosts.map(({ host }) => {
      return pulumi.all([this.access(host), this.view.dataDisk(host), this.view.fits(host)]);
    });
    const script = pulumi.all(looks).apply((all) =>
      renderPreflight({
        hosts: all.map(([access, dataDisk], index) => ({
          access,
          ...(dataDisk === undefined ? {} : { dataDisk }),
          processes: (hosts[index]?.claims ?? []).map((claim) => ({ claim, unit: this.view.unit(claim.name) })),
        })),
        release,
        dataDirectory: this.view.dataDirectory,
        ...(javaHome === undefined ? {} : { javaHome }),
        tunesKernel: tuneKernel === true,
        skipChecks: skipChecks ?? [],
        connectTimeoutSeconds: connectTimeoutSeconds ?? 60,
        program: this.preflightProgram,
        diskProgram: this.diskProgram,
      }),
    );
    for (const { name: process, host } of hosts.flatMap(({ claims }) => claims)) {
      this.looked.add(keyOf(process, host));
    }
    this.preflights.push(localShell.run(`${name}-preflight`, { script }, opts));
  }

  run(request: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { name, release, launch, gate, change } = request;
    if (!this.looked.has(keyOf(name, request.host))) {
      this.preflight(name, release, opts);
    }
    const host = this.view.hostOf(request.host);
    const directory = this.view.directory(name);
    this.kept.push({ host: host.id, directory: request.storeDirectory ?? `${directory}/store` });
    const { user } = this.view;
    const sources = this.args.allowFrom ?? [];
    const script = pulumi.all([launch, gate]).apply(([plain, expectation]) => {
      const mount = host.dataDisk === undefined ? {} : { mount: this.view.dataDirectory };
      const hasFirewall = sources.length > 0;
      const unit = { launch: plain, directory, user, hasFirewall, name: this.view.unit(name), ...mount };
      const rollout = { ...change, launch: plain };
      const files = (one: Launch): ProbeFiles => filesOfUnit(one, this.view.directory(one.name));
      const expected = expectation ?? alone(plain, release);
      return renderProcessScript({
        launch: plain,
        directory,
        library: this.library,
        bindAddress: this.view.bindAddress,
        restartTimeoutSeconds: this.restartTimeoutSeconds,
        probe: this.probe(release, expected, this.restartTimeoutSeconds, files, rollout),
        unit: { name: unit.name, text: toSystemdUnit(unit), user, sources, current: this.current(release) },
      });
    });
    const fixed = { dependsOn: [this.prepare(release, host), ...this.preflights], deleteBeforeReplace: true };
    const remove = renderRemoveCommand(directory);
    return sshShell(this.view.target(host)).run(name, { script, remove }, pulumi.mergeOptions(fixed, opts));
  }

  verify({ name, release, expectation, launches }: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const timeoutSeconds = this.args.verifyTimeoutSeconds ?? 120;
    const accesses = pulumi.all(this.view.hosts.map((host) => this.access(host)));
    const script = pulumi.all([expectation, launches, accesses]).apply(([plain, all, hosts]) =>
      renderSystemdVerify({
        processes: all.map((launch) => ({
          launch,
          host: this.view.hostOf(launch.host).id,
          directory: this.view.directory(launch.name),
          dials: dialsOf(launch, all, plain.namesrvAddr),
        })),
        hosts,
        probe: this.probe(release, plain, timeoutSeconds, filesAtHand),
        timeoutSeconds,
      }),
    );
    return localShell.run(name, { script }, opts);
  }

  administer(request: AdminRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { name, release } = request;
    const host = this.adminHost(release);
    const asked = adminScript(this.probeArgv(release), request);
    const script = pulumi
      .all([asked, this.access(host)])
      .apply(([plain, access]) => renderRemoteAdminScript(plain, access));
    const ready = { dependsOn: [this.prepare(release, host)] };
    return localShell.run(name, adminCommand(script, request), pulumi.mergeOptions(ready, opts));
  }

  /** The first host that has the release, and with it the probe. */
  private adminHost(release: Release): SystemdHost {
    const found = this.view.hosts.find(({ id }) => this.prepared.has(keyOf(release.version, id)));
    if (found === undefined) {
      throw new Error("unreachable: a cluster has processes");
    }
    return found;
  }

  private get restartTimeoutSeconds(): number {
    return this.args.restartTimeoutSeconds ?? 90;
  }

  /** The link to the release in use, for people and their tools; units name the release itself. */
  private current({ version }: Release): { link: string; home: string } | undefined {
    const { releasesDirectory } = this.view;
    return this.args.rocketmqHome === undefined
      ? { link: `${releasesDirectory}/current`, home: `rocketmq-${version}` }
      : undefined;
  }

  /** An address that had to be waited for is checked here, where it is used. */
  private access(host: SystemdHost): pulumi.Output<SshAccess> {
    // A machine that is being made or changed is not dialled.
    return pulumi.all([known(this.view.target(host)), host.machineId]).apply(([login]) => {
      const { address, bastion } = login;
      const issues = [
        ...checkAddress("sshAddress", address),
        ...(bastion === undefined ? [] : checkAddress("bastion.address", bastion.address)),
      ];
      refuse("SystemdPlatform", under(`hosts.${host.id}`, issues));
      return { id: host.id, ...login };
    });
  }

  private probe(
    release: Release,
    expectation: Expectation,
    timeoutSeconds: number,
    files: (launch: Launch) => ProbeFiles,
    rollout?: Rollout,
  ): { argv: string[]; input: string } {
    return {
      argv: this.probeArgv(release),
      input: renderProbeSpec({ ...expectation, version: release.version, timeoutSeconds, rollout }, files),
    };
  }

  private probeArgv({ version }: Release): string[] {
    const jar = `${this.library.directory}/${probeJarName}`;
    return probeArgv(`${this.view.javaHome}/bin/java`, jar, this.view.rocketmqHome(version));
  }

  /** Once a release and host, whatever the number of clusters. */
  private prepare(release: Release, host: SystemdHost): pulumi.Resource {
    const key = keyOf(release.version, host.id);
    const done = this.prepared.get(key) ?? install(this.installer, host, release, [...this.preflights]);
    this.prepared.set(key, done);
    return done;
  }
}

const keyOf = (name: string, host: string | undefined): string => `${host ?? ""} ${name}`;

function readPrograms(): Parameters<typeof hostLibrary>[2] {
  const read = (name: string): string => readScript(`${__dirname}/systemd`, `${name}.sh`);
  const shared = { apply: readScript(__dirname, "apply.sh"), store: readScript(__dirname, "store.sh") };
  return { texts: { ctl: read("ctl"), firewall: read("firewall"), ...shared }, ...readProbe() };
}

/** What a preview shows of a platform: no key of anybody. */
function shown({ hosts, ...plain }: SystemdPlatformArgs): pulumi.Inputs {
  const all = Object.entries(hosts).map(
    ([id, { address, sshPort, user, hostKey, dataDisk, machineId }]): [string, object] => {
      return [id, { address, sshPort, user, hostKey, dataDisk, machineId }];
    },
  );
  return { ...plain, hosts: Object.fromEntries(all) };
}

function warnOfHostKeys(hosts: readonly SystemdHost[], platform: SystemdPlatform): void {
  const open = hosts.filter(
    ({ hostKey, bastion }) => hostKey === undefined || (bastion && bastion.hostKey === undefined),
  );
  if (open.length > 0) {
    const ids = open.map(({ id }) => id).join(", ");
    const text = `no hostKey for ${ids}: whoever takes the address of such a host, or stands between, gets what is sent there`;
    // The log's own promise says only that the line was handed over.
    void pulumi.log.warn(text, platform);
  }
}
