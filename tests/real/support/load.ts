import * as fs from "node:fs";
import { waitFor } from "../../support/processes";
import type { Client, Running } from "./client";

export interface LoadOptions {
  /** Messages a second. @default 20 */
  readonly rate?: number;
  /** Seconds between two questions of the client for the route; the client's own default is 30. */
  readonly pollSeconds?: number;
  /** Queues of the topic on each master. @default 4 */
  readonly queues?: number;
  /** @default DefaultCluster */
  readonly cluster?: string;
}

/** What a load has seen so far, message by message. */
export interface Seen {
  /** Numbers of the messages whose send was answered SEND_OK. */
  readonly acked: Set<number>;
  readonly consumed: Set<number>;
  /** Sends that failed after the client's own retries: `<number> <exception> [<cause>]`. */
  readonly failed: string[];
  /** Sends that were stored, but not as asked (not replicated in time): `<number> <SendStatus>`. */
  readonly otherStatus: string[];
  /** Single tries that failed, those that a retry healed too: `<number> <broker> <exception>`. */
  readonly tries: string[];
  /** Brokers that acknowledged, with how many messages. */
  readonly brokers: ReadonlyMap<string, number>;
}

export interface LoadResult extends Seen {
  /** Sends that the client repeated by itself. */
  readonly retried: number;
  /** Messages that came more than once. */
  readonly duplicates: number;
  /** Acknowledged, but not consumed: messages that the cluster lost. */
  readonly lost: number[];
  /** Consumed, but not acknowledged: only the answer was lost. */
  readonly unacked: number[];
}

/** How long a consumer may need to catch up: it waits 3 s after a refused pull and shares queues out every 20 s. */
const catchUpSeconds = 120;
const idleSeconds = 3;

/** A producer and a consumer of the official client at work on a topic of all masters, while the test changes them. */
export class Load {
  private constructor(
    private readonly producer: Running,
    private readonly consumer: Running,
  ) {}

  /** Makes the topic, which must be a new one as messages are numbered from 0, and returns when messages flow. */
  static async start(client: Client, namesrvAddr: string, topic: string, options: LoadOptions = {}): Promise<Load> {
    const { rate = 20, pollSeconds, queues = 4, cluster = "DefaultCluster" } = options;
    const poll = pollSeconds === undefined ? [] : [String(pollSeconds)];
    client.run("Load", "topic", namesrvAddr, cluster, topic, String(queues));
    const consumer = client.start("Load", "consume", namesrvAddr, topic, String(idleSeconds), ...poll);
    const producer = client.start("Load", "produce", namesrvAddr, topic, String(rate), ...poll);
    const load = new Load(producer, consumer);
    try {
      await waitFor("messages flow", 60, () => {
        load.expectRunning();
        const { acked, consumed } = load.seen();
        return acked.size > 0 && consumed.size > 0;
      });
    } catch (error) {
      load.dispose();
      throw error;
    }
    return load;
  }

  /** What was seen until now. */
  seen(): Seen {
    const sent = linesOf(this.producer);
    const brokers = new Map<string, number>();
    for (const line of sent.get("acked") ?? []) {
      const broker = line.split(" ")[1] ?? "";
      brokers.set(broker, (brokers.get(broker) ?? 0) + 1);
    }
    return {
      acked: numbers(sent.get("acked")),
      consumed: numbers(linesOf(this.consumer).get("consumed")),
      failed: sent.get("failed") ?? [],
      otherStatus: sent.get("status") ?? [],
      tries: sent.get("try") ?? [],
      brokers,
    };
  }

  /** Waits until messages are acknowledged and consumed that were sent after this call. */
  async flows(seconds = 60): Promise<void> {
    const { acked, failed, otherStatus } = this.seen();
    const underWay = acked.size + failed.length + otherStatus.length;
    await waitFor("messages flow again", seconds, () => {
      this.expectRunning();
      const now = this.seen();
      return [...now.acked].some((n) => n > underWay && now.consumed.has(n));
    });
  }

