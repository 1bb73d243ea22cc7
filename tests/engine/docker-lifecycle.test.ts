/**
 * The life of containers under the docker plugin: creates that fail half-way, health, stopping, what a refresh sees.
 * All of them live in one stack, because most of the time goes into the starts of `pulumi`. See docker-changes.test.ts.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { changedKeys, DockerHost, errorText, fateOf } from "./support/docker-plugin";
import type { Stage } from "./support/docker-stories";
import { stories } from "./support/docker-stories";
import type { Run } from "./support/engine";
import { errorsOn, nameOf } from "./support/engine";

const docker = new DockerHost();
let stage: Stage;
let unseen: Run;
const runs: Run[] = [];

type Seen = Readonly<Record<string, Docker.ContainerInspectInfo | undefined>>;

/** What the engine had, and what the state said, after each update. */
const seen: Seen[] = [];
const states: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>[] = [];

const program = (update: number) => () => {
  const provider = docker.provider();
  for (const { name, args } of stories) {
    const versions = args(stage);
    docker.container(name, versions[Math.min(update, versions.length - 1)] ?? {}, provider);
  }
  return Promise.resolve({});
};

async function look(): Promise<void> {
  const found = await Promise.all(stories.map(async ({ name }) => [name, await docker.inspect(name)] as const));
  seen.push(Object.fromEntries(found));
  const resources = await docker.stack.resources();
  states.push(Object.fromEntries(resources.map(({ urn, outputs }) => [nameOf(urn), outputs])));
}

async function update(): Promise<void> {
  runs.push(await docker.stack.tryUp(program(runs.length), { continueOnError: true }));
  await look();
}

const each = (act: "first" | "afterCreate" | "beforeRefresh") =>
  Promise.all(stories.map((one) => Promise.resolve(one[act]?.(stage))));

beforeAll(async () => {
  await docker.start();
  stage = { docker, dir: mkdtempSync(join(tmpdir(), "docker-stories-")) };
  await each("first");
  await update();
  await each("afterCreate");
  await update();
  await each("beforeRefresh");
  unseen = await docker.stack.preview(program(1));
  await docker.stack.refresh();
  await update();
  await update();
  await docker.stack.expectNoChanges(program(3));
});
afterAll(async () => {
  await docker.dispose();
  rmSync(stage.dir, { recursive: true, force: true });
});

const inspected = (name: string) => seen.map((one) => one[name]);
const idsOf = (name: string) => inspected(name).map((one) => one?.Id);

it.each(stories)("$name: $fates", ({ name, fates, keys, errors }) => {
  expect(runs.map((run) => fateOf(run, name))).toEqual(fates);
  runs.forEach((run, i) => {
    const text = errorsOn(run, name).join("\n");
    expect(text === "" ? undefined : text).toEqual(errors?.[i] && expect.stringContaining(errors[i]));
  });
  Object.entries(keys ?? {}).forEach(([i, changed]) => {
    expect([...new Set(runs.slice(Number(i), Number(i) + 1).flatMap((run) => changedKeys(run, name)))].sort()).toEqual(
      changed,
    );
  });
});

it.each(stories)("$name: a replacement and nothing else gives another container", ({ name, fates, errors }) => {
  const ids = idsOf(name);
  ids.slice(1).forEach((id, i) => {
    const isNew = ["replace", "create"].includes(fates[i + 1] ?? "") && errors?.[i + 1] === undefined;
    expect(id !== ids[i]).toBe(isNew);
  });
});

it("a foreign container is left as it is", () => {
  expect(inspected("foreign")[0]?.State.Status).toBe("created");
  expect(Object.keys(states[0] ?? {})).not.toContain("foreign");
});

it("what was created half-way is in the state, what was not is not", () => {
  const failed = stories.filter(({ errors }) => errors?.[0] !== undefined).map(({ name }) => name);
  const kept = failed.filter((name) => name in (states[0] ?? {}));
  expect(failed.filter((name) => !kept.includes(name)).sort()).toEqual(["foreign", "image-missing"]);
  expect(inspected("unhealthy")[0]?.State.Running).toBe(true);
});

it("only destroyGraceSeconds in the state makes a stop graceful", () => {
  expect(readdirSync(stage.dir).filter((file) => file.endsWith(".began"))).toHaveLength(4);
  expect(readdirSync(stage.dir).filter((file) => file.endsWith(".ended"))).toEqual(["stop-with-grace.ended"]);
});

it("a wait lasts until the container is healthy; another healthcheck does not reach the container", () => {
  const [first, , third] = inspected("healthy");
  expect(first?.State.Health?.Status).toBe("healthy");
  expect(third?.Config.Healthcheck?.Test).toEqual(["CMD", "true"]);
});

it("drift is not seen before the refresh, and mended after it", () => {
  const drifted = stories.filter(({ beforeRefresh }) => beforeRefresh !== undefined);
  expect(drifted.map(({ name }) => fateOf(unseen, name))).toEqual(drifted.map(() => "same"));
  expect(drifted.map(({ name }) => inspected(name)[2]?.State.Running)).toEqual(drifted.map(() => true));
  const { Memory: memory, RestartPolicy: policy } = inspected("other-limits")[2]?.HostConfig ?? {};
  expect([memory, policy?.Name]).toEqual([64 * 1024 * 1024, "always"]);
});

it("memory without memorySwap cannot grow, and the state says that it has", () => {
  expect(states[1]?.["memory-that-grows-without-swap"]?.["memory"]).toBe(256);
  expect(inspected("memory-that-grows-without-swap")[1]?.HostConfig.Memory).toBe(64 * 1024 * 1024);
});

it("memory with memorySwap is raised and lowered in place", () => {
  const limits = inspected("memory-with-swap").map((one) => [one?.HostConfig.Memory, one?.HostConfig.MemorySwap]);
  const all = [64, 128, 32, 32].map((mebibytes) => [mebibytes * 1024 * 1024, mebibytes * 1024 * 1024]);
  expect(limits).toEqual(all);
});

it("containers that are not to be started are not", () => {
  expect(inspected("not-started").map((one) => one?.State.Status)).toEqual(Array(4).fill("created"));
});

it("a value that is wrong is told before the update, with what it should be", async () => {
  const args = { restart: "sometimes", memory: -1, mounts: [{ type: "none", target: "/x" }] };
  const text = errorText(await docker.stack.tryPreview(docker.one(args)));
  expect(text).toMatch(/sometimes[^]*\^\(no\|on-failure\|always\|unless-stopped\)\$/);
  expect(text).toMatch(/memory[^]*-1|-1[^]*memory/);
  expect(text).toContain("^(bind|volume|tmpfs)$");
});
