import type Docker from "dockerode";
import type { ResourceHandler } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { isMap, toWire } from "../shared/wire";
import { attempt, isNotFound, reasonOf } from "../shared/docker-errors";
import { labelSet, map, refused, replacing, text } from "./fields";
import type { Found } from "./handler";
import { HalfCreated, handlerOf, isNamedByHand } from "./handler";
import { retry } from "../shared/retry";
import { labelPairs, labelsAt, mapAt, textAt, textMapAt } from "../shared/values";

const fields = {
  ...replacing({
    name: text({ computed: true }),
    labels: labelSet(),
    driver: text({ computed: true }),
    driverOpts: map(),
  }),
  cluster: refused("cluster volumes need a swarm"),
};

async function read(docker: Docker, id: string): Promise<Found | undefined> {
  try {
    const inspected = toWire(await docker.getVolume(id).inspect());
    const volume: WireMap = isMap(inspected) ? inspected : {};
    const values = {
      name: textAt(volume, "Name") ?? "",
      labels: labelPairs(mapAt(volume, "Labels")),
      driver: textAt(volume, "Driver") ?? "",
      driverOpts: textMapAt(volume, "Options"),
      mountpoint: textAt(volume, "Mountpoint") ?? "",
    };
    return { id, values };
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw new Error(`Unable to inspect volume: ${reasonOf(error)}`);
  }
}

/** `docker:index/volume:Volume`. Each change of it is a replacement, which loses its data. */
export const volumeHandler = (docker: () => Docker): ResourceHandler =>
  handlerOf({
    fields,
    outputs: ["mountpoint"],
    isAutonamed: true,
    isDeletedFirst: isNamedByHand,

    /** A volume that is there already is taken as it is: the engine says nothing. */
    async create(_operation, inputs) {
      const body = {
        Name: textAt(inputs, "name") ?? "",
        Labels: labelsAt(inputs, "labels"),
        Driver: textAt(inputs, "driver") ?? "local",
        DriverOpts: textMapAt(inputs, "driverOpts"),
      };
      const { name: id } = await attempt("Unable to create volume", docker().createVolume(body));
      const found = await read(docker(), id);
      if (found === undefined) {
        throw new HalfCreated(`the volume ${id} is gone at once`, id);
      }
      return found;
    },

    read: (_operation, id) => read(docker(), id),

    delete: (operation, id) =>
      retry(operation, "volume is in use", async () => {
        await attempt(`Unable to remove volume ${id}`, docker().getVolume(id).remove({ force: true }));
      }),
  });
