import { checkShapes, commandShapes, readBaseInputs, readText, runShapes } from "./inputs";
import type { FunctionHandler, Operation, ResourceHandler } from "./resource";
import { runLocal } from "./run-local";
import type { BaseOutputs } from "./run-local";
import type { WireMap } from "./wire";
import { isUnknown, plain, unknownValue, wireEqual } from "./wire";

const outputKeys = ["stdout", "stderr", "assets", "archive"];

const neverRan: BaseOutputs = { stdout: "", stderr: "" };

/** The outputs of earlier runs, without the marks of secrecy: the engine sets those again. */
const outputsOf = (state: WireMap): BaseOutputs => ({
  ...neverRan,
  ...Object.fromEntries(
    Object.entries(state)
      .filter(([key]) => outputKeys.includes(key))
      .map(([key, value]) => [key, plain(value)]),
  ),
});

/** Runs a command, or none, and returns the state: all inputs as they came, and the outputs. */
async function apply(
  operation: Operation,
  command: string | undefined,
  inputs: WireMap,
  previous: BaseOutputs,
): Promise<WireMap> {
  const outputs =
    command === undefined ? previous : await runLocal(operation, command, readBaseInputs(inputs), previous);
  return { ...inputs, ...outputs };
}

/**
 * Would an update run with other values? An input that is only added does not count: the framework of the real
 * plugin compares the keys of the old state, so that preview shows the old output as known.
 */
const isChanged = (inputs: WireMap, state: WireMap): boolean =>
  Object.values(inputs).some(isUnknown) ||
  Object.keys(commandShapes).some((key) => state[key] !== undefined && !wireEqual(inputs[key], state[key]));

/** `command:local:Command`: scripts on this machine, as steps of a resource's life. */
export const localCommand: ResourceHandler = {
  replaceOn: new Set(["triggers"]),

  check: (inputs) => checkShapes(inputs, commandShapes),

  preview(inputs, state) {
    const previous = outputsOf(state ?? {});
    const isOpen = state === undefined || isChanged(inputs, state);
    return {
      ...inputs,
      ...Object.fromEntries(Object.entries(previous).map(([k, v]) => [k, isOpen ? unknownValue : v])),
    };
  },

  create: (operation, inputs) => apply(operation, readText(inputs, "create"), inputs, neverRan),

  update: (operation, inputs, state) =>
    apply(operation, readText(inputs, "update") ?? readText(inputs, "create"), inputs, outputsOf(state)),

  /** With the script, stdin and environment of the *state*: the program may be gone. */
  async delete(operation, state) {
    await apply(operation, readText(state, "delete"), state, outputsOf(state));
  },
};

/** `command:local:run`: a command that runs on each preview and each update. */
export const localRun: FunctionHandler = (operation, args) => {
  const first = checkShapes(args, runShapes)[0];
  if (first !== undefined) {
    throw new Error(`${first.property} ${first.reason}`);
  }
  return apply(operation, readText(args, "command") ?? "", args, neverRan);
};
