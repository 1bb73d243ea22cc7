import type Docker from "dockerode";
import type { Operation, ResourceHandler } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { attempt } from "../shared/docker-errors";
import { flag, map, refused, text, textSet } from "./fields";
import type { Found } from "./handler";
import { handlerOf } from "./handler";
import { findImage, localImage } from "./images";
import type { LocalImage } from "./images";
import { flagAt, textAt } from "../shared/values";

const fields = {
  name: text({ required: true, replace: true }),
  keepLocally: flag(),
  forceRemove: flag(),
  pullTriggers: textSet({ replace: true }),
  triggers: map({ replace: true }),
  platform: text({ replace: true }),
  build: refused("it builds no images"),
};

const nameOf = (inputs: WireMap): string => textAt(inputs, "name") ?? "";

/** The id holds the name too, because one image may have many. */
const foundAs = (name: string, { id, repoDigest }: LocalImage): Found => ({
  id: `${id}${name}`,
  values: { name, imageId: id, repoDigest },
});

async function find(docker: Docker, operation: Operation, inputs: WireMap): Promise<Found> {
  const image = await attempt(
    "Unable to read Docker image into resource",
    findImage(docker, operation, nameOf(inputs), textAt(inputs, "platform")),
  );
  return foundAs(nameOf(inputs), image);
}

/** `docker:index/remoteImage:RemoteImage`: an image that is on the engine already, or is pulled. */
export const remoteImageHandler = (docker: () => Docker): ResourceHandler =>
  handlerOf({
    fields,
    outputs: ["imageId", "repoDigest"],
    isAutonamed: false,
    isDeletedFirst: () => false,

    create: (operation, inputs) => find(docker(), operation, inputs),

    async read(_operation, _id, state) {
      const image = await localImage(docker(), nameOf(state));
      return image === undefined ? undefined : foundAs(nameOf(state), image);
    },

    async update(operation, _id, inputs) {
      await find(docker(), operation, inputs);
    },

    async delete(_operation, _id, state) {
      const name = nameOf(state);
      if (!flagAt(state, "keepLocally") && (await localImage(docker(), name)) !== undefined) {
        const options = { force: flagAt(state, "forceRemove") };
        await attempt("Unable to remove Docker image", docker().getImage(name).remove(options));
      }
    },
  });
