import { type Clients } from "./clients";
import { type Mark, type Observation, type Phases } from "./observation";
import { act, type DrillStack, statusOf } from "./stack";
import type { Kind, Members, Target } from "./target";
import { inTime, sleep } from "./waiting";

/** Seconds of each part; of the waits, at most. */
const seconds = { flow: 5, pause: 8, status: 240, flowAgain: 180, settle: 5, startAgain: 120 };

export interface DrillRun {
  readonly stack: DrillStack;
  readonly kind: Kind;
  readonly target: Target;
  readonly members: Members;
  readonly clients: Clients;
  readonly downSeconds: number;
  readonly signal: AbortSignal;
  /** Told of each step as it happens. */
  readonly onMark: (mark: Mark) => void;
}

/** Stops the target under traffic, starts it again, and says what was seen. Whatever happens, what was stopped is started. */
export async function run(drill: DrillRun): Promise<Observation> {
  const { stack, target, members, clients, signal } = drill;
  const groups = [...new Set(members.brokers.map(({ brokerName }) => brokerName))];
  const names = target.keys.join(", ");
  const marks: Mark[] = [];
  const mark = (text: string): number => {
    const one = { t: Date.now(), text };
    marks.push(one);
    drill.onMark(one);
    return one.t;
  };
  let isStopped = false;
  try {
    const begin = mark("the topic is made on every master");
    const live = await clients.makeTopic(drill.kind === "master-down");
    mark(
      `every NameServer${drill.kind === "master-down" ? " and every slave" : ""} has it; producer and consumer start`,
    );
    await clients.start(groups);
    const flowing = mark(`messages flow through ${groups.join(", ")}`);
    await sleep(seconds.flow, signal);
    const paused = mark("the consumer pauses, so that messages wait");
    await clients.pause();
    await sleep(seconds.pause, signal);
    const stopping = mark(`${names}: told to stop`);
    isStopped = true;
    await act(stack, "stop", target.keys);
    const down = mark(`${names}: down`);
    const resumed = mark("the consumer goes on");
    await clients.resume();
    await sleep(drill.downSeconds, signal);
    const starting = mark(`${names}: told to start`);
    await act(stack, "start", target.keys);
    isStopped = false;
    const back = (await inTime(seconds.status, () => isAllOk(stack), signal))
      ? mark("the status of every process is ok")
      : undefined;
    const flowsAgain = (await inTime(seconds.flowAgain, () => clients.flowsSince(back ?? starting, groups), signal))
      ? mark("messages flow through every group again")
      : undefined;
    await sleep(seconds.settle, signal);
    const ending = mark("the producer stops");
    const traffic = await clients.finish();
    mark("the consumer has caught up");
    const phases: Phases = { begin, flowing, paused, stopping, down, resumed, starting, back, flowsAgain, ending };
    return { kind: drill.kind, target, members, live, marks, phases, traffic };
  } finally {
    if (isStopped) {
      await startAgain(stack, target.keys);
    }
    clients.kill();
  }
}

async function isAllOk(stack: DrillStack): Promise<boolean> {
  return (await statusOf(stack)).every(({ ok }) => ok);
}

/** Nothing may interrupt it. It waits until all is well: what is removed after it must be removed everywhere. */
async function startAgain(stack: DrillStack, keys: readonly string[]): Promise<void> {
  const never = new AbortController().signal;
  let last: unknown;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await act(stack, "start", keys);
      console.error(`drill: ${keys.join(", ")} started again`);
      if (!(await inTime(seconds.startAgain, () => isAllOk(stack), never))) {
        console.error(`drill: not all is well yet: make status STACK=${stack.name}`);
      }
      return;
    } catch (error) {
      last = error;
    }
  }
  const why = last instanceof Error ? last.message : String(last);
  console.error(`drill: ${keys.join(", ")} could not be started again, start it by hand: ${why}`);
}
