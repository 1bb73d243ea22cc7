import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerArgs, DockerHost } from "./docker-plugin";

/** What a story may use: the engine, and a folder of its own on this machine. */
export interface Stage {
  readonly docker: DockerHost;
  readonly dir: string;
}

/**
 * One container over the updates of `story`: created, updated, then (after a refresh) updated twice. Where a story
 * has fewer inputs than updates, its last ones stay. `keys` are the changed inputs, by update.
 */
export interface Story {
  readonly name: string;
  readonly args: (stage: Stage) => readonly ContainerArgs[];
  readonly fates: readonly [create: string, second: string, refreshed: string, last: string];
  readonly keys?: Readonly<Record<number, readonly string[]>>;
  readonly errors?: Readonly<Record<number, string>>;
  /** What happens behind the back of Pulumi: before all, after the create, and before the refresh. */
  readonly first?: (stage: Stage) => Promise<unknown>;
  readonly afterCreate?: (stage: Stage) => Promise<unknown>;
  readonly beforeRefresh?: (stage: Stage) => Promise<unknown>;
}

const story = (name: string, rest: Omit<Story, "name">): Story => ({ name, ...rest });

const mebibyte = 1024 * 1024;

const check = (test: string) => ({ tests: ["CMD", test], interval: "1s", timeout: "1s", retries: 1 });
const unhealthy: ContainerArgs = { healthcheck: check("/bin/nothing"), wait: true, waitTimeout: 1 };
const healthy: ContainerArgs = { healthcheck: check("true"), wait: true, waitTimeout: 60 };

const container = ({ docker }: Stage, name: string) => docker.engine.getContainer(docker.name(name));

const halfCreated: readonly Story[] = [
  story("program-missing", {
    args: ({ dir }) => [{ volumes: [{ hostPath: dir, containerPath: "/x" }], command: ["/x/sleep", "1000"] }],
    afterCreate: ({ dir }) => Promise.resolve(copyFileSync("/bin/busybox", join(dir, "sleep"))),
    fates: ["create", "replace", "same", "same"],
    errors: { 0: "Unable to start container: " },
  }),
  story("network-missing", {
    args: ({ docker }) => [{ networksAdvanced: [{ name: docker.name("late-net") }] }],
    afterCreate: ({ docker }) => docker.engine.createNetwork({ Name: docker.name("late-net") }),
    fates: ["create", "replace", "same", "same"],
    errors: { 0: "late-net" },
  }),
  story("upload-of-nothing", {
    args: () => [{ uploads: [{ file: "/a" }] }, { uploads: [{ file: "/a", content: "1" }] }],
    fates: ["create", "replace", "same", "same"],
    errors: { 0: "must be set" },
  }),
  story("wait-without-healthcheck", {
    args: () => [{ wait: true }, {}],
    fates: ["create", "replace", "same", "same"],
    errors: { 0: "healthcheck" },
  }),
  story("unhealthy", {
    args: () => [unhealthy, healthy],
    fates: ["create", "replace", "same", "same"],
    errors: { 0: "container failed to be in healthy state" },
  }),
  // The replacement comes of what the state lacks. With both given it lacks too little, and a refresh fills it in.
  story("unhealthy-with-entrypoints", {
    args: () => [{ ...unhealthy, entrypoints: ["/bin/sleep"], command: ["1000"] }],
    fates: ["create", "update", "same", "same"],
    keys: { 1: ["networkDatas"] },
    errors: { 0: "container failed to be in healthy state" },
  }),
];

const notCreated: readonly Story[] = [
  story("foreign", {
    args: () => [{}],
    first: ({ docker }) => docker.engine.createContainer({ name: docker.name("foreign"), Image: docker.image }),
    afterCreate: (stage) => container(stage, "foreign").remove({ force: true }),
    fates: ["create", "create", "same", "same"],
    errors: { 0: "Unable to create container: Error response from daemon: Conflict." },
  }),
  story("image-missing", {
    args: ({ docker }) => [{ image: "localhost:1/none:1" }, { image: docker.image }],
    fates: ["create", "create", "same", "same"],
    errors: { 0: "unable to pull image localhost:1/none:1: " },
  }),
];

const slow = (name: string) => [
  "sh",
  "-c",
  `trap 'sleep 1; echo > /out/${name}.ended; exit 0' TERM; echo > /out/${name}.began; while :; do sleep 0.1; done`,
];

