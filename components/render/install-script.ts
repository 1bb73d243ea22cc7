import type { Release } from "../model/releases";
import { quote } from "./bash";
import { type HostLibrary, renderWriteLibrary } from "./host-library";

/** What a server needs before a process of a release can run on it. */
export interface Installation {
  /** The id of the host. */
  readonly host: string;
  readonly release: Release;
  readonly releasesDirectory: string;
  readonly rocketmqHome: string;
  readonly javaHome: string;
  readonly dataDirectory: string;
  readonly systemUser: string;
  readonly source: ReleaseSource;
  readonly java: JavaSource;
  /** Who wants the kernel to be tuned, among all that use the host. @default - it stays as it is */
  readonly tuneFor?: string;
  readonly library: HostLibrary;
  /** The program that installs. */
  readonly program: string;
}

/** Where a release comes from; nothing of it where it is there. */
export interface ReleaseSource {
  readonly isGiven: boolean;
  readonly url?: string;
  readonly sha512?: string;
  /** An archive that was copied, below the home of whoever logs in, and the resource that copies it. */
  readonly archive?: { readonly path: string; readonly resource: string };
}

/** Where Java comes from; nothing of it where one of the host, or the distribution's, is taken. */
export interface JavaSource {
  readonly isGiven: boolean;
  readonly url?: string;
  readonly sha256?: string;
}

const apache = "https://archive.apache.org/dist/rocketmq/{version}/rocketmq-all-{version}-bin-release.zip";

/** The name of the archive of a release that Apache publishes. */
export function archiveName(version: string): string {
  return `rocketmq-all-${version}-bin-release.zip`;
}

/** The script that installs; for the standard input of `bash -euo pipefail -s`, as root. */
export function renderInstallScript(installation: Installation): string {
  const { host, release, source, java, library } = installation;
  const { version } = release;
  const of = (url: string): string => url.replaceAll("{version}", version);
  const url = of(source.url ?? apache);
  const path = source.archive?.path;
  const variables: Readonly<Record<string, string>> = {
    host,
    version,
    java_min: String(release.java.min),
    java_max: String(release.java.max),
    releases: installation.releasesDirectory,
    home: installation.rocketmqHome,
    user: installation.systemUser,
    data: installation.dataDirectory,
    java_home: installation.javaHome,
    java_given: java.isGiven ? "yes" : "",
    java_url: java.url ?? "",
    java_sha256: java.sha256 ?? "",
    release_given: source.isGiven ? "yes" : "",
    release_url: url,
    release_sum_url: `${of(apache)}.sha512`,
    release_sha512: source.sha512 ?? "",
    archive: path ?? "",
    archive_name: (path ?? url).replace(/^.*\//, ""),
    archive_resource: source.archive?.resource ?? "",
    tune_for: installation.tuneFor ?? "",
  };
  return [
    `# RocketMQ ${version} on host ${host}`,
    ...Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`),
    installation.program,
    "umask 077",
    renderWriteLibrary(library),
    `say "RocketMQ $version in $home, Java $(spoken "$java_home/bin/java")"`,
    "",
  ].join("\n");
}

/** The script that takes back what the tuning of the kernel left; what others want stays. */
export function renderUntune(tuneFor: string): string {
  const file = "/etc/sysctl.d/90-pulumi-rocketmq.conf";
  const line = quote(`# wanted by ${tuneFor}`);
  const others = `{ grep -vxF -- ${line} ${file} || true; } >${file}.new && mv -f ${file}.new ${file}`;
  return `[ ! -e ${file} ] || { ${others}; grep -q '^# wanted by ' ${file} || rm -f ${file}; }`;
}
