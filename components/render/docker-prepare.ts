import type { Release } from "../model/releases";
import { hereDocument, quote } from "./bash";
import { libraryDirectory } from "./docker-scripts";
import { type EngineAccess, renderEngineAccess } from "./engine-access";
import { probeJarName } from "./host-library";

/** The network that an engine is to have. */
export interface EngineCheck {
  readonly access: EngineAccess;
  readonly network: string;
  /** @default - the engine chooses */
  readonly subnet?: string;
}

/** The script that checks an engine before anything is made on it. */
export function renderEngineCheck({ access, network, subnet = "" }: EngineCheck, program: string): string {
  return [
    `host=${quote(access.id)}`,
    `engine=${quote(access.engine)}`,
    `network=${quote(network)}`,
    `subnet=${quote(subnet)}`,
    renderEngineAccess([access]),
    program,
  ].join("\n");
}

/** An image of a release, and the volume that holds what the scripts share. */
export interface ImageCheck {
  readonly access: EngineAccess;
  readonly image: string;
  readonly release: Release;
  readonly rocketmqHome: string;
  readonly java: string;
  readonly library: string;
  readonly probeJar: Buffer;
}

/** The script that checks an image and writes the probe into its volume. */
export function renderPrepareImage(check: ImageCheck): string {
  const { access, image, release, rocketmqHome, java, library, probeJar } = check;
  const { min, max } = release.java;
  const inside = `set -eu
fail() { printf '%s\\n' "image: ${image}: $*" >&2; exit 1; }
command -v bash >/dev/null || fail "has no bash"
command -v ${java} >/dev/null || fail "has no ${java}; set java"
spoken=$(${java} -version 2>&1 | sed -n 's/.*version "\\(1\\.\\)\\{0,1\\}\\([0-9]*\\).*/\\2/p' | head -n 1)
[ "\${spoken:-0}" -ge ${min} ] && [ "$spoken" -le ${max} ] || fail "RocketMQ ${release.version} takes Java ${min} to ${max}; got $spoken"
[ -e ${rocketmqHome}/lib/rocketmq-broker-${release.version}.jar ] || fail "has no RocketMQ ${release.version} in ${rocketmqHome} but $(ls ${rocketmqHome}/lib 2>/dev/null | grep '^rocketmq-broker-' || echo none); set version, image or rocketmqHome"
base64 -d >${libraryDirectory}/.new
mv -f ${libraryDirectory}/.new ${libraryDirectory}/${probeJarName}
echo "RocketMQ ${release.version} in ${image}, Java $spoken"`;
  const run = [
    "run --rm -i --user 0:0 --network none --entrypoint /bin/sh",
    `--mount type=volume,source=${library},target=${libraryDirectory}`,
    quote(image),
    "-c",
    quote(inside),
  ].join(" ");
  const jar = probeJar.toString("base64").replace(/.{1,120}/g, "$&\n");
  return [renderEngineAccess([access]), hereDocument(`docker_at ${quote(access.id)} ${run}`, jar), ""].join("\n");
}

/** The script that removes that volume; done where it is gone. */
export function renderRemoveLibrary(engine: string, library: string): string {
  return `docker -H ${quote(engine)} volume rm -f ${quote(library)} >/dev/null 2>&1 || true`;
}
