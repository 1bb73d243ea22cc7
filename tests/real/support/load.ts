import { type LoadEvent, only, type Summary } from "../../../tools/load/events";
import type { LoadProgram } from "../../../tools/load/program";
import {
  expectAgreement,
  lostOf,
  longestGap,
  retriedOf,
  timesOf,
  type Traffic,
  trafficOf,
  unackedOf,
} from "../../../tools/load/traffic";
import { waitFor } from "../../support/processes";
import type { Client } from "./client";

export interface LoadOptions {
  /** Messages a second. @default 20 */
  readonly rate?: number;
  /** Seconds between two questions of the client for the route; the client's own default is 30. */
  readonly pollSeconds?: number;
  /** Queues of the topic on each master. @default 4 */
  readonly queues?: number;
  /** @default DefaultCluster */
  readonly cluster?: string;
  /** Whether the topic is there already. @default false */
  readonly isThere?: boolean;
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
  /** The longest time between two acknowledgements, in milliseconds. */
  readonly longestProducerPauseMs: number;
  /** The longest time between two messages that came for the first time, in milliseconds. */
  readonly longestConsumerPauseMs: number;
}

/** How long a consumer may need to catch up: it waits 3 s after a refused pull and shares queues out every 20 s. */
const catchUpSeconds = 120;
const idleSeconds = 3;
/** Longer than the client's default, so that a broker at work on a busy machine still answers. */
const sendTimeoutMs = 8000;

/** A producer and a consumer of the official client at work on a topic of all masters, while the test changes them. */
export class Load {
  /** Those that left, then the one that reads. */
  private readonly consumers: LoadProgram[];

  private constructor(
    private readonly producer: LoadProgram,
    consumer: LoadProgram,
    private readonly startConsumer: () => LoadProgram,
  ) {
    this.consumers = [consumer];
  }

  private get consumer(): LoadProgram {
    const last = this.consumers.at(-1);
    if (last === undefined) {
      throw new Error("unreachable: there is one from the start");
    }
    return last;
  }

  /** Makes the topic, unless it is there, which must hold nothing as messages are numbered from 0, and returns when messages flow. */
  static async start(client: Client, namesrv: string, topic: string, options: LoadOptions = {}): Promise<Load> {
    const { rate = 20, pollSeconds: poll, queues = 4, cluster = "DefaultCluster", isThere = false } = options;
    if (!isThere) {
      client.load("topic", { namesrv, cluster, topic, queues });
    }
    const consume = (): LoadProgram => client.startLoad("consume", { namesrv, topic, idle: idleSeconds, poll });
    const consumer = consume();
    const producer = client.startLoad("produce", { namesrv, topic, rate, poll, timeout: sendTimeoutMs });
    const load = new Load(producer, consumer, consume);
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
    return seenIn(this.traffic());
  }

  /** The consumer stays online and reads nothing: messages wait. */
  pause(): void {
    this.consumer.tell("pause");
  }

  resume(): void {
    this.consumer.tell("resume");
  }

  /** The consumer is gone, and messages wait for it: so many that each queue has some. */
  async leave(): Promise<void> {
    this.consumer.kill();
    const { acked } = this.seen();
    await waitFor("messages that wait", 60, () => this.consumer.hasEnded && this.seen().acked.size > acked.size + 100);
  }

  /** It is there again: another process of the same consumer group. */
  async back(): Promise<void> {
    const { consumed } = this.seen();
    this.consumers.push(this.startConsumer());
    await waitFor("the consumer reads again", 60, () => this.seen().consumed.size > consumed.size);
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

  /**
   * Ends the sends, waits until all that was acknowledged is consumed or the time for it is over, and says what came of it.
   *
   * @param patienceSeconds less where it is known that something never comes
   */
  async stop(patienceSeconds = catchUpSeconds): Promise<LoadResult> {
    try {
      this.expectRunning();
      const sent = await end(this.producer, 60);
      const until = Date.now() + patienceSeconds * 1000;
      await waitFor("consumed", patienceSeconds + 5, () => lostOf(this.traffic()).length === 0 || Date.now() > until);
      const read = await end(this.consumer, 60);
      expectAgreement(trafficOf(this.producer.events(), this.consumer.events()), sent, read);
      const result = resultOf(this.traffic());
      console.log(
        `load: ${result.acked.size} acked, ${result.consumed.size} consumed, ${result.failed.length} failed sends, ` +
          `${result.otherStatus.length} other status, ${result.retried} retried tries, ` +
          `${result.duplicates} duplicates, ${result.lost.length} lost; longest pause of the producer ` +
          `${result.longestProducerPauseMs} ms, of the consumer ${result.longestConsumerPauseMs} ms`,
      );
      return result;
    } finally {
      this.dispose();
    }
  }

  /** Ends both processes at once, by their pids. */
  dispose(): void {
    this.producer.kill();
    this.consumers.forEach((one) => one.kill());
  }

  private traffic(): Traffic {
    return trafficOf(
      this.producer.events(),
      this.consumers.flatMap((one) => one.events()),
    );
  }

  private expectRunning(): void {
    for (const running of [this.producer, this.consumer]) {
      if (running.hasEnded) {
        throw new Error(`a process of the load ended by itself:\n${running.complaint()}`);
      }
    }
  }
}

function seenIn({ acked, consumed, failed, otherStatus, tries }: Traffic): Seen {
  const brokers = new Map<string, number>();
  for (const { broker } of acked.values()) {
    brokers.set(broker, (brokers.get(broker) ?? 0) + 1);
  }
  return {
    acked: new Set(acked.keys()),
    consumed: new Set(consumed.keys()),
    failed: failed.map(({ n, why }) => `${n} ${why}`),
    otherStatus: otherStatus.map(({ n, status }) => `${n} ${status}`),
    tries: tries.map(({ n, broker, why }) => `${n} ${broker} ${why}`),
    brokers,
  };
}

function resultOf(traffic: Traffic): LoadResult {
  return {
    ...seenIn(traffic),
    retried: retriedOf(traffic),
    duplicates: traffic.again.length,
    lost: lostOf(traffic),
    unacked: unackedOf(traffic),
    longestProducerPauseMs: longestGap(timesOf(traffic.acked.values())).ms,
    longestConsumerPauseMs: longestGap(timesOf(traffic.consumed.values())).ms,
  };
}

/** Ends its input, and returns its summary when it is gone. */
async function end(running: LoadProgram, seconds: number): Promise<Summary> {
  running.endInput();
  await waitFor(`the end of ${running.name}`, seconds, () => running.hasEnded);
  const summary = summaryOf(running.events());
  if (summary === undefined) {
    throw new Error(`no summary:\n${running.complaint()}`);
  }
  return summary;
}

const summaryOf = (events: readonly LoadEvent[]): Summary | undefined => only(events, "summary")[0];