  /** Ends the sends, waits until all that was acknowledged is consumed or the time for it is over, and says what came of it. */
  async stop(): Promise<LoadResult> {
    try {
      this.expectRunning();
      const sent = await end(this.producer, 60);
      const { acked } = this.seen();
      const until = Date.now() + catchUpSeconds * 1000;
      await waitFor("consumed", catchUpSeconds + 5, () => {
        const { consumed } = this.seen();
        return [...acked].every((n) => consumed.has(n)) || Date.now() > until;
      });
      const read = await end(this.consumer, 60);
      const result = this.result(sent, read);
      console.log(
        `load: ${result.acked.size} acked, ${result.consumed.size} consumed, ${result.failed.length} failed sends, ` +
          `${result.otherStatus.length} other status, ${result.retried} retried tries, ` +
          `${result.duplicates} duplicates, ${result.lost.length} lost`,
      );
      return result;
    } finally {
      this.dispose();
    }
  }

  /** Ends both processes at once, by their pids. */
  dispose(): void {
    for (const { process } of [this.producer, this.consumer]) {
      process.kill("SIGKILL");
    }
  }

  private result(sent: Summary, read: Summary): LoadResult {
    const seen = this.seen();
    const { acked, consumed, failed, otherStatus } = seen;
    const counted = { acked: acked.size, otherStatus: otherStatus.length, failed: failed.length };
    for (const [name, count] of Object.entries({ ...counted, sent: acked.size + otherStatus.length + failed.length })) {
      agree(name, sent[name], count);
    }
    agree("consumed", read["consumed"], consumed.size);
    return {
      ...seen,
      retried: sent["retried"] ?? Number.NaN,
      duplicates: read["duplicates"] ?? Number.NaN,
      lost: [...acked].filter((n) => !consumed.has(n)),
      unacked: [...consumed].filter((n) => !acked.has(n)),
    };
  }

  private expectRunning(): void {
    for (const running of [this.producer, this.consumer]) {
      if (hasEnded(running)) {
        throw new Error(`a process of the load ended by itself:\n${fs.readFileSync(running.stderr, "utf8")}`);
      }
    }
  }
}

type Summary = Readonly<Record<string, number | undefined>>;

/** A line that was cut or mixed with another would make a wrong result look right. */
function agree(name: string, summary: number | undefined, counted: number): void {
  if (summary !== counted) {
    throw new Error(`the load says ${name}=${summary}, its lines say ${counted}`);
  }
}

function hasEnded({ process }: Running): boolean {
  return process.exitCode !== null || process.signalCode !== null;
}

/** Ends its input, and returns its summary when it is gone. */
async function end(running: Running, seconds: number): Promise<Summary> {
  running.process.stdin?.end();
  await waitFor(`the end of ${running.process.spawnargs.slice(-5).join(" ")}`, seconds, () => hasEnded(running));
  const summary = linesOf(running).get("summary")?.[0];
  if (summary === undefined) {
    throw new Error(`no summary:\n${fs.readFileSync(running.stderr, "utf8")}`);
  }
  return Object.fromEntries(
    [...summary.matchAll(/(\w+)=(\d+)/g)].map(([, name, count]): [string, number] => [name ?? "", Number(count)]),
  );
}

/** The whole lines that it has written, by their first word. */
function linesOf({ stdout }: Running): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const line of fs.readFileSync(stdout, "utf8").split("\n").slice(0, -1)) {
    const space = line.indexOf(" ");
    const word = line.slice(0, space);
    const same = lines.get(word) ?? [];
    same.push(line.slice(space + 1));
    lines.set(word, same);
  }
  return lines;
}

function numbers(lines: readonly string[] = []): Set<number> {
  return new Set(lines.map((line) => Number(line.split(" ")[0])));
}
