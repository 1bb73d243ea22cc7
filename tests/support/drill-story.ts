import type { Observation, Phases } from "../../tools/drill/observation";
import type { Kind, Members, Target } from "../../tools/drill/target";
import type { Acked, Again, Consumed, Failed, LiveBroker } from "../../tools/load/events";

const at = (seconds: number): number => seconds * 1000;

/** From 0 to 100 s: flow from 2, paused from 8, down from 20, started at 90, back at 94. */
const phases: Phases = {
  begin: 0,
  flowing: at(2),
  paused: at(8),
  stopping: at(18),
  down: at(20),
  resumed: at(20),
  starting: at(90),
  back: at(94),
  flowsAgain: at(95),
  ending: at(100),
};

/** What a drill could have seen, message by message; times are in seconds. */
export class DrillStory {
  private readonly acked = new Map<number, Acked>();
  private readonly consumed = new Map<number, Consumed>();
  private readonly again: Again[] = [];
  private readonly failures: Failed[] = [];
  private live: LiveBroker[];
  private last: { n: number; broker: string; offset: number } = { n: -1, broker: "", offset: 0 };

  constructor(
    private readonly kind: Kind,
    private readonly target: Target,
    private readonly members: Members,
  ) {
    this.live = members.brokers.map(({ brokerName, brokerId, address }) => {
      const live = {
        brokerRole: brokerId === 0 ? "ASYNC_MASTER" : "SLAVE",
        slaveReadEnable: "true",
        inSyncReplicas: "1",
      };
      return { event: "broker", t: 0, broker: brokerName, id: brokerId, address, live };
    });
  }

  /** A message every five seconds to each group, or to the other one, read at once where it can be; 36 in all, and 5 that wait. */
  flowing(): this {
    const { keys, brokerName } = this.target;
    const groups = [...new Set(this.members.brokers.map((one) => one.brokerName))];
    const [waiting = ""] = groups;
    const masterAway = keys.includes(`${brokerName}-0`);
    const slaveGives = this.kind === "master-down" && this.members.brokers.some(({ brokerId }) => brokerId > 0);
    const reader = masterAway && slaveGives ? `${waiting}-1` : `${waiting}-0`;
    for (let second = 3; second < 100; second += 5) {
      const isAway = masterAway && second > 18 && second < 94;
      for (const group of second > 8 && second < 20 ? [] : groups) {
        this.sent(isAway && group === brokerName ? (groups[1] ?? group) : group, second).read(second + 0.1);
      }
    }
    for (const second of [9, 10, 11, 12, 14]) {
      this.sent(waiting, second).read(masterAway && !slaveGives ? 95 : 22, reader);
    }
    return this;
  }

  /** An acknowledged message. */
  sent(broker: string, second: number): this {
    this.last = { n: this.last.n + 1, broker, offset: this.last.offset + 1 };
    const { n } = this.last;
    this.acked.set(n, { event: "acked", t: at(second), n, broker, tries: 1 });
    return this;
  }

  /** A send that failed for good. */
  failed(second: number): this {
    this.last = { ...this.last, n: this.last.n + 1 };
    this.failures.push({ event: "failed", t: at(second), n: this.last.n, why: "RemotingConnectException", tries: 3 });
    return this;
  }

  /** The last message is in that group, too. */
  storedTwice(broker: string): this {
    this.last = { ...this.last, broker, offset: this.last.offset + 1 };
    return this;
  }

  /** The last message is given by the process of that key. */
  read(second = 60, key = `${this.last.broker}-0`): this {
    const { n, broker, offset } = this.last;
    const from = this.members.brokers.find((one) => one.key === key)?.address ?? "";
    const given = { t: at(second), n, broker, queue: 0, offset, stored: from, from };
    if (this.consumed.has(n)) {
      this.again.push({ event: "again", ...given });
    } else {
      this.consumed.set(n, { event: "consumed", ...given });
    }
    return this;
  }

  /** Its masters wait for their slaves; the group of the target acknowledges nothing while one is away. */
  synchronous(): this {
    this.live = this.live.map((one) => {
      const role = one.id === 0 ? "SYNC_MASTER" : "SLAVE";
      return { ...one, live: { ...one.live, brokerRole: role, inSyncReplicas: "2" } };
    });
    for (const { n, t, broker } of [...this.acked.values()]) {
      if (broker === this.target.brokerName && t > phases.down && t < phases.starting) {
        this.acked.delete(n);
      }
    }
    return this;
  }

  seen(over: Partial<Phases> = {}): Observation {
    const { kind, target, members, live, acked, consumed, again } = this;
    const marks = [
      { t: 0, text: "the topic is made" },
      { t: phases.down, text: `${target.keys.join(", ")} is down` },
    ];
    const traffic = { acked, consumed, again, failed: this.failures, otherStatus: [], tries: [] };
    return { kind, target, members, live, marks, phases: { ...phases, ...over }, traffic };
  }
}
