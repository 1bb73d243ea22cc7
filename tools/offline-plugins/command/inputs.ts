import type { CheckFailure } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { hasUnknown, isMap, plain } from "../shared/wire";

/** The inputs that local commands share; plain values, read at the moment of running. */
export interface BaseInputs {
  readonly stdin: string;
  readonly logging: string | undefined;
  readonly interpreter: readonly string[];
  readonly dir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly assetPaths: readonly string[] | undefined;
  readonly archivePaths: readonly string[] | undefined;
  readonly addPreviousOutputInEnv: boolean;
}

const isText = (value: Wire): value is string => typeof value === "string";
const isTexts = (value: Wire): value is string[] => Array.isArray(value) && value.every(isText);
const isTextMap = (value: Wire): value is Record<string, string> => isMap(value) && Object.values(value).every(isText);
const isFlag = (value: Wire): value is boolean => typeof value === "boolean";
const isList = (value: Wire): value is Wire[] => Array.isArray(value);

function read<T extends Wire>(inputs: WireMap, key: string, is: (value: Wire) => value is T): T | undefined {
  const value = plain(inputs[key] ?? null);
  return is(value) ? value : undefined;
}

export const readText = (inputs: WireMap, key: string): string | undefined => read(inputs, key, isText);

export const readBaseInputs = (inputs: WireMap): BaseInputs => ({
  stdin: readText(inputs, "stdin") ?? "",
  logging: readText(inputs, "logging"),
  interpreter: read(inputs, "interpreter", isTexts) ?? [],
  dir: readText(inputs, "dir"),
  environment: read(inputs, "environment", isTextMap) ?? {},
  assetPaths: read(inputs, "assetPaths", isTexts),
  archivePaths: read(inputs, "archivePaths", isTexts),
  addPreviousOutputInEnv: read(inputs, "addPreviousOutputInEnv", isFlag) ?? true,
});

type Shape = readonly [is: (value: Wire) => boolean, wanted: string];

const text: Shape = [isText, "a string"];
const texts: Shape = [isTexts, "a list of strings"];

const baseShapes: Readonly<Record<string, Shape>> = {
  stdin: text,
  logging: text,
  interpreter: texts,
  dir: text,
  environment: [isTextMap, "a map of strings"],
  assetPaths: texts,
  archivePaths: texts,
  addPreviousOutputInEnv: [isFlag, "a boolean"],
};

export const commandShapes: Readonly<Record<string, Shape>> = {
  ...baseShapes,
  create: text,
  update: text,
  delete: text,
  triggers: [isList, "a list"],
};

export const runShapes: Readonly<Record<string, Shape>> = { ...baseShapes, command: text };

/** Values of a wrong type. Unknown ones are looked at when they are known. */
export function checkShapes(inputs: WireMap, shapes: Readonly<Record<string, Shape>>): CheckFailure[] {
  return Object.entries(shapes).flatMap(([property, [is, wanted]]) => {
    const value = inputs[property] ?? null;
    const isFine = value === null || hasUnknown(value) || is(plain(value));
    return isFine ? [] : [{ property, reason: `must be ${wanted}` }];
  });
}
