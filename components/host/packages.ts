import { createRequire } from "node:module";
import type * as awsPackage from "@pulumi/aws";
import type * as commandPackage from "@pulumi/command";
import type * as dockerPackage from "@pulumi/docker";
import type { Issue } from "../model/issue";

/** What loads these packages, each when a platform first needs it: elsewhere only their types are imported. */
const load = createRequire(__filename);

/** The package @pulumi/command, by which every platform runs its scripts. */
export function command(): typeof commandPackage {
  return loaded("@pulumi/command", (all): all is typeof commandPackage => has(all, "remote"));
}

/** The package @pulumi/docker. Programs without a DockerPlatform need not install it. */
export function docker(): typeof dockerPackage {
  return loaded("@pulumi/docker", (all): all is typeof dockerPackage => has(all, "Container"));
}

/** The package @pulumi/aws. Programs without AwsHosts need not install it. */
export function aws(): typeof awsPackage {
  return loaded("@pulumi/aws", (all): all is typeof awsPackage => has(all, "ec2"));
}

/** What is wrong where a program has a DockerPlatform and its package is not installed. */
export function checkDockerPackage(): Issue[] {
  return checkPackage(docker, "@pulumi/docker", 5);
}

/** What is wrong where a program has AwsHosts and their package is not installed. */
export function checkAwsPackage(): Issue[] {
  return checkPackage(aws, "@pulumi/aws", 7);
}

function checkPackage(load: () => unknown, path: string, major: number): Issue[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) {
      throw error;
    }
    const reason = "the package is not installed, and this needs it";
    return [{ path, reason, fix: `run npm install ${path}@${major}` }];
  }
}

function loaded<T>(name: string, isIt: (all: unknown) => all is T): T {
  const all: unknown = load(name);
  if (!isIt(all)) {
    throw new Error(`pulumi-rocketmq: ${name} is not the package it should be; install it again`);
  }
  return all;
}

function has(all: unknown, name: string): boolean {
  return typeof all === "object" && all !== null && name in all;
}
