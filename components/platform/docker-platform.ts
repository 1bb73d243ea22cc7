import * as pulumi from "@pulumi/pulumi";
import { readScript } from "../host/assets";
import { container } from "../host/docker-engine";
import { checkDockerPackage, docker } from "../host/packages";
import { localShell } from "../host/shell-local";
import type { Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import type { Issue } from "../model/issue";
import type { Launch } from "../model/launch";
import { labelPrefix } from "../model/docker-host";
import { PortPolicy } from "../model/ports";
import type { Release } from "../model/releases";
import { type ContainerMount, digestLabel, toContainer } from "../render/container";
import {
  type Box,
  type DockerPrograms,
  filesInBox,
  libraryDirectory,
  renderBefore,
  renderDockerAdmin,
  renderDockerVerify,
  renderGate,
} from "../render/docker-scripts";
import { probeJarName } from "../render/host-library";
import { probeArgv, renderProbeSpec, type Rollout } from "../render/probe-spec";
import { checkDockerArgs, type DockerPlatformArgs, withAddresses } from "./docker-args";
import { type Engine, libraryVolume, makeEngine, prepareImage, pullImage, whereOf } from "./docker-engines";
import { DockerHosts } from "./docker-hosts";
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

export type { DockerHostArgs, DockerPlatformArgs } from "./docker-args";
export { Advertise } from "../model/docker-host";

/**
 * Containers of one or several Docker engines.
 *
 * Creates for each engine a check, a provider and a network, and for each release its image and one command that checks
 * it; for each process its volumes, a container, and a command on each side of it, which lead messages away before it is
 * replaced and wait until it is healthy after. Needs the docker command on the machine that runs Pulumi.
 */
export class DockerPlatform extends pulumi.ComponentResource implements Platform {
  readonly portPolicy = PortPolicy.Shared;
  readonly usesImages = true;
  readonly host: HostFacts;

  private readonly args: DockerPlatformArgs;
  private readonly name: string;
  private readonly view: DockerHosts;
  private readonly programs = readPrograms();
  private readonly engines: readonly Engine[];
  private readonly prepared = new Map<string, pulumi.Resource>();
  private readonly digests = new Map<string, pulumi.Output<string>>();
  private readonly kept: { host: string; name: string }[] = [];

  /** @throws pulumi.ResourceError with every issue of the arguments, and where a local engine cannot be opened */
  constructor(name: string, args: DockerPlatformArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    refuse(`DockerPlatform ${name}`, [...checkDockerPackage(), ...checkDockerArgs(args)]);
    const { hosts, ...plain } = withAddresses(args);
    const shown = Object.entries(hosts).map(([id, { engine, address }]): [string, object] => [id, { engine, address }]);
    const inputs: pulumi.Inputs = { ...plain, hosts: Object.fromEntries(shown) };
    super("rocketmq:index:DockerPlatform", name, inputs, opts);
    this.args = args;
    this.name = name;
    this.view = new DockerHosts(name, { ...plain, hosts }, args.namePrefix ?? `${pulumi.getStack()}-`);
    this.host = this.view.host;
    const check = readScript(`${__dirname}/docker`, "engine.sh");
    this.engines = this.view.hosts.map((host) =>
      makeEngine(name, this.view, host, hosts[host.id] ?? {}, args.subnet, check, this),
    );
    this.registerOutputs({ network: this.view.network });
  }

  /** The volumes of the processes made so far; `destroy` keeps them unless purgeData is set. */
  get volumes(): { host: string; name: string }[] {
    return [...this.kept];
  }

  place(process: ProcessIdentity): Place {
    return this.view.place(process);
  }

  claim(claim: Claim): Issue[] {
    return this.view.claim(claim);
  }

  run(request: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { name, release, launch, gate, change } = request;
    const { restartTimeoutSeconds } = this;
    const engine = this.engineOf(request.host);
    const { provider, network, access } = engine;
    const images = request.image === undefined ? [] : [pullImage(`${name}-image`, request.image, engine, opts)];
    const ready = [this.prepare(release, engine), network, ...images, ...this.makeVolumes(request, engine, opts)];
    const rendered = pulumi.all([launch, gate, access]).apply(([plain, expectation, known]) => {
      const site = this.view.site(request, {
        ...this.args.labels,
        ...labels(plain, request.brokerClusterName, engine),
      });
      const rollout = { ...change, launch: plain };
      const box = this.box(engine, expectation ?? alone(plain, release), restartTimeoutSeconds, rollout);
      return { launch: plain, site, spec: toContainer(plain, site), engine: known, box, restartTimeoutSeconds };
    });
    const before = localShell.run(
      `${name}-before`,
      { script: rendered.apply((all) => renderBefore(all, this.programs)) },
      pulumi.mergeOptions({ dependsOn: ready }, opts),
    );
    const spec = rendered.apply((all) => all.spec);
    const made = container(
      name,
      spec,
      launch,
      pulumi.mergeOptions({ provider, dependsOn: [before], deleteBeforeReplace: true }, opts),
    );
    this.digests.set(
      name,
      spec.apply((plain) => plain.labels[digestLabel] ?? ""),
    );
    const script = pulumi.all([rendered, made.id]).apply(([all, id]) => renderGate(all, this.programs, id));
    return localShell.run(`${name}-gate`, { script }, pulumi.mergeOptions({ dependsOn: [made] }, opts));
  }

  verify({ name, expectation, launches }: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const accesses = pulumi.all(this.engines.map(({ access }) => access));
    const digests = pulumi.all(Object.fromEntries(this.digests));
    const script = pulumi.all([expectation, launches, accesses, digests]).apply(([plain, all, engines, known]) => {
      const processes = all.map((launch) => ({
        launch,
        host: this.view.hostOf(launch.host).id,
        container: this.view.containerName(launch.name),
        digest: known[launch.name] ?? "",
        inside: this.inside(launch),
      }));
      const box = this.box(this.engineOf(undefined), plain, this.args.verifyTimeoutSeconds ?? 120);
      return renderDockerVerify({ processes, engines, box }, this.programs);
    });
    return localShell.run(name, { script }, opts);
  }

  administer(request: AdminRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { name, release } = request;
    const engine = this.engineOf(undefined);
    const script = pulumi.all([adminScript([], request), engine.access]).apply(([asked, access]) => {
      const box = this.boxWith(engine, release, asked.probe.input, asked.patienceSeconds);
      return renderDockerAdmin(box, asked, access, this.programs);
    });
    const ready = { dependsOn: [this.prepare(release, engine)] };
    return localShell.run(name, adminCommand(script, request), pulumi.mergeOptions(ready, opts));
  }

  private inside({ name, host, ports }: Launch): string {
    const at = this.view.hasOneNetwork ? this.view.containerName(name) : this.view.hostOf(host).address;
    return `${at}:${ports[0]?.port ?? 0}`;
  }

  private get restartTimeoutSeconds(): number {
    return this.args.restartTimeoutSeconds ?? 90;
  }

  private engineOf(host: string | undefined): Engine {
    const { id } = this.view.hostOf(host);
    const found = this.engines.find((engine) => engine.host.id === id);
    if (found === undefined) {
      throw new Error("unreachable: each host has an engine");
    }
    return found;
  }

  private box(engine: Engine, expectation: Expectation, timeoutSeconds: number, rollout?: Rollout): Box {
    const { release } = expectation;
    const spec = { ...expectation, version: release.version, timeoutSeconds, rollout };
    // The probe ends by itself; a drain may come before.
    const patience = timeoutSeconds + (rollout === undefined ? 60 : rollout.drainSeconds + 300);
    return this.boxWith(engine, release, renderProbeSpec(spec, filesInBox), patience);
  }

  private boxWith({ host }: Engine, release: Release, input: string, patience: number): Box {
    const home = this.view.rocketmqHome(release.version);
    const outside = this.view.advertisesHost;
    return {
      host: host.id,
      image: this.view.image(release.version),
      network: outside ? "host" : this.view.network,
      ...(outside && this.view.hasOneNetwork ? { namesAt: host.address } : {}),
      library: libraryVolume(this.view, release.version),
      probe: {
        argv: probeArgv(this.view.java, `${libraryDirectory}/${probeJarName}`, home),
        input,
      },
      patience,
    };
  }

  /** Once a release and engine, whatever the number of clusters. */
  private prepare(release: Release, engine: Engine): pulumi.Resource {
    const key = `${engine.host.id} ${release.version}`;
    const known = this.prepared.get(key) ?? prepareImage(this.name, this.view, engine, release, this);
    this.prepared.set(key, known);
    return known;
  }

  /** A volume that changes loses its data: nothing of it ever changes. */
  private makeVolumes(request: ProcessIdentity, engine: Engine, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const { store, logs } = this.view.mounts(request);
    const keep = {
      provider: engine.provider,
      retainOnDelete: this.args.purgeData !== true,
      ignoreChanges: ["labels", "driver", "driverOpts"],
    };
    const isVolume = ({ type }: ContainerMount): boolean => type === "volume";
    return [store, logs].filter(isVolume).map(({ source, target }) => {
      this.kept.push({ host: engine.host.engine, name: source });
      const what = target.endsWith("/store") ? "store" : "logs";
      const all = Object.entries({ ...this.args.labels, [stackLabel]: stackName() });
      const labels = all.map(([label, value]) => ({ label, value }));
      const name = `${request.name}-${what}-${whereOf(engine.host)}`;
      return new (docker().Volume)(name, { name: source, labels }, pulumi.mergeOptions(keep, opts));
    });
  }
}

const stackLabel = `${labelPrefix}stack`;

function stackName(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** On another engine it is another container: a preview says so. */
function labels(launch: Launch, brokerClusterName: string | undefined, { host }: Engine): Record<string, string> {
  const cluster = launch.identity["brokerClusterName"] ?? brokerClusterName;
  return {
    [stackLabel]: stackName(),
    ...(cluster === undefined ? {} : { [`${labelPrefix}cluster`]: cluster }),
    [`${labelPrefix}engine`]: host.engine,
  };
}

function readPrograms(): DockerPrograms {
  const read = (name: string): string => readScript(`${__dirname}/docker`, `${name}.sh`);
  return {
    box: read("box"),
    process: read("process"),
    verify: read("verify"),
    store: readScript(__dirname, "store.sh"),
  };
}
