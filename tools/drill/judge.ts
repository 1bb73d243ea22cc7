import { givenTwice } from "../load/traffic";
import type { Figures } from "./figures";
import type { Observation } from "./observation";

/** `told`: what happened, where nothing is promised or the drill was too short to show it. */
export interface Finding {
  readonly held: "held" | "broken" | "told";
  readonly text: string;
}

/** A consumer notes its offsets with its broker every 5 s, a slave takes them from its master once a minute; 5 s of slack. */
const noted = { byConsumer: 10, bySlave: 70 };
/** Beyond the time between two questions for the route: a try that is under way, and a pull that waits for its next. */
const routeSlackSeconds = 15;
/** Longer than a pull waits for its next. */
const noticedMs = 10_000;
/** A send that was answered when its answer could not be stopped any more. */
const answerSlackMs = 1000;

/** What the topology promises for that kind of drill, and whether it held. */
export function judge(seen: Observation, figures: Figures, pollSeconds = 30): Finding[] {
  return [
    lost(figures),
    recovery(seen),
    ...sends(seen, figures, pollSeconds),
    ...waiting(seen, figures, pollSeconds),
    readTwice(seen),
    ...standstill(seen, figures),
  ];
}

const finding = (isHeld: boolean, text: string): Finding => ({ held: isHeld ? "held" : "broken", text });
const told = (text: string): Finding => ({ held: "told", text });
function lost({ lost, acked }: Figures): Finding {
  return finding(lost.length === 0, `no acknowledged message is lost: ${lost.length} of ${acked} were`);
}

function recovery({ phases, target }: Observation): Finding {
  const { starting, back, flowsAgain } = phases;
  const promise = `all is well again after the start of ${target.keys.join(", ")}, and messages flow through every group`;
  const after = (t: number): string => `${((t - starting) / 1000).toFixed(0)} s after it`;
  if (back === undefined || flowsAgain === undefined) {
    return finding(false, `${promise}: ${back === undefined ? "make status still says otherwise" : "they do not"}`);
  }
  return finding(true, `${promise}: ${after(back)} and ${after(flowsAgain)}`);
}

function sends(seen: Observation, figures: Figures, pollSeconds: number): Finding[] {
  switch (seen.kind) {
    case "nameserver-down":
      return nameServerAway(seen, figures);
    case "slave-down":
      return needsSlave(seen) ? refusedSends(seen, figures) : [noneFails("the master needs no slave", figures)];
    case "master-down":
    case "group-down":
      return goOn(seen, figures, pollSeconds);
  }
}

const noneFails = (why: string, { failed, retried }: Figures): Finding =>
  finding(failed === 0, `no send fails, as ${why}; failed: ${failed}, tries repeated: ${retried}`);

function nameServerAway({ members }: Observation, figures: Figures): Finding[] {
  const others = members.nameServers.length - 1;
  if (others > 0) {
    return [noneFails(`clients ask one of the ${others} others`, figures)];
  }
  const alone =
    "it is the only NameServer: clients go on with the routes that they have; one that starts meanwhile finds no broker, " +
    "and one that runs does not learn that a broker went or came";
  return [noneFails("clients keep their routes", figures), told(alone)];
}

/** Whether the master of the group acknowledges nothing without that slave. */
function needsSlave({ live, target, members }: Observation): boolean {
  const master = live.find(({ broker, id }) => broker === target.brokerName && id === 0);
  const size = members.brokers.filter(({ brokerName }) => brokerName === target.brokerName).length;
  const needed = Number(master?.live["inSyncReplicas"] ?? 1);
  return master?.live["brokerRole"] === "SYNC_MASTER" && needed > size - target.keys.length;
}

function refusedSends({ target, traffic, phases }: Observation, figures: Figures): Finding[] {
  const { brokerName = "" } = target;
  const alone = [...traffic.acked.values()].filter(
    ({ broker, t }) => broker === brokerName && t > phases.down + answerSlackMs && t < phases.starting,
  );
  const statuses = [...figures.otherStatus].map(([what, count]) => `${count} ${what}`).join(", ");
  const tries = traffic.tries.filter(({ broker }) => broker === brokerName);
  const failed = new Set(traffic.failed.map(({ n }) => n));
  const givenUp = tries.filter(({ n }) => failed.has(n)).length;
  const why = [...new Set(tries.map((one) => one.why))].join(", ");
  return [
    finding(
      alone.length === 0,
      `${brokerName} acknowledges nothing that its slave has not; acknowledged without it: ${alone.length}`,
    ),
    told(
      `sends to ${brokerName} meanwhile get no answer in time, or a refusal: ${why || "no try failed"}; healed by a retry: ` +
        `${tries.length - givenUp}, failed sends: ${figures.failed}, of which were stored and read all the same: ` +
        `${figures.failedButRead}; answered, but not replicated in time: ${statuses || "none"}`,
    ),
  ];
}

