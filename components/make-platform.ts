import type * as pulumi from "@pulumi/pulumi";
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

/** Creates the platform that a config asks for. */
export function makePlatform({ process, docker, systemd }: PlatformConfig): MadePlatform {
  if (docker !== undefined) {
    const platform = new DockerPlatform("docker", docker);
    return { platform, stores: () => ({ volumes: platform.volumes }) };
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
