import type { ContainerArgs } from "./docker-plugin";

type Fate = "same" | "update" | "replace";

/** A container before and after a change of the program, and what the engine makes of it. */
export interface ChangeCase {
  readonly name: string;
  readonly before: ContainerArgs;
  readonly after: ContainerArgs;
  readonly fate: Fate;
  /** Changed paths, as the stand-in tells them. */
  readonly diff: Readonly<Record<string, string>>;
}

/** How each path changes; a replacement says so in all of them. */
const to =
  (fate: Fate) =>
  (name: string, before: ContainerArgs, after: ContainerArgs, paths: Record<string, string> = {}): ChangeCase => {
    const suffix = fate === "replace" ? "-replace" : "";
    const diff = Object.fromEntries(Object.entries(paths).map(([path, kind]) => [path, `${kind}${suffix}`]));
    return { name, before, after, fate, diff };
  };

const same = to("same");
const update = to("update");
const replace = to("replace");

/** One input with another value, told as an update of that input. */
const change =
  (make: typeof same) =>
  (key: keyof ContainerArgs, from: unknown, into: unknown, path: string = key, kind = "update"): ChangeCase =>
    make(path, from === undefined ? {} : { [key]: from }, { [key]: into }, { [path]: kind });

const replaced = change(replace);
const updated = change(update);

const bind = (target: string, more: object = {}) => ({ type: "bind", source: "/tmp", target, ...more });
const tmpfs = (sizeBytes: number) => ({ type: "tmpfs", target: "/a", tmpfsOptions: { sizeBytes } });
const health = (interval: string) => ({ tests: ["CMD", "true"], interval });
const port = (internal: number, external: number) => ({ internal, external, ip: "127.0.0.1" });
const label = (name: string, value: string) => ({ label: name, value });

/** A new container is made for these. */
const replacements: readonly ChangeCase[] = [
  replaced("command", ["a"], ["b"], "command[0]"),
  replaced("entrypoints", ["/bin/sh"], ["/bin/sh", "-c"], "entrypoints[1]", "add"),
  replaced("envs", ["A=1", "B=1"], ["A=1", "B=2"], "envs[1]"),
  replaced("labels", [label("a", "1")], [label("a", "2")], "labels[0].value"),
  replaced("ports", [port(80, 18_701)], [port(80, 18_702)], "ports[0].external"),
  replaced(
    "volumes",
    [{ hostPath: "/tmp", containerPath: "/a" }],
    [{ hostPath: "/tmp", containerPath: "/b" }],
    "volumes[0].containerPath",
  ),
  replaced("uploads", [{ file: "/a", content: "1" }], [{ file: "/a", content: "2" }], "uploads[0].content"),
  replaced(
    "uploads",
    [{ file: "/b", content: "1" }],
    [{ file: "/b", content: "1", permissions: "0600" }],
    "uploads[0].permissions",
    "add",
  ),
  replaced("networkMode", undefined, "none"),
  replaced(
    "ulimits",
    [{ name: "nofile", soft: 1, hard: 1 }],
    [{ name: "nofile", soft: 1, hard: 2 }],
    "ulimits[0].hard",
  ),
  replaced("user", undefined, "1000"),
  replaced("hostname", "a", "b"),
  replaced("domainname", "a", "b"),
  replaced("hosts", [{ host: "a", ip: "10.0.0.1" }], [{ host: "a", ip: "10.0.0.2" }], "hosts[0].ip"),
  replaced("dns", ["10.0.0.1"], ["10.0.0.2"], "dns[0]"),
  replaced(
    "capabilities",
    { adds: ["CAP_NET_ADMIN"] },
    { adds: ["CAP_NET_ADMIN", "CAP_SYS_PTRACE"] },
    "capabilities.adds[1]",
    "add",
  ),
  replaced("sysctls", { "net.core.somaxconn": "1" }, { "net.core.somaxconn": "2" }, 'sysctls["net.core.somaxconn"]'),
  replaced("shmSize", 32, 33),
  replaced("logDriver", "json-file", "local"),
  replaced("logOpts", { "max-size": "1m" }, { "max-size": "2m" }, 'logOpts["max-size"]'),
  replaced("stopSignal", "SIGTERM", "SIGINT"),
  replaced("stopTimeout", 10, 11),
  replaced("stdinOpen", undefined, true),
  replaced("tty", undefined, true),
  replaced("readOnly", undefined, true),
  replaced("cpus", "0.5", "1.5"),
  replaced("workingDir", "/tmp", "/etc"),
  replaced("ipcMode", "private", "host"),
  replaced(
    "securityOpts",
    ["seccomp=unconfined"],
    ["seccomp=unconfined", "apparmor=unconfined"],
    "securityOpts[1]",
    "add",
  ),
  replaced("groupAdds", ["1"], ["2"], "groupAdds[0]"),
  replaced("mounts", [bind("/a")], [bind("/a"), bind("/b")], "mounts[1]", "add"),
  replaced("mounts", [tmpfs(4096)], [tmpfs(8192)], "mounts[0].tmpfsOptions.sizeBytes"),
  replace("ports gone", { ports: [port(80, 18_703)] }, {}, { ports: "delete" }),
];

