import type { CheckFailure } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { hasUnknown, isMap, plain } from "../shared/wire";

/** The inputs that all commands share; plain values, read at the moment of running. */
export interface CommandInputs {
  readonly stdin: string;
  readonly logging: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly addPreviousOutputInEnv: boolean;
}

/** The inputs of a command on this machine. */
export interface LocalInputs extends CommandInputs {
  readonly interpreter: readonly string[];
  readonly dir: string | undefined;
  readonly assetPaths: readonly string[] | undefined;
  readonly archivePaths: readonly string[] | undefined;
}

const isText = (value: Wire): value is string => typeof value === "string";
const isNumber = (value: Wire): value is number => typeof value === "number";
const isTexts = (value: Wire): value is string[] => Array.isArray(value) && value.every(isText);
const isTextMap = (value: Wire): value is Record<string, string> => isMap(value) && Object.values(value).every(isText);
const isFlag = (value: Wire): value is boolean => typeof value === "boolean";
const isList = (value: Wire): value is Wire[] => Array.isArray(value);

function read<T extends Wire>(inputs: WireMap, key: string, is: (value: Wire) => value is T): T | undefined {
  const value = plain(inputs[key] ?? null);
  return is(value) ? value : undefined;
}

export const readText = (inputs: WireMap, key: string): string | undefined => read(inputs, key, isText);

export const readNumber = (inputs: WireMap, key: string): number | undefined => read(inputs, key, isNumber);

export const readMap = (inputs: WireMap, key: string): WireMap | undefined => read(inputs, key, isMap);

export const readCommandInputs = (inputs: WireMap): CommandInputs => ({
  stdin: readText(inputs, "stdin") ?? "",
  logging: readText(inputs, "logging"),
  environment: read(inputs, "environment", isTextMap) ?? {},
  addPreviousOutputInEnv: read(inputs, "addPreviousOutputInEnv", isFlag) ?? true,
});

export const readLocalInputs = (inputs: WireMap): LocalInputs => ({
  ...readCommandInputs(inputs),
  interpreter: read(inputs, "interpreter", isTexts) ?? [],
  dir: readText(inputs, "dir"),
  assetPaths: read(inputs, "assetPaths", isTexts),
  archivePaths: read(inputs, "archivePaths", isTexts),
});

/** What the run before printed, as far as the next one is to find it in its environment. */
export function previousOutput(inputs: CommandInputs, previous: WireMap): Record<string, string> {
  const { stdout, stderr } = previous;
  return {
    ...(inputs.addPreviousOutputInEnv && typeof stdout === "string" && stdout !== ""
      ? { PULUMI_COMMAND_STDOUT: stdout }
      : {}),
    ...(inputs.addPreviousOutputInEnv && typeof stderr === "string" && stderr !== ""
      ? { PULUMI_COMMAND_STDERR: stderr }
      : {}),
  };
}

/** A test of the type of an input, and its name. */
export type Shape = readonly [is: (value: Wire) => boolean, wanted: string];
export type Shapes = Readonly<Record<string, Shape>>;

export const text: Shape = [isText, "a string"];
export const number: Shape = [isNumber, "a number"];
export const list: Shape = [isList, "a list"];
export const map: Shape = [isMap, "an object"];
const texts: Shape = [isTexts, "a list of strings"];

const commonShapes: Shapes = {
  stdin: text,
  logging: text,
  environment: [isTextMap, "a map of strings"],
  addPreviousOutputInEnv: [isFlag, "a boolean"],
};

const localShapes: Shapes = {
  ...commonShapes,
  interpreter: texts,
  dir: text,
  assetPaths: texts,
  archivePaths: texts,
};

const lifeShapes: Shapes = { create: text, update: text, delete: text, triggers: list };

export const localCommandShapes: Shapes = { ...localShapes, ...lifeShapes };

export const localRunShapes: Shapes = { ...localShapes, command: text };

/** Without the connection, which has a check of its own. */
export const remoteCommandShapes: Shapes = { ...commonShapes, ...lifeShapes };

/** Values of a wrong type. Unknown ones are looked at when they are known. */
export function checkShapes(inputs: WireMap, shapes: Shapes): CheckFailure[] {
  return Object.entries(shapes).flatMap(([property, [is, wanted]]) => {
    const value = inputs[property] ?? null;
    const isFine = value === null || hasUnknown(value) || is(plain(value));
    return isFine ? [] : [{ property, reason: `must be ${wanted}` }];
  });
}
