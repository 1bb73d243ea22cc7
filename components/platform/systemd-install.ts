import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { copyTo, sshShell } from "../host/shell-ssh";
import type { Release } from "../model/releases";
import { renderDiskScript } from "../render/disk-script";
import type { HostLibrary } from "../render/host-library";
import { archiveName, renderInstallScript, renderUntune } from "../render/install-script";
import { refuse } from "./errors";
import type { SystemdPlatformArgs } from "./systemd-args";
import type { SystemdHost, SystemdHosts } from "./systemd-hosts";

/** What installs on one host. */
export interface Installer {
  /** The name of the platform. */
  readonly name: string;
  readonly view: SystemdHosts;
  readonly args: SystemdPlatformArgs;
  readonly library: HostLibrary;
  readonly program: string;
  /** The program that mounts a disk. */
  readonly diskProgram: string;
  /** What mounts the disk of a host, once it is made. */
  readonly disks: Map<string, pulumi.Resource>;
  readonly parent: pulumi.Resource;
}

interface Archive {
  readonly file: string;
  readonly sha512: string;
}

/** Creates the command that makes a host ready for a release, and the copy of its archive where it is to come from here. */
export function install(
  installer: Installer,
  host: SystemdHost,
  release: Release,
  preflights: pulumi.Resource[],
): pulumi.Resource {
  const { name, view, args, library, program, parent } = installer;
  const dependsOn = [...preflights, ...mountDisk(installer, host, preflights)];
  const { version } = release;
  const target = view.target(host);
  const archive = args.archivesDirectory === undefined ? undefined : archiveOf(args.archivesDirectory, version, name);
  const copied = `${name}-${host.id}-archive-${version}`;
  const remotePath = `.cache/pulumi-rocketmq/${archiveName(version)}`;
  const tuneFor =
    args.tuneKernel === true ? `${pulumi.getProject()}/${pulumi.getStack()} ${name} ${version}` : undefined;
  const script = renderInstallScript({
    host: host.id,
    release,
    releasesDirectory: view.releasesDirectory,
    rocketmqHome: view.rocketmqHome(version),
    javaHome: view.javaHome,
    dataDirectory: view.dataDirectory,
    systemUser: view.user,
    source: {
      isGiven: args.rocketmqHome !== undefined,
      ...(args.releaseUrl === undefined ? {} : { url: args.releaseUrl }),
      ...(args.releaseSha512 === undefined ? {} : { sha512: args.releaseSha512 }),
      ...(archive === undefined ? {} : { sha512: archive.sha512, archive: { path: remotePath, resource: copied } }),
    },
    java: {
      isGiven: args.javaHome !== undefined,
      ...(args.javaUrl === undefined ? {} : { url: args.javaUrl }),
      ...(args.javaSha256 === undefined ? {} : { sha256: args.javaSha256 }),
    },
    ...(tuneFor === undefined ? {} : { tuneFor }),
    library,
    program,
  });
  const copies = archive === undefined ? [] : [copyTo(target, copied, archive.file, remotePath, { parent, dependsOn })];
  return sshShell(target).run(
    `${name}-${host.id}-release-${version}`,
    { script, ...(tuneFor === undefined ? {} : { remove: renderUntune(tuneFor) }) },
    { parent, dependsOn: [...dependsOn, ...copies] },
  );
}

/** Creates the command that mounts the disk of a host's stores, whatever the number of releases; nothing where it has none. */
function mountDisk(installer: Installer, host: SystemdHost, dependsOn: pulumi.Resource[]): pulumi.Resource[] {
  const { name, view, diskProgram, disks, parent } = installer;
  if (host.dataDisk === undefined) {
    return [];
  }
  const { dataDirectory } = view;
  const script = pulumi
    .all([view.dataDisk(host), host.dataDiskGiB])
    .apply(([device = "", sizeGiB]) => renderDiskScript({ dataDirectory, device, sizeGiB }, diskProgram));
  const made =
    disks.get(host.id) ?? sshShell(view.target(host)).run(`${name}-${host.id}-disk`, { script }, { parent, dependsOn });
  disks.set(host.id, made);
  return [made];
}

/** The archive of a version on this machine, with the checksum that lies beside it, or its own. */
function archiveOf(directory: string, version: string, name: string): Archive {
  const file = path.join(directory, archiveName(version));
  if (!fs.existsSync(file)) {
    const fix = `put ${archiveName(version)} there, or leave archivesDirectory out`;
    const reason = `there is no archive of RocketMQ ${version}`;
    refuse(`SystemdPlatform ${name}`, [{ path: "archivesDirectory", reason, got: directory, fix }]);
  }
  const beside = fs.existsSync(`${file}.sha512`) ? fs.readFileSync(`${file}.sha512`, "utf8") : "";
  const published = /[0-9a-f]{128}/i.exec(beside.replace(/^[^:]*:/, "").replace(/\s/g, ""))?.[0];
  return { file, sha512: published ?? createHash("sha512").update(fs.readFileSync(file)).digest("hex") };
}