function goOn({ target, members, traffic, phases }: Observation, figures: Figures, pollSeconds: number): Finding[] {
  const { brokerName = "" } = target;
  const others = [...new Set(members.brokers.map((one) => one.brokerName))].filter((name) => name !== brokerName);
  if (others.length === 0) {
    return [told(`no other group takes messages while ${brokerName} is away; failed sends: ${figures.failed}`)];
  }
  const learnt = phases.down + (pollSeconds + routeSlackSeconds) * 1000;
  const late = traffic.failed.filter(({ t }) => t > learnt || t < phases.stopping);
  return [
    finding(
      late.length === 0,
      `sends go on through ${others.join(", ")} when producers have read their routes; failed after that: ${late.length}, ` +
        `before: ${figures.failed - late.length}; tries repeated: ${figures.retried}`,
    ),
  ];
}

function waiting(seen: Observation, figures: Figures, pollSeconds: number): Finding[] {
  const { kind, target, live, phases } = seen;
  const { waiting: found } = figures;
  if (found === undefined) {
    return [];
  }
  const { total, readWhileDown, readFromSlave, readAfter, neverRead } = found;
  const of = `of ${total} that waited on ${target.brokerName},`;
  const figuresText = `${readWhileDown} were read while it was down (${readFromSlave} from a slave), ${readAfter} after it was back`;
  if (kind === "slave-down") {
    return [finding(readWhileDown === total, `the master gives its messages: ${of} ${figuresText}`)];
  }
  const slaves = live.filter(({ broker, id }) => broker === target.brokerName && id > 0);
  const gives = kind === "master-down" && slaves.some((slave) => slave.live["slaveReadEnable"] === "true");
  if (!gives) {
    const promise = `the messages of ${target.brokerName} wait until it is back, and none is lost`;
    return [finding(neverRead === 0 && readWhileDown === 0, `${promise}: ${of} ${figuresText}`)];
  }
  const promise = `the messages of ${target.brokerName} are read from its slave while the master is down`;
  const isShort = phases.starting - phases.resumed < (pollSeconds + routeSlackSeconds) * 1000;
  if (readFromSlave < total && neverRead === 0 && isShort) {
    return [
      told(`${promise}, when consumers have read their routes; it was down too short to show it: ${of} ${figuresText}`),
    ];
  }
  return [finding(readFromSlave === total, `${promise}: ${of} ${figuresText}`)];
}

/** What was noted as read must not come again: neither what was read before the stop, nor what was read from a slave since. */
function readTwice({ traffic, phases, target, members }: Observation): Finding {
  const all = givenTwice(traffic);
  const hasSlave = members.brokers.some((one) => one.brokerName === target.brokerName && one.brokerId > 0);
  const before = phases.stopping - (hasSlave ? noted.bySlave : noted.byConsumer) * 1000;
  const beyond = all.filter(({ n }) => {
    const first = traffic.consumed.get(n)?.t ?? 0;
    return first < before || (first > phases.down && first < phases.starting - noted.byConsumer * 1000);
  });
  const stored = traffic.again.length - all.length;
  return finding(
    beyond.length === 0,
    `nothing is read twice whose offset was noted; given twice: ${all.length}, long after it was read: ${beyond.length}; ` +
      `sent twice by the client: ${stored}`,
  );
}

/** Groups that were up, and gave the consumer nothing for long. */
function standstill({ target }: Observation, { groups }: Figures): Finding[] {
  const still = groups.filter(
    ({ brokerName, consumerGap }) => brokerName !== target.brokerName && consumerGap.ms > noticedMs,
  );
  const list = still.map(({ brokerName, consumerGap }) => `${brokerName} for ${(consumerGap.ms / 1000).toFixed(0)} s`);
  return list.length === 0
    ? []
    : [
        told(
          `the consumer got nothing of ${list.join(", ")}, though nothing of it was stopped: when queues come or go, a ` +
            "heartbeat that meets another one is left out, and brokers give nothing until the next (apache/rocketmq issue 3434)",
        ),
      ];
}
