import { type AdministeredChange, administeredOf } from "./administered";
import { type Item, itemOf } from "./item";
import type { Preview, Step } from "./preview";
import { Fate, type ProcessChange, processesOf } from "./process";
import type { Risk } from "./risk";
import { risksOf } from "./risks";

/** What an `up` does to a cluster. */
export interface Report {
  readonly stack: string;
  /** What changes, in the order in which it does; what stops for good comes last. */
  readonly items: readonly Item[];
  /** All processes, those that stay as they are too. */
  readonly processes: readonly ProcessChange[];
  /** Topics and consumer groups that change. */
  readonly administered: readonly AdministeredChange[];
  readonly risks: readonly Risk[];
  /** Whether all processes are new: they start at once, and one verification at the end waits for them. */
  readonly isFirst: boolean;
  /** How many other resources are created, updated or deleted. */
  readonly others: number;
  readonly isComplete: boolean;
  readonly errors: readonly string[];
}

/** What an `up` of that preview does, by the rules of the rollout. */
export function reportOf(preview: Preview): Report {
  const processes = processesOf(preview.steps);
  const changed = processes.filter(({ fate }) => fate !== Fate.Same);
  const order = (one: ProcessChange): number => (one.fate === Fate.Stop ? preview.steps.length : 0) + one.position;
  const items = [...changed].sort((a, b) => order(a) - order(b)).map((one) => itemOf(one, processes));
  const administered = administeredOf(preview.steps);
  return {
    stack: preview.stack,
    items,
    processes,
    administered,
    risks: risksOf(items, processes, preview.steps, administered),
    isFirst: processes.length > 0 && processes.every(({ fate }) => fate === Fate.Start),
    others: othersOf(preview.steps, items),
    isComplete: preview.isComplete,
    errors: preview.errors,
  };
}

function othersOf(steps: readonly Step[], items: readonly ProcessChange[]): number {
  const names = new Set(items.map(({ name }) => name));
  const isOfItem = ({ name, parent }: Step): boolean => names.has(name) || names.has(parent?.split("::")[3] ?? "");
  // The frames around processes, what looks at them in the end, and what is told of topics and consumer groups.
  const isOurs = ({ type, name, parent }: Step): boolean =>
    /^rocketmq:|^pulumi:/.test(type) ||
    /-(verified|members)$/.test(name) ||
    /rocketmq:index:(Topic|ConsumerGroup)::/.test(parent ?? "");
  return steps.filter((step) => !["same", "read", "refresh"].includes(step.op) && !isOfItem(step) && !isOurs(step))
    .length;
}
