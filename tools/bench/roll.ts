import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { type Benchmark, ratio, series } from "./figures";
import { LocalCluster, membersOf, untilReady } from "./local-cluster";
import { secondsSince } from "./waiting";
import { Workspace } from "./workspace";

export interface RollOptions {
  readonly rounds: number;
  readonly portOffset: number;
}

const readySeconds = 300;
const ctlMillis = 180_000;

/** Needs a restart and changes nothing that a cluster without load could show. */
const key = "adminBrokerThreadPoolNums";
const firstValue = 17;

const run = promisify(execFile);

interface Restart {
  /** From SIGTERM until java is gone. */
  readonly stop: number;
  /** From the start until the broker is registered in all NameServers and its group replicates. */
  readonly start: number;
}

async function restartByHand(directory: string, portOffset: number): Promise<Restart> {
  const ctl = path.join(directory, "ctl");
  const begin = performance.now();
  await run(ctl, ["stop"], { timeout: ctlMillis });
  const stop = secondsSince(begin);
  const again = performance.now();
  await run(ctl, ["start"], { timeout: ctlMillis });
  await untilReady(membersOf(portOffset), readySeconds);
  return { stop, start: secondsSince(again) };
}

/** A change of one key at all four brokers, which go one at a time, against the sum of the four restarts. */
export async function benchRoll({ rounds, portOffset }: RollOptions): Promise<Benchmark> {
  const workspace = new Workspace();
  const cluster = new LocalCluster(workspace, "roll", portOffset);
  await cluster.up();
  await untilReady(membersOf(portOffset), readySeconds);
  const brokers = cluster.directories().filter((directory) => !directory.includes("nameserver"));
  const restarts: Restart[][] = [];
  const rolls: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const four: Restart[] = [];
    for (const directory of [...brokers].reverse()) {
      four.push(await restartByHand(directory, portOffset));
    }
    restarts.push(four);
    cluster.setProperty(key, firstValue + round);
    rolls.push((await cluster.up()).seconds);
    await untilReady(membersOf(portOffset), readySeconds);
    console.error(`bench: roll: round ${round + 1}: ${rolls.at(-1)?.toFixed(1)} s, restarts ${sum(four).toFixed(1)} s`);
  }
  cluster.stop();
  const sums = series("the sum of the four restarts", "s", restarts.map(sum));
  const roll = series("pulumi up of the change", "s", rolls);
  const single = restarts.flat();
  const stops = series(
    "one broker: SIGTERM until its end",
    "s",
    single.map(({ stop }) => stop),
  );
  const starts = series(
    "one broker: start until registered, replicating",
    "s",
    single.map(({ start }) => start),
  );
  return {
    name: "roll",
    title: `a restart of all four brokers of 2m-2s-async, one at a time, ${rounds} rounds`,
    series: [roll, sums, stops, starts],
    ratios: [ratio("up / the sum of its restarts", roll.median, sums.median)],
  };
}

const sum = (restarts: readonly Restart[]): number => restarts.reduce((all, { stop, start }) => all + stop + start, 0);
