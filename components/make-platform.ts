import type * as pulumi from "@pulumi/pulumi";
import { AwsHosts } from "./aws-hosts";
import { planDashboard } from "./model/dashboard";
import type { Topology } from "./model/topology";
import { DockerPlatform } from "./platform/docker-platform";
import type { Platform } from "./platform/platform";
import { ProcessPlatform } from "./platform/process-platform";
import { SystemdPlatform } from "./platform/systemd-platform";
import type { DashboardConfig } from "./stack-dashboard";
import type { PlatformConfig } from "./stack-platform";
import type { AwsConfig } from "./stack-servers";

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

/** Creates the platform that a config asks for, for that cluster and its dashboard. */
export function makePlatform(
  { process, docker, systemd, aws }: PlatformConfig,
  cluster: OnIt,
  dashboard?: DashboardConfig,
): MadePlatform {
  if (docker !== undefined) {
    const platform = new DockerPlatform("docker", docker);
    return { platform, stores: () => ({ volumes: platform.volumes }) };
  }
  if (systemd !== undefined && aws !== undefined) {
    const { topology, portOffset } = cluster;
    const hosts = openDashboard(aws, dashboard);
    const machines = new AwsHosts("machines", { ...aws, hosts, topology, portOffset });
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

/** The machines, that of the dashboard with its port open to the ranges of the clients. */
function openDashboard({ hosts, clients }: AwsConfig, dashboard: DashboardConfig | undefined): AwsConfig["hosts"] {
  const id = dashboard?.host ?? Object.keys(hosts)[0] ?? "";
  const host = hosts[id];
  const cidrBlocks = clients?.cidrBlocks ?? [];
  if (dashboard === undefined || host === undefined || cidrBlocks.length === 0) {
    return hosts;
  }
  const { listenPort: port } = planDashboard(dashboard, [], false, undefined).plan;
  const rule = { port, cidrBlocks, description: "dashboard" };
  return { ...hosts, [id]: { ...host, ingress: [...(host.ingress ?? []), rule] } };
}
