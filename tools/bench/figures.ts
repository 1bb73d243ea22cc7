import type { Machine } from "./machine";

/** What was measured several times. */
export interface Series {
  readonly name: string;
  readonly unit: "s" | "MiB" | "KiB";
  readonly samples: readonly number[];
  readonly median: number;
  /** The load average of the last minute at the start and at the end of each sample. */
  readonly loads?: readonly Load[];
}

export type Load = readonly [start: number, end: number];

/** Two figures of the same run against each other; less is better. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** At most so much is wanted. */
  readonly aim?: number;
  /** Absent where there is no aim. */
  readonly met?: boolean;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly ratios: readonly Ratio[];
  /** Why it could not be run to its end. */
  readonly failure?: string;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly benchmarks: readonly Benchmark[];
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The middle one; of an even number the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) {
    throw new Error("there is no median of nothing");
  }
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}

export function series(
  name: string,
  unit: Series["unit"],
  samples: readonly number[],
  loads?: readonly Load[],
): Series {
  const digits = unit === "s" ? 2 : 0;
  return {
    name,
    unit,
    samples: samples.map((one) => rounded(one, digits)),
    median: rounded(median(samples), digits),
    ...(loads === undefined ? {} : { loads: loads.map(([start, end]): Load => [rounded(start, 1), rounded(end, 1)]) }),
  };
}

/** `part / whole`, against an aim if there is one. */
export function ratio(name: string, part: number, whole: number, aim?: number): Ratio {
  if (!(whole > 0)) {
    throw new Error(`${name}: ${whole} is nothing to compare with`);
  }
  const value = rounded(part / whole, 2);
  return { name, value, ...(aim === undefined ? {} : { aim, met: value <= aim }) };
}

/** Seconds that each hundred brokers more take, from the smallest to the largest size. */
export function slopePer100(points: readonly { readonly brokers: number; readonly seconds: number }[]): number {
  const sorted = [...points].sort((a, b) => a.brokers - b.brokers);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || first.brokers === last.brokers) {
    throw new Error("a slope needs two sizes");
  }
  return rounded(((last.seconds - first.seconds) * 100) / (last.brokers - first.brokers), 2);
}

/** Lines as aligned columns; the columns of `right` end at the same place. */
function align(lines: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const pad = (cell: string, i: number): string =>
    right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
  return lines.map((line) => line.map(pad).join("  ").trimEnd());
}

function verdict({ met }: Ratio): string {
  return met === undefined ? "" : met ? "met" : "MISSED";
}

function seriesTable({ series: all }: Benchmark): string[] {
  return all.length === 0
    ? []
    : align(
        all.map(({ name, unit, samples, median: middle, loads = [] }) => {
          const load = loads.map(([start, end]) => `${start.toFixed(1)} to ${end.toFixed(1)}`).join(", ");
          return [
            `  ${name}`,
            String(middle),
            unit,
            samples.length > 1 ? `(${samples.join(", ")})` : "",
            load === "" ? "" : `load ${load}`,
          ];
        }),
        [1],
      );
}

function ratioTable(benchmarks: readonly Benchmark[]): string[] {
  const rows = benchmarks.flatMap((benchmark) =>
    benchmark.failure === undefined
      ? benchmark.ratios.map((one) => [
          benchmark.name,
          one.name,
          one.value.toFixed(2),
          one.aim === undefined ? "" : `<= ${one.aim.toFixed(1)}`,
          verdict(one),
        ])
      : [[benchmark.name, "did not run to its end", "", "", "FAILED"]],
  );
  return align([["BENCH", "RATIO", "VALUE", "AIM", ""], ...rows], [2, 3]);
}

/** All that a person reads: the machine, what was measured, and one table with all ratios. */
export function formatReport({ date, machine, benchmarks }: Report): string {
  const { cpu, cores, memoryMiB, kernel, node, java, pulumi, rocketmq, loadAverage } = machine;
  return [
    `${date}  ${cpu}, ${cores} cores, ${memoryMiB} MiB, Linux ${kernel}, load ${loadAverage.toFixed(1)} at the start`,
    `node ${node}, java ${java}, pulumi ${pulumi}, RocketMQ ${rocketmq}`,
    ...benchmarks.flatMap((one) => [
      "",
      `${one.name}: ${one.title}`,
      ...seriesTable(one),
      ...(one.failure === undefined ? [] : [`  FAILED: ${one.failure.trim().replace(/\n/g, "\n    ")}`]),
    ]),
    "",
    ...ratioTable(benchmarks),
  ].join("\n");
}
