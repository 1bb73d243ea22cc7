import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { attempt, isNotFound, statusOf } from "../shared/docker-errors";
import type { TarEntry } from "../shared/tar";
import { tar } from "../shared/tar";
import { bootCommand, firewallFile } from "./boot";

/** An instance is a container that runs systemd and sshd. */

const imageRepository = "pulumi-rocketmq-vm";
const imageVariable = "PULUMI_ROCKETMQ_VM_IMAGE";
const stopSignal = "SIGRTMIN+3";
const stopSeconds = 120;
const notModified = 304;
const conflict = 409;

export interface Machine {
  readonly id: string;
  readonly hostname: string;
  readonly network: string;
  readonly address: string;
  readonly mac: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What lies in it before its first start. */
  readonly files: readonly TarEntry[];
}

export const containerName = (id: string): string => `pulumi-rocketmq-${id}`;

async function imageOfMachines(docker: Docker): Promise<string> {
  const given = process.env[imageVariable];
  if (given !== undefined && given !== "") {
    return given;
  }
  const images = await docker.listImages({ filters: { reference: [imageRepository] } });
  const newest = images.sort((a, b) => b.Created - a.Created)[0]?.RepoTags?.[0];
  if (newest === undefined) {
    throw new Error(`there is no image ${imageRepository}, of which instances are made: tools/setup.sh vm-image`);
  }
  return newest;
}

const resourceBit = 24n;

/**
 * A file system grows while it is mounted only with CAP_SYS_RESOURCE, which a machine that is a container itself may not
 * have: its engine then cannot give it.
 */
export function canGiveResources(): boolean {
  const bounds = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return bounds !== undefined && ((BigInt(`0x${bounds}`) >> resourceBit) & 1n) === 1n;
}

/** The types of the client library do not know this one. */
interface HostConfig extends Docker.HostConfig {
  readonly CgroupnsMode: "private";
}

const hostConfig = (network: string): HostConfig => ({
  NetworkMode: network,
  CapAdd: ["SYS_ADMIN", "NET_ADMIN", ...(canGiveResources() ? ["SYS_RESOURCE"] : [])],
  CgroupnsMode: "private",
  SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"],
  // Loop devices have the number 7.
  DeviceCgroupRules: ["b 7:* rmw"],
  Tmpfs: { "/run": "exec,mode=755", "/run/lock": "", "/tmp": "exec,mode=1777" },
});

/** Makes the container, and does not start it. */
export async function makeMachine(docker: Docker, machine: Machine): Promise<void> {
  const { id, hostname, network, address, mac, labels, files } = machine;
  const container = await attempt(
    `the instance ${id} cannot be made on this machine's Docker engine`,
    docker.createContainer({
      name: containerName(id),
      Image: await imageOfMachines(docker),
      Hostname: hostname,
      Labels: { ...labels, "pulumi-rocketmq.aws.instance": id },
      Cmd: [bootCommand],
      StopSignal: stopSignal,
      StopTimeout: stopSeconds,
      // It goes with the interface, so that neighbours find its address also when another instance has it.
      MacAddress: mac,
      HostConfig: hostConfig(network),
      NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } },
    }),
  );
  try {
    await container.putArchive(tar(files), { path: "/" });
  } catch (error) {
    await container.remove({ force: true, v: true });
    throw error;
  }
}

export const startMachine = (docker: Docker, id: string): Promise<unknown> =>
  attempt(`the instance ${id} does not start`, docker.getContainer(containerName(id)).start());

/** As a machine is shut down: what runs in it has time to end. */
export async function stopMachine(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(containerName(id)).stop({ t: stopSeconds });
  } catch (error) {
    if (statusOf(error) !== notModified && !isNotFound(error)) {
      throw error;
    }
  }
}

export async function removeMachine(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(containerName(id)).remove({ force: true, v: true });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}

/** What the engine says of it; undefined when it is gone. */
export async function machineState(docker: Docker, id: string): Promise<"running" | "stopped" | undefined> {
  try {
    const { State: state } = await docker.getContainer(containerName(id)).inspect();
    return state.Running ? "running" : "stopped";
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

export const putFiles = (docker: Docker, id: string, files: readonly TarEntry[]): Promise<unknown> =>
  docker.getContainer(containerName(id)).putArchive(tar(files), { path: "/" });

/** Runs a script of sh in it, as root; an error with its output where it fails. */
export async function runInside(docker: Docker, id: string, script: string): Promise<string> {
  const exec = await docker.getContainer(containerName(id)).exec({
    Cmd: ["sh", "-euc", script],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, output);
  stream.on("end", () => output.end());
  stream.on("error", (error) => output.destroy(error));
  const said = await text(output);
  const { ExitCode: code } = await exec.inspect();
  if (code !== 0) {
    throw new Error(`in the instance ${id}: ${said.trim()} (exit code ${code ?? "unknown"})`);
  }
  return said;
}

/** Puts rules into an instance, and in force where it runs; false where it has stopped or gone meanwhile. */
export async function loadFirewall(docker: Docker, id: string, rules: string): Promise<boolean> {
  try {
    await putFiles(docker, id, [firewallEntry(rules)]);
    await runInside(docker, id, `nft -f ${firewallFile}`);
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === conflict || isNotFound(error) || (await machineState(docker, id)) !== "running") {
      return false;
    }
    throw error;
  }
}

const privateMode = 0o600;

export const firewallEntry = (rules: string): TarEntry => ({
  path: firewallFile,
  mode: privateMode,
  content: Buffer.from(rules),
});
