import * as pulumi from "@pulumi/pulumi";
import { readProbe } from "../host/assets";
import type { Network, Provider } from "../host/docker-engine";
import { docker } from "../host/packages";
import { localShell } from "../host/shell-local";
import type { Release } from "../model/releases";
import { sha256 } from "../render/digest";
import { renderEngineCheck, renderPrepareImage, renderRemoveLibrary } from "../render/docker-prepare";
import type { EngineAccess } from "../render/engine-access";
import type { DockerHostArgs } from "./docker-args";
import type { DockerHost, DockerHosts } from "./docker-hosts";

/** An engine with what it has before a process runs on it. */
export interface Engine {
  readonly host: DockerHost;
  readonly provider: Provider;
  readonly network: Network;
  readonly access: pulumi.Output<EngineAccess>;
}

const probe = readProbe();

/** The volume of an engine that holds the probe, named by its content; it comes and goes with what prepares the release. */
export function libraryVolume(view: DockerHosts, version: string): string {
  return `${view.prefix}${view.name}-lib-${version}-${probe.probeDigest.slice(0, 8)}`;
}

/**
 * An engine in the names of resources. What only gets another provider stays where it was, by Pulumi's rules; so another
 * engine is another name.
 */
export function whereOf({ id, engine }: DockerHost): string {
  return `${id}-${sha256(engine).slice(0, 6)}`;
}

/** Creates the check, the provider and the network of one engine. */
export function makeEngine(
  name: string,
  view: DockerHosts,
  host: DockerHost,
  args: DockerHostArgs,
  subnet: string | undefined,
  program: string,
  parent: pulumi.Resource,
): Engine {
  const access = accessOf(host, args);
  const where = `${name}-${whereOf(host)}`;
  const provider = new (docker().Provider)(
    where,
    {
      host: host.engine,
      ...(args.sshOptions === undefined ? {} : { sshOpts: args.sshOptions }),
      ...(args.caMaterial === undefined ? {} : { caMaterial: args.caMaterial }),
      ...(args.certMaterial === undefined ? {} : { certMaterial: args.certMaterial }),
      ...(args.keyMaterial === undefined ? {} : { keyMaterial: pulumi.secret(args.keyMaterial) }),
    },
    { parent },
  );
  const script = access.apply((known) => renderEngineCheck({ access: known, network: view.network, subnet }, program));
  const check = localShell.run(`${where}-engine`, { script }, { parent });
  const network = new (docker().Network)(
    where,
    { name: view.network, ...(subnet === undefined ? {} : { ipamConfigs: [{ subnet }] }) },
    { parent, provider, dependsOn: [check], deleteBeforeReplace: true },
  );
  return { host, provider, network, access };
}

/** An image, pulled where it is not there. What other stacks use too stays on the engine. */
export function pullImage(
  name: string,
  image: string,
  { provider }: Engine,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new (docker().RemoteImage)(name, { name: image, keepLocally: true }, pulumi.mergeOptions({ provider }, opts));
}

/** Creates the image of a release on one engine, and the command that checks it. */
export function prepareImage(
  name: string,
  view: DockerHosts,
  engine: Engine,
  release: Release,
  parent: pulumi.Resource,
): pulumi.Resource {
  const { host, access } = engine;
  const image = view.image(release.version);
  const library = libraryVolume(view, release.version);
  const where = `${name}-${whereOf(host)}`;
  const pulled = pullImage(`${where}-image-${release.version}`, image, engine, { parent });
  const script = access.apply((known) =>
    renderPrepareImage({
      access: known,
      image,
      release,
      rocketmqHome: view.rocketmqHome(release.version),
      java: view.java,
      library,
      probeJar: probe.probeJar,
    }),
  );
  const remove = renderRemoveLibrary(host.engine, library);
  return localShell.run(`${where}-release-${release.version}`, { script, remove }, { parent, dependsOn: [pulled] });
}

function accessOf({ id, engine }: DockerHost, args: DockerHostArgs): pulumi.Output<EngineAccess> {
  const { sshOptions, caMaterial: ca, certMaterial: cert, keyMaterial } = args;
  const key = keyMaterial === undefined ? undefined : pulumi.secret(keyMaterial);
  return pulumi.all([ca, cert, key]).apply(([ca, cert, key]) => ({
    id,
    engine,
    ...(sshOptions === undefined ? {} : { sshOptions }),
    ...(ca === undefined || cert === undefined || key === undefined ? {} : { tls: { ca, cert, key } }),
  }));
}
