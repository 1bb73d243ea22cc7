// Writes components/model/keys/{broker,nameServer}.json: what each release reads of its configuration files, by its own classes.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Two machines: a default that differs between them is the machine's, not the release's. */
const machines = [
  { jvm: ["-Duser.home=/home/a", "-XX:ActiveProcessorCount=2", "-Xmx128m"], env: { ROCKETMQ_HOME: "/opt/a" } },
  { jvm: ["-Duser.home=/home/b", "-XX:ActiveProcessorCount=24", "-Xmx512m"], env: { NAMESRV_ADDR: "b:9876" } },
];

/** The output of KnownKeys.java on a release. */
export function ask(rocketmqHome, args, machine, input = "") {
  const { jvm, env } = machine ?? machines[0];
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin/java") : "java";
  const classes = mkdtempSync(join(tmpdir(), "known-keys-"));
  try {
    const argv = [...jvm, `-Djava.io.tmpdir=${classes}`, "-cp", `${rocketmqHome}/lib/*`, join(here, "KnownKeys.java")];
    const options = {
      encoding: "utf8",
      input,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    };
    return execFileSync(java, [...argv, ...args], options);
  } finally {
    rmSync(classes, { recursive: true, force: true });
  }
}

/** `{ broker: { key: entry }, nameServer: ... }` of one release. */
export function keysOf(rocketmqHome) {
  const [one, other] = machines.map((machine) => ask(rocketmqHome, ["keys"], machine).trim().split("\n"));
  const roles = {};
  one.forEach((line, index) => {
    const [role, key, type, values, value] = line.split("\t");
    const entry = { type };
    if (values !== "-") entry.values = values.split(",");
    if (value !== "-" && line === other[index]) entry.default = value;
    (roles[role] ??= {})[key] = entry;
  });
  return roles;
}

/** One line a key; a key that changed has one element a run of releases. */
export function merge(versions, found, role) {
  const keys = [...new Set(found.flatMap((roles) => Object.keys(roles[role])))].sort();
  const lines = keys.map((key) => {
    const runs = [];
    versions.forEach((version, index) => {
      const entry = found[index][role][key];
      const last = runs.at(-1);
      if (last?.next === index && JSON.stringify(last.entry) === JSON.stringify(entry)) last.next = index + 1;
      else if (entry !== undefined) runs.push({ entry, first: index, next: index + 1 });
    });
    const elements = runs.map(({ entry, first, next }) => ({
      ...entry,
      ...(first > 0 ? { since: versions[first] } : {}),
      ...(next < versions.length ? { until: versions[next - 1] } : {}),
    }));
    return `  ${JSON.stringify(key)}: ${JSON.stringify(elements)}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cache = process.env.PULUMI_ROCKETMQ_CACHE ?? join(homedir(), ".cache/pulumi-rocketmq");
  const versions = process.argv.slice(2);
  const homes = versions.map((version) => join(cache, "releases", `rocketmq-${version}`));
  const missing = homes.filter((home) => !existsSync(join(home, "lib")));
  if (versions.length === 0 || missing.length > 0) {
    console.error(`known-keys: no release in ${missing.join(", ") || "the arguments"}; do make setup or make test`);
    process.exit(1);
  }
  const found = homes.map(keysOf);
  const folder = join(here, "../../components/model/keys");
  mkdirSync(folder, { recursive: true });
  for (const role of ["broker", "nameServer"]) {
    writeFileSync(join(folder, `${role}.json`), merge(versions, found, role));
  }
}
