import * as fs from "node:fs";
import * as path from "node:path";
import { table } from "../markdown-table";
import type { ChangeFigures } from "./change-figures";
import { firstVersion, kinds, secondVersion, slaveKind, topologies } from "./change-kinds";
import type { Machine } from "./machine";

/** Messages a second. */
export const rate = 50;

/** One topology with all its changes. */
export interface Measured {
  readonly topology: string;
  /** When it began. */
  readonly date: string;
  readonly machine: Machine;
  readonly pollSeconds: number;
  readonly sent: number;
  readonly acked: number;
  readonly consumed: number;
  readonly rows: readonly ChangeFigures[];
}

/** The figures of each topology, committed beside the page. */
export const figuresFolder = "docs/changes";

/** The last run of each topology that was measured. @param root of the project */
export function lastRuns(root: string): Measured[] {
  return topologies
    .map((topology) => path.join(root, figuresFolder, `${topology}.json`))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as Measured);
}

const columns = [
  "change",
  "topology",
  "failed sends",
  "other status",
  "retried tries",
  "lost",
  "duplicates",
  "longest pause, producer (ms)",
  "longest pause, consumer (ms)",
  "up (s)",
];

/** Kind by kind, so that the topologies stand below each other. */
export function tableOf(measured: readonly Measured[]): string[] {
  const names = ["nothing", ...kinds.map(({ name }) => name)];
  const rows = names.flatMap((name) =>
    measured.flatMap(({ topology, rows: all }) =>
      all.filter(({ kind }) => kind === name).map((row) => [name, topology, ...cells(row)]),
    ),
  );
  return table([columns, ...rows]);
}

function cells(row: ChangeFigures): string[] {
  const { failed, otherStatus, retried, lost, duplicates, producerPauseMs, consumerPauseMs } = row;
  const up = row.upSeconds?.toFixed(0) ?? "-";
  return [
    ...[failed, otherStatus, retried, lost, duplicates, producerPauseMs, consumerPauseMs].map(String),
    row.failure === undefined ? up : `${up}, FAILED`,
  ];
}

function runs(measured: readonly Measured[]): string[] {
  return table([
    ["topology", "measured", "machine", "load at the start", "poll and drain", "sent", "acknowledged", "consumed"],
    ...measured.map(({ topology, date, machine, pollSeconds, sent, acked, consumed }) => [
      topology,
      date.replace(/:\d\d\.\d+Z$/, "Z"),
      `${machine.cores} cores, ${machine.memoryMiB} MiB`,
      machine.loadAverage.toFixed(1),
      `${pollSeconds} s`,
      ...[sent, acked, consumed].map(String),
    ]),
  ]);
}

function versions([first]: readonly Measured[]): string[] {
  if (first === undefined) {
    return [];
  }
  const { java, pulumi, node, rocketmq } = first.machine;
  return [
    `RocketMQ ${firstVersion}, from the change of the version on ${secondVersion}; clients of ${rocketmq}; ${java};`,
    `Pulumi ${pulumi}; Node.js ${node}.`,
  ];
}

/** What is not in the table, so that nobody takes its absence for a nought. */
function notMeasured(measured: readonly Measured[]): string[] {
  const names = kinds.map(({ name }) => name).filter((name) => name !== slaveKind);
  const gaps = topologies.flatMap((topology) => {
    const rows = measured.find((one) => one.topology === topology)?.rows;
    if (rows === undefined) {
      return [`- ${topology}: nothing yet`];
    }
    const absent = names.filter((name) => !rows.some(({ kind }) => kind === name));
    return absent.length === 0 ? [] : [`- ${topology}: ${absent.join("; ")}`];
  });
  return gaps.length === 0 ? [] : ["Not measured here:", "", ...gaps, ""];
}

/** docs/changes.md: a new run writes it again. */
export function changesPage(measured: readonly Measured[]): string {
  return `${[
    "# What a change costs clients",
    "",
    ...introduction,
    "",
    "```sh",
    "make bench-changes",
    "```",
    "",
    ...again,
    "",
    "## Where and with what",
    "",
    ...runs(measured),
    "",
    ...versions(measured),
    "",
    "## What clients saw",
    "",
    ...tableOf(measured),
    "",
    ...legend,
    "",
    ...notMeasured(measured),
    "## How to read it",
    "",
    ...reading,
  ].join("\n")}\n`;
}

const introduction = [
  "Each topology that ships ran as local processes, one topology after the other. A producer (50 messages a second, one after the",
  "other) and a push consumer of the official Java client were at work on a topic of the topology's `topics:` with 4 queues on each",
  "master, while one real `pulumi up` after the other made one change each, in the order of the table. This page is written by:",
];

const again = [
  "`POLL=30` is how many seconds clients wait between two questions for the route, and `drainSeconds`; 30 is the default of both.",
  "`TOPOLOGIES=1m,2m-noslave` measures these again and keeps the others, `KINDS=queues,heap` only changes with these words in their",
  "names. Brokers and NameServers had the options of the tests, so that they start quicker: `-XX:TieredStopAtLevel=1`, no TLS, no",
  "timer wheel. The figures are in `docs/changes`; what the clients said and what the processes logged is kept in",
  "`.setup/bench/changes`.",
];

const legend = [
  "`nothing` is 15 s without a change. A failed send is one that failed after the client's own retries, within its default of 3 s; a",
  "retried try is one that the client repeated by itself; another status is stored, but not as asked (not replicated in time, say).",
  "Lost is acknowledged and never consumed. A duplicate came once more. A pause is the time between two neighbours, acknowledged or",
  "consumed, from the begin of that `up` to the begin of the next. A slave is added where there is none. Load above the number of",
  "cores is a busy machine: each `up` takes longer there.",
];

const reading = [
  "`1m` promises nothing while its broker restarts: sends fail until it is back. With two groups a broker is led away before it stops,",
  "and sends go on through the other group; with slaves that give messages, reads of what it holds go on as well. Keys at run time,",
  "NameServers, queues, a slave and a group more or less restart no broker that stays.",
  "",
  "A consumer pauses for reasons of its client. It takes the queues of a broker that came back at its next rebalance, up to 20 s later:",
  "with a drain shorter than that, as `POLL=10` has, the next broker may be led away before. And when queues come or go, a heartbeat",
  "that meets another one is left out, and a broker gives nothing (`The broker's subscription is not latest` in its log) until the",
  "next, up to 30 s later (apache/rocketmq issue 3434); where other brokers give meanwhile, the table does not show it. Duplicates are",
  "messages that were read less than 5 s before their broker stopped: a consumer notes every 5 s how far it is.",
];
