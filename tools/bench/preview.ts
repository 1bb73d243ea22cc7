import * as fs from "node:fs";
import * as path from "node:path";
import { type Benchmark, ratio, type Ratio, series, type Series, slopePer100 } from "./figures";
import { type Finished, root, Workspace } from "./workspace";

export interface PreviewOptions {
  readonly rounds: number;
  /** How many brokers the clusters have; each even. */
  readonly sizes: readonly number[];
}

/** A TypeScript program, as a user writes it, that imports the compiled library; with 0 brokers it is empty. */
function writeProject(workspace: Workspace, brokers: number): string {
  const project = workspace.path(`brokers-${brokers}`);
  const library = JSON.stringify(path.join(__dirname, "preview-program"));
  const text = brokers === 0 ? "export {};\n" : `import { program } from ${library};\nprogram(${brokers});\n`;
  fs.mkdirSync(project);
  fs.symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
  fs.writeFileSync(path.join(project, "package.json"), "{}\n");
  fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.ts\n");
  fs.writeFileSync(path.join(project, "index.ts"), text);
  return project;
}

interface Size {
  readonly brokers: number;
  readonly stack: string;
  readonly project: string;
  readonly resources: number;
  readonly stateKiB: number;
  readonly runs: Finished[];
}

async function prepare(workspace: Workspace, brokers: number): Promise<Size> {
  const stack = `brokers-${brokers}`;
  const project = writeProject(workspace, brokers);
  workspace.initStack(project, stack);
  // The state is written once and not after each of hundreds of resources: here it only has to be there.
  const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
  await workspace.pulumi(project, ["up", "--yes", "--skip-preview", "--stack", stack], 1800, once);
  const { text, resources } = workspace.exportStack(project, stack);
  return { brokers, stack, project, resources: resources.length, stateKiB: text.length / 1024, runs: [] };
}

const seconds = (size: Size): number[] => size.runs.map((run) => run.seconds);

function nameOf({ brokers, resources }: Size): string {
  return brokers === 0 ? "an empty program" : `${brokers} brokers, ${resources} resources`;
}

function seriesOf(size: Size): Series[] {
  const memory = size.runs.flatMap(({ programMiB }) => (programMiB === undefined ? [] : [programMiB]));
  return [
    series(`no-op preview, ${nameOf(size)}`, "s", seconds(size)),
    ...(memory.length === 0 ? [] : [series("  peak memory of the program", "MiB", memory)]),
    ...(size.brokers === 0 ? [] : [series("  state", "KiB", [size.stateKiB])]),
  ];
}

/** What an empty program takes is taken off both sides: with 4 times the brokers the rest should be 4 times as long. */
function linearity(points: readonly { brokers: number; seconds: number }[], empty: number): Ratio[] {
  const of = (brokers: number): number | undefined => points.find((point) => point.brokers === brokers)?.seconds;
  const [some, more] = [of(100), of(400)];
  return some === undefined || more === undefined
    ? []
    : [ratio("400 brokers / 100 brokers, both less the empty program (4 is linear)", more - empty, some - empty, 4.4)];
}

/** No-op previews of clusters whose scripts do nothing, against one of an empty program, in turns. */
export async function benchPreview({ rounds, sizes }: PreviewOptions): Promise<Benchmark> {
  const workspace = new Workspace();
  const all: Size[] = [];
  for (const brokers of [0, ...sizes]) {
    console.error(`bench: preview: writing the state of ${brokers} brokers`);
    all.push(await prepare(workspace, brokers));
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { brokers, project, stack, runs } of all) {
      const args = ["preview", "--expect-no-changes", "--stack", stack];
      const run = await workspace.pulumi(project, args, 900);
      console.error(`bench: preview: round ${round}, ${brokers} brokers: ${run.seconds.toFixed(2)} s`);
      runs.push(run);
    }
  }
  const points = all.map((size) => ({
    brokers: size.brokers,
    seconds: series("", "s", seconds(size)).median,
  }));
  const empty = points[0]?.seconds ?? NaN;
  return {
    name: "preview",
    title: `no-op previews, ${rounds} rounds; ${slopePer100(points)} s for each 100 brokers`,
    series: all.flatMap(seriesOf),
    ratios: [
      ...points
        .filter(({ brokers }) => brokers > 0)
        .map((point) =>
          ratio(
            `${point.brokers} brokers / empty program`,
            point.seconds,
            empty,
            point.brokers === 100 ? 2 : undefined,
          ),
        ),
      ...linearity(points, empty),
    ],
  };
}
