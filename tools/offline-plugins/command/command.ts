import { randomBytes } from "node:crypto";
import { diffInputs } from "../shared/diff";
import type { Checked, Operation, ResourceHandler } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { isUnknown, plain, unknownValue, wireEqual } from "../shared/wire";
import { readText } from "./inputs";

/** What makes a command a local or a remote one. */
export interface CommandKind {
  readonly check: (inputs: WireMap) => Checked;
  /** The inputs; a change of one of them runs the command again. */
  readonly keys: readonly string[];
  /** Runs one command to its end; `previous` are the outputs of the run before. */
  readonly run: (operation: Operation, command: string, inputs: WireMap, previous: WireMap) => Promise<WireMap>;
}

const outputKeys = ["stdout", "stderr", "assets", "archive"];

export const neverRan: WireMap = { stdout: "", stderr: "" };

/** The outputs of earlier runs, without the marks of secrecy: the engine sets those again. */
const outputsOf = (state: WireMap): WireMap => ({
  ...neverRan,
  ...Object.fromEntries(
    Object.entries(state)
      .filter(([key]) => outputKeys.includes(key))
      .map(([key, value]) => [key, plain(value)]),
  ),
});

/**
 * Would an update run with other values? An input that is only added does not count: the framework of the real
 * plugin compares the keys of the old state, so that preview shows the old output as known.
 */
const isChanged = (keys: readonly string[], inputs: WireMap, state: WireMap): boolean =>
  Object.values(inputs).some(isUnknown) ||
  keys.some((key) => state[key] !== undefined && !wireEqual(inputs[key], state[key]));

/** The inputs that replace a command or a copy instead of changing it. */
export const replaceOn: ReadonlySet<string> = new Set(["triggers"]);

const makeId = (name: string): string => `${name}${randomBytes(4).toString("hex")}`;

/** A resource whose life is scripts: one to create it, and others to update and delete it. */
export function commandResource(kind: CommandKind): ResourceHandler {
  /** Runs a command, or none, and returns the state: all inputs as they came, and the outputs. */
  const apply = async (
    operation: Operation,
    command: string | undefined,
    inputs: WireMap,
    previous: WireMap,
  ): Promise<WireMap> => ({
    ...inputs,
    ...(command === undefined ? previous : await kind.run(operation, command, inputs, previous)),
  });

  return {
    check: (inputs) => kind.check(inputs),

    diff: (state, inputs) => ({ changes: diffInputs(state.inputs, inputs, replaceOn) }),

    previewId: makeId,

    preview(inputs, state) {
      const previous = outputsOf(state ?? {});
      const isOpen = state === undefined || isChanged(kind.keys, inputs, state);
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

    /** With the script, stdin, environment and connection of the *state*: the program may be gone. */
    async delete(operation, { outputs }) {
      await apply(operation, readText(outputs, "delete"), outputs, outputsOf(outputs));
    },
  };
}
