import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { Operation, ResourceHandler } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { fits } from "./compare";
import { createBody, mebibytes, restartBody } from "./container-body";
import { containerFields as fields, containerOutputs } from "./container-fields";
import { attachTo, inspectContainer, joinNetworks, removeContainer, waitHealthy } from "./container-run";
import { containerValues } from "./container-values";
import { attempt } from "../shared/docker-errors";
import type { Found } from "./handler";
import { HalfCreated, handlerOf } from "./handler";
import { findImage } from "./images";
import { upload } from "./uploads";
import { flagAt, mapsAt, numberAt, textAt, withoutAbsent } from "../shared/values";

/** Brings a created container to where the inputs want it. */
async function prepare(docker: Docker, operation: Operation, container: Container, inputs: WireMap): Promise<WireMap> {
  await joinNetworks(docker, container.id, inputs);
  await upload(container, mapsAt(inputs, "uploads"));
  if (inputs["start"] !== false) {
    await attempt("Unable to start container", container.start());
    if (flagAt(inputs, "wait")) {
      await waitHealthy(operation, container, numberAt(inputs, "waitTimeout") ?? 60);
    }
  }
  return flagAt(inputs, "attach") ? attachTo(container, inputs) : {};
}

async function read(container: Container, state: WireMap): Promise<Found | undefined> {
  const inspected = await inspectContainer(container);
  return inspected === undefined ? undefined : { id: container.id, values: containerValues(inspected, state) };
}

/** From here on the container is there: what goes wrong leaves it behind, to be replaced by the next update. */
async function afterCreate(
  docker: Docker,
  operation: Operation,
  container: Container,
  inputs: WireMap,
): Promise<Found> {
  try {
    const more = await prepare(docker, operation, container, inputs);
    const found = await read(container, { ...inputs, ...more });
    if (found !== undefined) {
      return found;
    }
  } catch (error) {
    throw new HalfCreated(error instanceof Error ? error.message : String(error), container.id);
  }
  throw new Error(`the container ${container.id} is gone at once`);
}

const inPlace = ["restart", "maxRetryCount", "cpuShares", "memory", "memoryReservation", "cpuSet", "memorySwap"];

/** Resources that are not set are sent too: zero, which leaves them as they are. */
const updateBody = (inputs: WireMap): WireMap => ({
  CpuShares: numberAt(inputs, "cpuShares") ?? 0,
  Memory: mebibytes(numberAt(inputs, "memory")) ?? 0,
  MemoryReservation: mebibytes(numberAt(inputs, "memoryReservation")) ?? 0,
  CpusetCpus: textAt(inputs, "cpuSet") ?? "",
  RestartPolicy: restartBody(inputs),
  ...withoutAbsent({ MemorySwap: mebibytes(numberAt(inputs, "memorySwap")) }),
});

async function update(container: Container, inputs: WireMap, state: WireMap): Promise<void> {
  const isChanged = (key: string) => {
    const field = fields[key];
    return field !== undefined && !fits(field, state[key], inputs[key]);
  };
  if (state["mustRun"] === false && inputs["mustRun"] !== false && inputs["start"] !== false) {
    await attempt("Unable to start container", container.start());
  }
  if (inPlace.some(isChanged)) {
    await attempt("Unable to update a container", container.update(updateBody(inputs)));
  }
}

/** `docker:index/container:Container`. */
export const containerHandler = (docker: () => Docker): ResourceHandler =>
  handlerOf({
    fields,
    outputs: containerOutputs,
    isAutonamed: true,
    isDeletedFirst: () => true,

    async create(operation, inputs) {
      const image = textAt(inputs, "image") ?? "";
      await attempt(`Unable to create container with image ${image}`, findImage(docker(), operation, image));
      const created = docker().createContainer(createBody(inputs));
      return afterCreate(docker(), operation, await attempt("Unable to create container", created), inputs);
    },

    read: (_operation, id, state) => read(docker().getContainer(id), state),

    update: (_operation, id, inputs, state) => update(docker().getContainer(id), inputs, state),

    delete: (operation, id, state) => removeContainer(operation, docker().getContainer(id), state),
  });
