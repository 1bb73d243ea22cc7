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
function writeProject(workspace: Workspace, { brokers, bare }: Subject): string {
  const project = workspace.path(stackOf({ brokers, bare }));
  const library = JSON.stringify(path.join(__dirname, "preview-program"));
  const name = bare ? "bareProgram" : "program";
  const text = brokers === 0 ? "export {};\n" : `import { ${name} } from ${library};\n${name}(${brokers});\n`;
  fs.mkdirSync(project);
  fs.symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
  fs.writeFileSync(path.join(project, "package.json"), "{}\n");
  fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.ts\n");
  fs.writeFileSync(path.join(project, "index.ts"), text);
  return project;
}

/** So many bare resources stand beside the cluster of that size. */
const bareSize = 100;

interface Subject {
  readonly brokers: number;
  /** Without the library: as many resources of Pulumi's own. */
  readonly bare: boolean;
}

const stackOf = ({ brokers, bare }: Subject): string => `${bare ? "bare" : "brokers"}-${brokers}`;

interface Size extends Subject {
  readonly stack: string;
  readonly project: string;
  readonly resources: number;
  readonly stateKiB: number;
  readonly runs: Finished[];
}

async function prepare(workspace: Workspace, subject: Subject): Promise<Size> {
  const stack = stackOf(subject);
  const project = writeProject(workspace, subject);
  workspace.initStack(project, stack);
  // The state is written once and not after each of hundreds of resources: here it only has to be there.
  const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
  await workspace.pulumi(project, ["up", "--yes", "--skip-preview", "--stack", stack], 1800, once);
  const { text, resources } = workspace.exportStack(project, stack);
  return { ...subject, stack, project, resources: resources.length, stateKiB: text.length / 1024, runs: [] };
}

const seconds = (size: Size): number[] => size.runs.map((run) => run.seconds);

function nameOf({ brokers, bare, resources }: Size): string {
  const what = bare ? `a bare component and command for each of ${brokers}` : `${brokers} brokers`;
  return brokers === 0 ? "an empty program" : `${what}, ${resources} resources`;
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
  const subjects = [0, ...sizes].map((brokers) => ({ brokers, bare: false }));
  for (const subject of [...subjects, { brokers: bareSize, bare: true }]) {
    console.error(`bench: preview: writing the state of ${stackOf(subject)}`);
    all.push(await prepare(workspace, subject));
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { project, stack, runs } of all) {
      const args = ["preview", "--expect-no-changes", "--stack", stack];
      const run = await workspace.pulumi(project, args, 900);
      console.error(`bench: preview: round ${round}, ${stack}: ${run.seconds.toFixed(2)} s`);
      runs.push(run);
    }
  }
  const secondsOf = (size: Size): number => series("", "s", seconds(size)).median;
  const points = all.filter(({ bare }) => !bare).map((size) => ({ brokers: size.brokers, seconds: secondsOf(size) }));
  const empty = points[0]?.seconds ?? NaN;
  const same = points.find(({ brokers }) => brokers === bareSize);
  const bare = all.find((size) => size.bare);
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
      ...(same === undefined || bare === undefined
        ? []
        : [ratio(`${bareSize} brokers / as many bare resources of Pulumi`, same.seconds, secondsOf(bare))]),
    ],
  };
}
