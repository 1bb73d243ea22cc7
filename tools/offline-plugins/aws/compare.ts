import type { Change } from "../shared/diff";
import { diffInputs } from "../shared/diff";
import { defaultsKey } from "../shared/names";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, isSecret, plain } from "../shared/wire";
import { plainMap } from "../shared/values";
import type { Kind } from "./kind";

export const isDefaulted = (inputs: WireMap, key: string): boolean => {
  const defaults = inputs[defaultsKey];
  return Array.isArray(defaults) && defaults.includes(key);
};

const isAbsent = (value: Wire | undefined): value is null | undefined => value === undefined || value === null;

/** Nothing, as the provider sees it: what is not given, or is empty. */
const isEmpty = (value: Wire | undefined): boolean =>
  isAbsent(value) ||
  value === "" ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isMap(value) && Object.keys(value).length === 0);

const sorted = (value: Wire): Wire =>
  Array.isArray(value) ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;

/** The part of what is there that the program speaks of: the rest is AWS's. Of tags it is all. */
export function partOf(key: string, there: Wire, wanted: Wire): Wire {
  if (Array.isArray(there) && Array.isArray(wanted) && there.length === wanted.length) {
    return there.map((item, i) => partOf(key, item, wanted[i] ?? null));
  }
  if (!isMap(there) || !isMap(wanted) || isSecret(wanted) || key === "tags") {
    return there;
  }
  return Object.fromEntries(
    Object.entries(there).flatMap(([name, value]) =>
      name in wanted ? [[name, partOf(name, value, wanted[name] ?? null)]] : [],
    ),
  );
}

function beforeOf(kind: Kind, olds: WireMap, state: WireMap, inputs: WireMap): WireMap {
  const before: WireMap = {};
  for (const [key, value] of Object.entries(olds)) {
    // An input that is taken back leaves what it has done, where AWS would fill it in.
    if (!isAbsent(inputs[key]) || !kind.computed.includes(key)) {
      before[key] = value;
    }
  }
  for (const [key, value] of Object.entries(inputs)) {
    const there = state[key];
    if (!isAbsent(value) && isAbsent(before[key]) && !isAbsent(there)) {
      before[key] = partOf(key, there, value);
    }
  }
  return before;
}

const withSets = (kind: Kind, inputs: WireMap): WireMap =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, kind.sets?.includes(key) === true ? sorted(value) : value]),
  );

/** `ebsBlockDevices[0].iops` is a change of `ebsBlockDevices` and of `ebsBlockDevices.iops`. */
const isWithin = (path: string, of: readonly string[]): boolean => {
  const bare = path.replace(/\[\d+\]/g, "");
  return of.some((one) => bare === one || bare.startsWith(`${one}.`) || one.startsWith(`${bare}.`));
};

/** What changed, and whether a replacement is needed for it. */
export function changesOf(kind: Kind, olds: WireMap, outputs: WireMap, inputs: WireMap): Change[] {
  const state = plainMap(outputs);
  const before = withSets(kind, beforeOf(kind, olds, state, inputs));
  const after = withSets(kind, inputs);
  const replaced = [...kind.replace, ...(kind.replaceToo?.(state, plainMap(inputs)) ?? [])];
  return diffInputs(before, after, new Set())
    .filter(({ key }) => !(isEmpty(plain(before[key] ?? null)) && isEmpty(plain(after[key] ?? null))))
    .map((change) => ({ ...change, replace: isWithin(change.path, replaced) }));
}
