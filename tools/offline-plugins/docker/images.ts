import type { Readable } from "node:stream";
import type Docker from "dockerode";
import type { Operation } from "../shared/resource";
import { isNotFound, reasonOf } from "../shared/docker-errors";

export interface LocalImage {
  readonly id: string;
  readonly repoDigest: string;
}

/** The digest that belongs to the repository of that name; where there is none, the first. */
function digestOf(name: string, digests: readonly string[]): string {
  const repository = name.split(":")[0] ?? name;
  return (digests.length > 1 ? digests.find((digest) => digest.startsWith(repository)) : undefined) ?? digests[0] ?? "";
}

export async function localImage(docker: Docker, name: string): Promise<LocalImage | undefined> {
  try {
    const { Id: id, RepoDigests: digests } = await docker.getImage(name).inspect();
    return { id, repoDigest: digestOf(name, digests) };
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw new Error(`unable to inspect image ${name}: ${reasonOf(error)}`);
  }
}

/** A name without a tag means `latest`; without one the engine would pull all tags. */
const withTag = (name: string): string => (/[:@][^/]*$/.test(name) ? name : `${name}:latest`);

async function pull(docker: Docker, operation: Operation, name: string, platform: string): Promise<void> {
  const options = { abortSignal: operation.signal, ...(platform === "" ? {} : { platform }) };
  const progress = (await docker.pull(withTag(name), options)) as Readable;
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(progress, (error) => (error === null ? resolve() : reject(error))),
  );
}

/** The image of that name on the engine; one that is not there is pulled. */
export async function findImage(
  docker: Docker,
  operation: Operation,
  name: string,
  platform = "",
): Promise<LocalImage> {
  const there = await localImage(docker, name);
  if (there !== undefined) {
    return there;
  }
  try {
    await pull(docker, operation, name, platform);
  } catch (error) {
    throw new Error(`unable to pull image ${name}: error pulling image ${name}: ${reasonOf(error)}`);
  }
  const pulled = await localImage(docker, name);
  if (pulled === undefined) {
    throw new Error(`unable to find or pull image ${name}`);
  }
  return pulled;
}
