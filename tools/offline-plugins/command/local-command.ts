import { randomBytes } from "node:crypto";
import { diffInputs } from "../shared/diff";
import { checkShapes, commandShapes, readBaseInputs, readText, runShapes } from "./inputs";
import type { FunctionHandler, Operation, ResourceHandler } from "../shared/resource";
import { runLocal } from "./run-local";
import type { BaseOutputs } from "./run-local";
import type { WireMap } from "../shared/wire";
import { isUnknown, plain, unknownValue, wireEqual } from "../shared/wire";

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

const replaceOn = new Set(["triggers"]);

const makeId = (name: string): string => `${name}${randomBytes(4).toString("hex")}`;

/** `command:local:Command`: scripts on this machine, as steps of a resource's life. */
export const localCommand: ResourceHandler = {
  check: (inputs) => ({ inputs, failures: checkShapes(inputs, commandShapes) }),

  diff: (state, inputs) => ({ changes: diffInputs(state.inputs, inputs, replaceOn) }),

  previewId: makeId,

  preview(inputs, state) {
    const previous = outputsOf(state ?? {});
    const isOpen = state === undefined || isChanged(inputs, state);
    return {
      ...inputs,
      ...Object.fromEntries(Object.entries(previous).map(([k, v]) => [k, isOpen ? unknownValue : v])),
    };
  },

  async create(operation, inputs, name) {
    const outputs = await apply(operation, readText(inputs, "create"), inputs, neverRan);
    return { id: makeId(name), outputs };
  },

  /** Nothing can be read back from a command: the state is the truth. */
  read: (_operation, state) => Promise.resolve(state),

  update: (operation, inputs, { outputs }) =>
    apply(operation, readText(inputs, "update") ?? readText(inputs, "create"), inputs, outputsOf(outputs)),

  /** With the script, stdin and environment of the *state*: the program may be gone. */
  async delete(operation, { outputs }) {
    await apply(operation, readText(outputs, "delete"), outputs, outputsOf(outputs));
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
