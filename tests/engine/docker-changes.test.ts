/**
 * What a change of each input of a container does, whoever wrote the docker plugin. By default the offline stand-in is
 * under test; `DOCKER_PLUGIN=/path/to/pulumi-resource-docker` runs the same on another one, such as a released 5.x.
 * Needs a `pulumi` on PATH and a Docker engine. The other halves are in the other docker-*.test.ts files.
 * Not covered: what the stand-in refuses (devices, builds, logins to registries), TLS, Windows.
 */
import { changeCases } from "./support/docker-changes";
import { changedKeys, DockerHost, fateOf, isStandIn } from "./support/docker-plugin";
import type { Run } from "./support/engine";

const docker = new DockerHost();
let previewed: Run;
let updated: Run;
const ids: Record<"before" | "after", Record<string, string | undefined>> = { before: {}, after: {} };

/** The containers are never started: what is asked for is what counts here. */
const program = (version: "before" | "after") => () => {
  const provider = docker.provider();
  for (const one of changeCases) {
    const args = { start: false, mustRun: false, ...one[version] };
    const own = docker.container(one.name.replace(/[^A-Za-z0-9]+/g, "-"), args, provider);
    own.id.apply((id) => (ids[version][one.name] = id));
  }
  return Promise.resolve({});
};

const resourceOf = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, "-");

beforeAll(async () => {
  await docker.start();
  await docker.stack.up(program("before"));
  await docker.stack.expectNoChanges(program("before"));
  previewed = await docker.stack.preview(program("after"));
  updated = await docker.stack.up(program("after"));
  await docker.stack.expectNoChanges(program("after"));
});
afterAll(() => docker.dispose());

describe("a change of", () => {
  it.each(changeCases)("$name: $fate", ({ name, fate, diff }) => {
    const resource = resourceOf(name);
    const keys = [...new Set(Object.keys(diff).map((path) => path.split(/[.[]/)[0] ?? ""))];
    expect(fateOf(updated, resource)).toBe(fate);
    expect(changedKeys(updated, resource)).toEqual(keys);
    expect(ids.after[name] === ids.before[name]).toBe(fate !== "replace");
  });

  it.each(changeCases)("$name, in the preview", ({ name, fate }) => {
    expect(fateOf(previewed, resourceOf(name))).toBe(fate);
  });

  it.each(changeCases)("$name, path by path", ({ name, diff }) => {
    const step = updated.steps.find((one) => one.name === resourceOf(name) && one.op !== "delete-replaced");
    expect(isStandIn ? step?.detailedDiff : diff).toEqual(diff);
  });
});
