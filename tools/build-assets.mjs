// Builds what tsc does not: the jars of the probe (bin/probe/) and of the load (bin/load/), and copies the scripts and schemas
// that stand beside the sources.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  copyFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Programs of RocketMQ's own clients. The package ships the probe; the load is for drills and tests. */
const programs = [
  { name: "probe", sources: "components/host/probe/src", main: "pulumirocketmq.Probe" },
  { name: "load", sources: "tools/load/src", main: "pulumirocketmq.load.Load" },
];

/** Every file below a folder, in a stable order. */
function walk(dir) {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((e) => (e.isDirectory() ? walk(join(dir, e.name)) : [join(dir, e.name)]));
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const text = readFileSync(file);
    hash.update(`${relative(root, file)} ${text.length}\n`).update(text);
  }
  return hash.digest("hex");
}

/** A tool of the JDK: JAVA_HOME first, else PATH. */
function jdk(name) {
  const home = process.env.JAVA_HOME;
  return home && existsSync(join(home, "bin", name)) ? join(home, "bin", name) : name;
}

/** From Java 17 on a jar can be the same byte for byte each time. */
function fixedDate() {
  const version = /(\d+)/.exec(execFileSync(jdk("jar"), ["--version"], { encoding: "utf8" }));
  return version && Number(version[1]) >= 17 ? ["--date", "2020-01-01T00:00:00Z"] : [];
}

function buildProgram({ name, sources: folder, main }) {
  const outDir = join(root, "bin", name);
  const jar = join(outDir, `rocketmq-${name}.jar`);
  const stamp = join(outDir, `rocketmq-${name}.sha256`);
  const sources = walk(join(root, folder)).filter((f) => f.endsWith(".java"));
  const wanted = digest([...sources, fileURLToPath(import.meta.url)]);
  if (existsSync(jar) && existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted) {
    return;
  }
  const home = process.env.ROCKETMQ_HOME;
  if (!home || !existsSync(join(home, "lib"))) {
    throw new Error(
      `the ${name} must be compiled: set ROCKETMQ_HOME to a RocketMQ release (the folder that holds lib/)`,
    );
  }
  mkdirSync(outDir, { recursive: true });
  const work = mkdtempSync(join(outDir, "build-"));
  try {
    const classes = join(work, "classes");
    const classPath = walk(join(home, "lib"))
      .filter((f) => f.endsWith(".jar"))
      .join(delimiter);
    const flags = ["--release", "8", "-encoding", "UTF-8", "-Xlint:-options", "-proc:none", "-g:source,lines"];
    execFileSync(jdk("javac"), [...flags, "-cp", classPath, "-d", classes, ...sources], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    const made = join(work, `${name}.jar`);
    const entry = ["--main-class", main];
    execFileSync(jdk("jar"), ["--create", "--file", made, ...entry, ...fixedDate(), "-C", classes, "pulumirocketmq"]);
    renameSync(made, jar);
    writeFileSync(stamp, `${wanted}\n`);
  } catch (error) {
    const missing = error.code === "ENOENT" && error.path;
    throw new Error(
      missing
        ? `the ${name} must be compiled: no ${error.path} here, install a JDK or set JAVA_HOME`
        : `the ${name} does not compile`,
      {
        cause: error,
      },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function copyAssets() {
  const from = join(root, "components");
  for (const file of walk(from).filter((f) => /\.(sh|json)$/.test(f))) {
    const to = join(root, "bin/components", relative(from, file));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(file, to); // keeps the mode
  }
}

try {
  copyAssets();
  programs.forEach(buildProgram);
} catch (error) {
  console.error(`build-assets: ${error.message}`);
  process.exit(1);
}
