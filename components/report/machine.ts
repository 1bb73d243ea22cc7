import { hostTag } from "../model/aws/spec";
import { Effect, Reason } from "../model/change";
import { asRecord, type Step } from "./preview";

/** What of a machine changes, by the id of its host. */
export interface MachineChange {
  readonly reason: Reason;
  readonly name: string;
  readonly effect: Effect;
  readonly before: string;
  readonly after: string;
  /** Position among the steps of the engine. */
  readonly position: number;
}

const instance = "aws:ec2/instance:Instance";
/** What EC2 changes by stopping the machine and starting it again. */
const stops = ["instanceType", "userData", "userDataBase64"];

/** The machines that a preview stops or replaces, by the ids of their hosts. */
export function machinesOf(steps: readonly Step[]): ReadonlyMap<string, MachineChange> {
  const found = new Map<string, MachineChange>();
  for (const [position, step] of steps.entries()) {
    const host = hostOf(step);
    const change = step.type === instance && host !== undefined && !found.has(host) ? changeOf(step) : undefined;
    if (change !== undefined && host !== undefined) {
      found.set(host, { ...change, effect: Effect.Restart, reason: Reason.Machine, position });
    }
  }
  return found;
}

function hostOf({ before, after }: Step): string | undefined {
  const host = asRecord((before ?? after)?.["tags"])?.[hostTag];
  return typeof host === "string" ? host : undefined;
}

/** Of a machine that is there and stays in the program. */
function changeOf({
  op,
  before,
  after,
  replaceReasons,
}: Step): Pick<MachineChange, "name" | "before" | "after"> | undefined {
  if (/replace/.test(op)) {
    const names = replaceReasons.length > 0 ? replaceReasons.join(", ") : "as asked";
    return { name: names, before: "", after: "replaced" };
  }
  const changed = stops.find((key) => op === "update" && before?.[key] !== after?.[key]);
  return changed === undefined
    ? undefined
    : { name: changed, before: text(before?.[changed]), after: text(after?.[changed]) };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
