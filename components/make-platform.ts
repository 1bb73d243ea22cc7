import type * as pulumi from "@pulumi/pulumi";
import { AwsHosts } from "./aws-hosts";
import type { Topology } from "./model/topology";
import { DockerPlatform } from "./platform/docker-platform";
import type { Platform } from "./platform/platform";
import { ProcessPlatform } from "./platform/process-platform";
import { SystemdPlatform } from "./platform/systemd-platform";
import type { PlatformConfig } from "./stack-platform";

/** A platform, and where the stores of its processes are, once they are all made. */
export interface MadePlatform {
  readonly platform: Platform;
  readonly stores: () => pulumi.Inputs;
}

/** What the machines of a platform that makes them must know of the cluster. */
interface OnIt {
  readonly topology: Topology;
  readonly portOffset?: number;
}

/** Creates the platform that a config asks for, for that cluster. */
export function makePlatform({ process, docker, systemd, aws }: PlatformConfig, cluster: OnIt): MadePlatform {
  if (docker !== undefined) {
    const platform = new DockerPlatform("docker", docker);
    return { platform, stores: () => ({ volumes: platform.volumes }) };
  }
  if (systemd !== undefined && aws !== undefined) {
    const { topology, portOffset } = cluster;
    const machines = new AwsHosts("machines", { ...aws, topology, portOffset });
    const platform = new SystemdPlatform("servers", { ...systemd, hosts: machines.hosts });
    const { bastionAddress, dataVolumes, privateKey } = machines;
    return { platform, stores: () => ({ dataVolumes, bastionAddress, sshPrivateKey: privateKey }) };
  }
  if (systemd !== undefined) {
    const platform = new SystemdPlatform("servers", systemd);
    return { platform, stores: () => ({ directories: platform.directories }) };
  }
  if (process === undefined) {
    throw new Error("unreachable: a config names a platform");
  }
  const platform = new ProcessPlatform("local", process);
  return { platform, stores: () => ({ dataDirectory: platform.dataDirectory }) };
}
