import { type LiveBroker, only, type Summary } from "../load/events";
import { LoadProgram, loadWords } from "../load/program";
import { expectAgreement, lostOf, type Traffic, trafficOf } from "../load/traffic";
import { inTime } from "./waiting";

/**
 * How long each part may take at most. A slave takes a new topic once a minute; a consumer whose heartbeat meets another one
 * is given nothing until the next, 30 s later (apache/rocketmq issue 3434).
 */
const seconds = { topic: 200, slaves: 150, first: 120, command: 10, end: 60, catchUp: 150 };
const idleSeconds = 3;
const queues = 4;

export interface ClientOptions {
  /** Where their lines and logs go. */
  readonly folder: string;
  readonly java: string;
  readonly rocketmqHome: string;
  readonly namesrvAddr: string;
  /** One of the broker groups of the cluster. */
  readonly brokerName: string;
  readonly topic: string;
  readonly rate: number;
  /** Seconds between two questions for the route. @default - the client's own, 30 */
  readonly pollSeconds?: number;
}

/** A producer and a consumer at work on a topic of their own. */
export class Clients {
  private readonly running: LoadProgram[] = [];
  private producer: LoadProgram | undefined;
  private consumer: LoadProgram | undefined;

  constructor(
    private readonly options: ClientOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** Makes the topic on all masters, waits for the slaves where they are to give it, and says what each broker lives with. */
  async makeTopic(slavesToo: boolean): Promise<LiveBroker[]> {
    const { namesrvAddr: namesrv, brokerName: member, topic } = this.options;
    const values = { namesrv, member, topic, queues, slaves: slavesToo ? seconds.slaves : 0 };
    return only((await this.finished("topic", values, this.signal)).events(), "broker");
  }

  /** An interrupt does not end it: nothing of the drill is to stay. */
  async removeTopic(): Promise<void> {
    const { namesrvAddr: namesrv, brokerName: member, topic } = this.options;
    await this.finished("delete", { namesrv, member, topic }, new AbortController().signal);
  }

  /** Returns when messages go through each of these groups. */
  async start(groups: readonly string[]): Promise<void> {
    const { namesrvAddr: namesrv, topic, rate, pollSeconds: poll } = this.options;
    const since = Date.now();
    this.consumer = this.run("consume", { namesrv, topic, idle: idleSeconds, poll });
    this.producer = this.run("produce", { namesrv, topic, rate, poll });
    await this.must("messages flow", seconds.first, () => this.flowsSince(since, groups));
  }

  /** Whether each group has a message that was sent, acknowledged and consumed since then. */
  flowsSince(since: number, groups: readonly string[]): boolean {
    const { acked, consumed } = this.traffic();
    const flowing = new Set<string>();
    for (const { n, t, broker } of acked.values()) {
      if (t >= since && consumed.has(n)) {
        flowing.add(broker);
      }
    }
    return groups.every((group) => flowing.has(group));
  }

  traffic(): Traffic {
    for (const one of [this.producer, this.consumer]) {
      if (one?.hasEnded === true && !one.succeeded) {
        throw new Error(`a client ended by itself: ${one.complaint()}`);
      }
    }
    return trafficOf(this.producer?.events() ?? [], this.consumer?.events() ?? []);
  }

  /** The consumer takes nothing until it is told to go on. */
  async pause(): Promise<void> {
    await this.command("pause", "paused");
  }

  async resume(): Promise<void> {
    await this.command("resume", "resumed");
  }

  /** Ends the sends, waits until all that was acknowledged is consumed or the time for it is over, and ends the reads. */
  async finish(): Promise<Traffic> {
    const sent = await this.end(this.producer);
    await inTime(seconds.catchUp, () => lostOf(this.traffic()).length === 0, this.signal);
    const read = await this.end(this.consumer);
    const traffic = this.traffic();
    expectAgreement(traffic, sent, read);
    return traffic;
  }

  /** Ends whatever still runs, by its pid. */
  kill(): void {
    this.running.forEach((one) => one.kill());
  }

  private async command(line: string, answer: "paused" | "resumed"): Promise<void> {
    this.consumer?.tell(line);
    await this.must(`the consumer is ${answer}`, seconds.command, () => {
      this.traffic();
      return only(this.consumer?.events() ?? [], answer).length > 0;
    });
  }

  private async end(program: LoadProgram | undefined): Promise<Summary> {
    program?.endInput();
    await this.must("a client ends", seconds.end, () => program?.hasEnded ?? true);
    const summary = only(program?.events() ?? [], "summary")[0];
    if (summary === undefined) {
      throw new Error(`a client gave no summary: ${program?.complaint()}`);
    }
    return summary;
  }

  private async finished(
    command: string,
    values: Parameters<typeof loadWords>[1],
    signal: AbortSignal,
  ): Promise<LoadProgram> {
    const program = this.run(command, values);
    program.endInput();
    const isInTime = await inTime(seconds.topic, () => program.hasEnded, signal);
    if (!isInTime || !program.succeeded) {
      program.kill();
      throw new Error(`the ${command} program failed: ${program.complaint()}`);
    }
    return program;
  }

  private run(command: string, values: Parameters<typeof loadWords>[1]): LoadProgram {
    const program = new LoadProgram(this.options.folder, command, loadWords(command, values), this.options);
    this.running.push(program);
    return program;
  }

  private async must(what: string, limit: number, isSo: () => boolean): Promise<void> {
    if (!(await inTime(limit, isSo, this.signal))) {
      throw new Error(`${what}: not within ${limit} s`);
    }
  }
}