/** These change the running container. */
const inPlace: readonly ChangeCase[] = [
  updated("restart", undefined, "always"),
  update(
    "maxRetryCount",
    { restart: "on-failure", maxRetryCount: 1 },
    { restart: "on-failure", maxRetryCount: 2 },
    { maxRetryCount: "update" },
  ),
  update(
    "memory raised",
    { memory: 64, memorySwap: 64 },
    { memory: 128, memorySwap: 128 },
    { memory: "update", memorySwap: "update" },
  ),
  update(
    "memory lowered",
    { memory: 128, memorySwap: 128 },
    { memory: 64, memorySwap: 64 },
    { memory: "update", memorySwap: "update" },
  ),
  updated("memoryReservation", undefined, 32),
  updated("cpuShares", 512, 256),
  updated("cpuSet", "0", "0-1"),
];

/** These are told as updates: they are for the plugin, or do nothing at all to the container. */
const onlyTold: readonly ChangeCase[] = [
  updated("healthcheck", health("1s"), health("2s"), "healthcheck.interval"),
  updated("tmpfs", { "/run": "size=1m" }, { "/run": "size=2m" }, 'tmpfs["/run"]'),
  updated("init", undefined, true),
  updated("cpuPeriod", 100_000, 50_000),
  updated("cpuQuota", 50_000, 60_000),
  updated("mounts", [bind("/a")], [bind("/b")], "mounts[0].target"),
  updated("mounts", [bind("/c")], [bind("/c", { readOnly: true })], "mounts[0].readOnly", "add"),
  updated("wait", undefined, true),
  updated("waitTimeout", undefined, 5),
  updated("destroyGraceSeconds", undefined, 5, "destroyGraceSeconds", "add"),
  updated("logs", undefined, true),
  updated("removeVolumes", undefined, false),
];

const nothing: readonly ChangeCase[] = [
  same("nothing", {}, {}),
  same("order of envs", { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }),
  same("envs gone", { envs: ["A=1"] }, {}),
  same(
    "order of labels",
    { labels: [label("a", "1"), label("b", "1")] },
    { labels: [label("b", "1"), label("a", "1")] },
  ),
  same("labels gone", { labels: [label("a", "1")] }, {}),
  same(
    "order of uploads",
    {
      uploads: [
        { file: "/a", content: "1" },
        { file: "/b", content: "1" },
      ],
    },
    {
      uploads: [
        { file: "/b", content: "1" },
        { file: "/a", content: "1" },
      ],
    },
  ),
  same(
    "order of ports",
    { ports: [port(81, 18_704), port(80, 18_705)] },
    { ports: [port(80, 18_705), port(81, 18_704)] },
  ),
  same("hostname gone", { hostname: "a" }, {}),
  same("healthcheck gone", { healthcheck: health("1s") }, {}),
  same("user blank", { user: "1000" }, { user: "" }),
  same("user gone", { user: "1000" }, {}),
  same("what is the default", {}, { restart: "no", networkMode: "bridge", tty: false }),
];

export const changeCases: readonly ChangeCase[] = [...replacements, ...inPlace, ...onlyTold, ...nothing].map(
  (one, i) => ({ ...one, name: `${one.name} (${i})` }),
);
