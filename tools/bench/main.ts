/** `make bench`: what the library costs against what it replaces. Exits 0 although an aim is missed, 1 if a run failed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { topologies } from "./change-kinds";
import { benchChanges } from "./changes";
import { type Benchmark, formatReport, type Report } from "./figures";
import { thisMachine } from "./machine";
import { benchPreview } from "./preview";
import { benchRoll } from "./roll";
import { benchUp } from "./up";
import { benchVm } from "./vm";
import { endAll, root } from "./workspace";

const usage =
  "usage: bench [up] [preview] [roll] [vm] [changes] [--rounds <n>] [--sizes 10,100,400] [--poll <seconds>] " +
  "[--topologies 1m,2m-noslave] [--kinds <word>,<word>] [--port-offset <n>] [--json <file>]";

interface Options {
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly portOffset: number;
  readonly pollSeconds: number;
  readonly topologies: readonly string[];
  readonly kinds: readonly string[];
}

const benchmarks: Readonly<Record<string, (options: Options) => Promise<Benchmark>>> = {
  up: benchUp,
  preview: benchPreview,
  roll: benchRoll,
  vm: benchVm,
  changes: benchChanges,
};

/** Without a name those that need no engine of containers and take minutes. */
const byDefault = ["up", "preview", "roll"];

async function measured(name: string, options: Options): Promise<Benchmark> {
  try {
    return await (benchmarks[name] ?? benchUp)(options);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { name, title: "failed", series: [], ratios: [], failure };
  } finally {
    endAll();
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new Error(`--${name} ${text}: not a whole number from ${least}`);
  }
  return value;
}

function parse(args: string[]): { names: string[]; options: Options; json: string | undefined } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "3" },
      sizes: { type: "string", default: "10,100,400" },
      "port-offset": { type: "string", default: "6000" },
      poll: { type: "string", default: "30" },
      topologies: { type: "string", default: topologies.join(",") },
      kinds: { type: "string", default: "" },
      json: { type: "string" },
    },
  });
  const unknown = positionals.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    throw new Error(`there is no benchmark ${unknown.join(", ")}`);
  }
  const wanted = values.topologies.split(",");
  const strange = wanted.filter((name) => !topologies.some((known) => known === name));
  if (strange.length > 0) {
    throw new Error(`--topologies ${strange.join(", ")}: there are ${topologies.join(", ")}`);
  }
  const options = {
    rounds: wholeNumber("rounds", values.rounds, 1),
    sizes: values.sizes.split(",").map((size) => 2 * Math.ceil(wholeNumber("sizes", size, 1) / 2)),
    portOffset: wholeNumber("port-offset", values["port-offset"], 0),
    pollSeconds: wholeNumber("poll", values.poll, 1),
    topologies: topologies.filter((name) => wanted.includes(name)),
    kinds: values.kinds.split(",").filter((word) => word !== ""),
  };
  return { names: positionals.length > 0 ? positionals : byDefault, options, json: values.json };
}

function write(report: Report, file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(process.argv.slice(2));
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  }
  const date = new Date().toISOString();
  const machine = thisMachine();
  const done: Benchmark[] = [];
  for (const name of parsed.names) {
    done.push(await measured(name, parsed.options));
  }
  const report = { date, machine, benchmarks: done };
  const file = parsed.json ?? path.join(root, ".setup/bench", `${date.replace(/[:.]/g, "-")}.json`);
  write(report, file);
  console.log(`${formatReport(report)}\n\nas JSON: ${file}`);
  return done.every(({ failure }) => failure === undefined) ? 0 : 1;
}

process.once("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(130)); // a second one finds the end at work
}
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