/** The first container is told to end, and may write its last word where it is given the time. */
const stopped = (name: string, before: ContainerArgs, after: ContainerArgs): Story =>
  story(name, {
    args: ({ dir }) => {
      const began = { tests: ["CMD", "test", "-e", `/out/${name}.began`], interval: "1s" };
      const common = { volumes: [{ hostPath: dir, containerPath: "/out" }] };
      return [
        { ...common, ...before, command: slow(name), healthcheck: began, wait: true },
        { ...common, ...after },
      ];
    },
    fates: ["create", "replace", "same", "same"],
  });

const stops: readonly Story[] = [
  stopped("stop-without-settings", {}, {}),
  stopped("stop-with-stopTimeout", { stopTimeout: 9 }, { stopTimeout: 9 }),
  stopped("stop-with-grace", { destroyGraceSeconds: 9 }, {}),
  stopped("stop-with-new-grace", {}, { destroyGraceSeconds: 9 }),
];

const health: readonly Story[] = [
  story("healthy", {
    args: () => [healthy, healthy, { ...healthy, healthcheck: check("/bin/nothing") }],
    fates: ["create", "same", "update", "same"],
    keys: { 2: ["healthcheck"] },
  }),
  story("duration-written-otherwise", {
    args: () => [{ healthcheck: { tests: ["CMD", "true"], interval: "60s", startPeriod: "1m0s" } }],
    fates: ["create", "update", "update", "same"],
    keys: { 1: ["healthcheck"], 2: ["healthcheck"] },
  }),
];

const drift: readonly Story[] = [
  story("stopped", {
    args: () => [{}],
    beforeRefresh: (stage) => container(stage, "stopped").stop({ t: 0 }),
    fates: ["create", "same", "update", "same"],
    keys: { 2: ["mustRun"] },
  }),
  story("stopped-with-ports", {
    args: () => [{ ports: [{ internal: 80, external: 18_710, ip: "127.0.0.1" }] }],
    beforeRefresh: (stage) => container(stage, "stopped-with-ports").stop({ t: 0 }),
    fates: ["create", "same", "replace", "same"],
    keys: { 2: ["mustRun", "ports"] },
  }),
  story("other-limits", {
    args: () => [{ memory: 64, memorySwap: 64, restart: "always" }],
    beforeRefresh: (stage) =>
      container(stage, "other-limits").update({
        Memory: 32 * mebibyte,
        MemorySwap: 32 * mebibyte,
        RestartPolicy: { Name: "no" },
      }),
    fates: ["create", "same", "update", "same"],
    keys: { 2: ["memory", "memorySwap", "restart"] },
  }),
  story("removed", {
    args: () => [{}],
    beforeRefresh: (stage) => container(stage, "removed").remove({ force: true }),
    fates: ["create", "same", "create", "same"],
  }),
];

const memory: readonly Story[] = [
  story("memory-without-swap", {
    args: () => [{ memory: 64 }],
    fates: ["create", "update", "update", "same"],
    keys: { 1: ["memorySwap"], 2: ["memorySwap"] },
  }),
  story("memory-that-grows-without-swap", {
    args: () => [{ memory: 64 }, { memory: 256 }, { memory: 64 }],
    fates: ["create", "update", "update", "same"],
    keys: { 1: ["memory", "memorySwap"], 2: ["memorySwap"] },
    errors: { 1: "Memory limit should be smaller than already set memoryswap limit" },
  }),
  story("memory-with-swap", {
    args: () => [64, 128, 32].map((mebibytes) => ({ memory: mebibytes, memorySwap: mebibytes })),
    fates: ["create", "update", "update", "same"],
    keys: { 1: ["memory", "memorySwap"], 2: ["memory", "memorySwap"] },
  }),
];

const other: readonly Story[] = [
  story("not-started", { args: () => [{ start: false, mustRun: false }], fates: ["create", "same", "same", "same"] }),
  story("not-started-and-not-said-so", {
    args: () => [{ start: false }],
    fates: ["create", "update", "update", "same"],
    keys: { 1: ["mustRun"], 2: ["mustRun"] },
  }),
];

export const stories: readonly Story[] = [
  ...halfCreated,
  ...notCreated,
  ...stops,
  ...health,
  ...drift,
  ...memory,
  ...other,
];
