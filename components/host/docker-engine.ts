import * as fs from "node:fs";
import * as os from "node:os";
import type { Container, Network, Provider } from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../model/issue";
import type { Launch } from "../model/launch";
import type { ContainerSpec } from "../render/container";
import { socketOf } from "../model/docker-host";
import { docker } from "./packages";

export type { Network, Provider };

/** A container of a spec; each of its properties is an Output of its own, so that a preview names what changed. */
export function container(
  name: string,
  spec: pulumi.Output<ContainerSpec>,
  launch: pulumi.Output<Launch>,
  opts: pulumi.CustomResourceOptions,
): Container {
  const { memoryLimitMiB, stopGraceSeconds } = launch;
  return new (docker().Container)(
    name,
    {
      name: spec.name,
      image: spec.image,
      user: spec.user,
      entrypoints: spec.apply((plain) => [...plain.entrypoints]),
      command: spec.apply((plain) => [...plain.command]),
      envs: spec.apply((plain) => [...plain.envs]),
      uploads: spec.apply((plain) => plain.uploads.map((upload) => ({ ...upload }))),
      mounts: spec.apply((plain) => plain.mounts.map((mount) => ({ ...mount }))),
      ports: spec.apply((plain) => plain.ports.map((port) => ({ ...port }))),
      networksAdvanced: spec.apply((plain) =>
        plain.networksAdvanced.map((one) => ({ ...one, aliases: [...one.aliases] })),
      ),
      healthcheck: spec.apply(({ healthcheck }) => ({ ...healthcheck, tests: [...healthcheck.tests] })),
      stopTimeout: spec.stopTimeout,
      logDriver: "json-file",
      logOpts: spec.apply((plain) => ({ ...plain.logOpts })),
      labels: spec.apply((plain) => Object.entries(plain.labels).map(([label, value]) => ({ label, value }))),
      restart: "unless-stopped",
      // Without the second a raised limit fails, and the failed value stays in the state.
      memory: memoryLimitMiB,
      memorySwap: memoryLimitMiB,
      // From the first version on: a stop takes it from the state, and without it the engine kills at once.
      destroyGraceSeconds: stopGraceSeconds,
    },
    opts,
  );
}

/** What a preview can see of a local engine: nothing is sent to it. */
export function checkSocket(path: string, engine: string): Issue[] {
  const socket = socketOf(engine);
  if (socket === undefined) {
    return [];
  }
  const issue = (reason: string, fix: string): Issue[] => [{ path, reason, got: engine, fix }];
  try {
    if (!fs.statSync(socket).isSocket()) {
      return issue("not a socket", "give the socket of a Docker engine");
    }
    fs.accessSync(socket, fs.constants.R_OK | fs.constants.W_OK);
    return [];
  } catch (error) {
    return error instanceof Error && error.message.startsWith("EACCES")
      ? issue(
          `user ${os.userInfo().username} may not open it`,
          "join the group of the socket (docker), and log in again",
        )
      : issue("no Docker engine there", "start it (systemctl start docker), or give another engine");
  }
}

/** The first address of this machine that others can dial: IPv4, no loopback, no bridge of a container engine. */
export function primaryAddress(): string | undefined {
  return Object.entries(os.networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|virbr|cni|podman)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}
