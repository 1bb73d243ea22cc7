import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { isMap, toWire } from "../shared/wire";
import { attempt, isNotFound, reasonOf, statusOf } from "../shared/docker-errors";
import { pause } from "../shared/retry";
import { flagAt, mapsAt, numberAt, textAt, textsAt } from "../shared/values";

const pollMs = 200;

/** Networks other than the default one: the container leaves that, and joins those, before it starts. */
export async function joinNetworks(docker: Docker, id: string, inputs: WireMap): Promise<void> {
  const attachments = mapsAt(inputs, "networksAdvanced");
  if (attachments.length === 0) {
    return;
  }
  try {
    await docker.getNetwork("bridge").disconnect({ Container: id });
  } catch (error) {
    if (!reasonOf(error).includes("is not connected to")) {
      throw new Error(`Unable to disconnect the default network: ${reasonOf(error)}`);
    }
  }
  for (const attachment of attachments) {
    const name = textAt(attachment, "name") ?? "";
    const endpoint = {
      Aliases: textsAt(attachment, "aliases"),
      MacAddress: textAt(attachment, "macAddress") ?? "",
      DriverOpts: Object.fromEntries(
        textsAt(attachment, "driverOpts")
          .filter((option) => option.includes("="))
          .map((option) => [option.slice(0, option.indexOf("=")), option.slice(option.indexOf("=") + 1)]),
      ),
      IPAMConfig: {
        IPv4Address: textAt(attachment, "ipv4Address") ?? "",
        IPv6Address: textAt(attachment, "ipv6Address") ?? "",
        LinkLocalIPs: textsAt(attachment, "linkLocalIps"),
      },
    };
    const joined = docker.getNetwork(name).connect({ Container: id, EndpointConfig: endpoint });
    await attempt(`Unable to connect to network '${name}'`, joined);
  }
}

/** Waits for the healthcheck; a container that ends or is unhealthy may still become healthy until the time is over. */
export async function waitHealthy(operation: Operation, container: Container, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until) {
    const { State: state } = await attempt("error inspecting container state", container.inspect());
    if (state.Health === undefined) {
      throw new Error("wait is set, but the container has no healthcheck: remove wait or add a healthcheck");
    }
    if (state.Health.Status === "healthy") {
      return;
    }
    await pause(operation, pollMs);
  }
  throw new Error("container failed to be in healthy state");
}

/** The texts in a stream of frames, each with its length in its head. */
function unframed(stream: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length;) {
    const length = stream.readUInt32BE(at + 4);
    parts.push(stream.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString();
}

/** Waits for the end of a container; its output where `logs` asks for it. */
export async function attachTo(container: Container, inputs: WireMap): Promise<WireMap> {
  await attempt("Unable to wait container end of execution", container.wait());
  if (!flagAt(inputs, "logs")) {
    return {};
  }
  const logs = await attempt("unable to read container logs", container.logs({ stdout: true, stderr: true }));
  return { containerLogs: flagAt(inputs, "tty") ? logs.toString() : unframed(logs) };
}

export async function inspectContainer(container: Container): Promise<WireMap | undefined> {
  try {
    const inspected = toWire(await container.inspect());
    return isMap(inspected) ? inspected : {};
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw new Error(`Unable to inspect container ${container.id}: ${reasonOf(error)}`);
  }
}

async function unless(passing: (error: unknown) => boolean, what: string, promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (!passing(error)) {
      throw new Error(`${what}: ${reasonOf(error)}`);
    }
  }
}

/** Stops with the grace that the *state* has, which is none by default, and removes. */
export async function removeContainer(operation: Operation, container: Container, state: WireMap): Promise<void> {
  const isStopped = (error: unknown) => [304, 404].includes(statusOf(error) ?? 0);
  if (!flagAt(state, "attach")) {
    const grace = Math.max(numberAt(state, "destroyGraceSeconds") ?? 0, 0);
    await unless(isStopped, `Error stopping container ${container.id}`, container.stop({ t: grace }));
  }
  const isGoing = (error: unknown) => isNotFound(error) || reasonOf(error).includes("is already in progress");
  const options = { v: state["removeVolumes"] !== false, force: true };
  await unless(isGoing, `Error deleting container ${container.id}`, container.remove(options));
  while ((await inspectContainer(container)) !== undefined) {
    await pause(operation, pollMs);
  }
}
