import * as fs from "node:fs";
import { type Benchmark, ratio, series } from "./figures";
import { HandStart } from "./hand";
import { LocalCluster, membersOf, untilReady } from "./local-cluster";
import { secondsSince } from "./waiting";
import { type StateResource, Workspace } from "./workspace";

export interface UpOptions {
  readonly rounds: number;
  readonly portOffset: number;
}

const readySeconds = 300;

interface Up {
  /** Until the first resource of the program was there: the CLI, its plugins and the program. */
  readonly program: number;
  /** Until the last process was started. */
  readonly started: number;
  /** Until all was registered and replicated, seen from outside. */
  readonly ready: number;
  /** Until the command ended, which verifies more: versions, keys, a message to each master and back. */
  readonly ended: number;
}

/** When the resources of that kind were there, in seconds after `begin` (milliseconds since the epoch). */
export function secondsOf(resources: readonly StateResource[], kind: RegExp, begin: number): number[] {
  return resources
    .filter(({ urn, created }) => created !== undefined && kind.test(urn))
    .map(({ created = "" }) => (Date.parse(created) - begin) / 1000);
}

async function measureUp(cluster: LocalCluster, portOffset: number): Promise<Up> {
  const begin = Date.now();
  const start = performance.now();
  const ready = untilReady(membersOf(portOffset), readySeconds).then(() => secondsSince(start));
  const [seconds, { seconds: ended }] = await Promise.all([ready, cluster.up()]);
  const resources = cluster.state();
  const processes = /rocketmq:index:(NameServer|Broker)\$command:local:Command::/;
  return {
    program: Math.min(...secondsOf(resources, /::rocketmq:index:ProcessPlatform::/, begin)),
    started: Math.max(...secondsOf(resources, processes, begin)),
    ready: seconds,
    ended,
  };
}

async function measureHand(hand: HandStart, portOffset: number): Promise<number> {
  const start = performance.now();
  hand.start();
  await untilReady(membersOf(portOffset), readySeconds);
  return secondsSince(start);
}

/** `up` of 2m-2s-async against the same seven JVMs started by hand, in turns, each with fresh stores. */
export async function benchUp({ rounds, portOffset }: UpOptions): Promise<Benchmark> {
  const workspace = new Workspace();
  const ups: Up[] = [];
  const hands: number[] = [];
  let rendered: LocalCluster | undefined;
  const up = async (round: number): Promise<void> => {
    const cluster = new LocalCluster(workspace, `up-${round}`, portOffset);
    ups.push(await measureUp(cluster, portOffset));
    cluster.stop();
    rendered = cluster;
  };
  const byHand = async (round: number): Promise<void> => {
    if (rendered !== undefined) {
      const folder = workspace.path(`hand-${round}`);
      const hand = new HandStart(rendered, folder);
      hands.push(await measureHand(hand, portOffset));
      hand.stop();
      fs.rmSync(folder, { recursive: true });
    }
  };
  for (let round = 1; round <= rounds; round++) {
    // The second is first in every second round; the files of the start by hand are those of an `up` before.
    for (const measure of round % 2 === 1 ? [up, byHand] : [byHand, up]) {
      await measure(round);
    }
    const last = ups.at(-1);
    console.error(
      `bench: up: round ${round}: ready ${last?.ready.toFixed(1)} s, by hand ${hands.at(-1)?.toFixed(1)} s`,
    );
  }
  const of = (part: keyof Up): number[] => ups.map((one) => one[part]);
  const hand = series("by hand: all registered, slaves replicate", "s", hands);
  const ready = series("up: all registered, slaves replicate", "s", of("ready"));
  const ended = series("up: verified, command ended", "s", of("ended"));
  return {
    name: "up",
    title: `pulumi up of 2m-2s-async (3 NameServers, 4 brokers) against the same JVMs by hand, ${rounds} rounds`,
    series: [
      series("up: CLI and program started", "s", of("program")),
      series("up: last process started", "s", of("started")),
      ready,
      ended,
      hand,
    ],
    ratios: [
      ratio("up / by hand, both until registered and replicating", ready.median, hand.median, 1),
      ratio("up with its verification / by hand", ended.median, hand.median, 1),
    ],
  };
}
