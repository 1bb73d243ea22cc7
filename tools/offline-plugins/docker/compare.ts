import type { Change } from "../shared/diff";
import { member } from "../shared/diff";
import type { Wire, WireMap } from "../shared/wire";
import { hasUnknown, isMap, isSecret, plain } from "../shared/wire";
import type { Field, Fields } from "./fields";
import { elementOf } from "./fields";
import { isNothing } from "../shared/values";

/** One way to write each value, so that equal ones are written alike. */
function normal(field: Field, value: Wire | undefined): Wire {
  const known = value === undefined || value === null ? field.default : value;
  switch (field.kind) {
    case "text":
      return known ?? "";
    case "whole":
      return known ?? 0;
    case "flag":
      return known ?? false;
    case "list":
      return Array.isArray(known) ? known.map((item) => normal(elementOf(field), item)) : [];
    case "set":
      return Array.isArray(known) ? sorted(known.map((item) => normal(elementOf(field), item))) : [];
    case "map":
      return isMap(known) ? Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
    case "object":
      return isMap(known)
        ? Object.entries(field.fields ?? {}).map(([key, inner]) => [key, normal(inner, known[key])])
        : null;
  }
}

const key = (value: Wire): string => JSON.stringify(value);

const distinct = (element: Field, values: readonly Wire[]): number =>
  new Set(values.map((value) => key(normal(element, value)))).size;

const sorted = (values: readonly Wire[]): Wire[] =>
  [...new Map(values.map((value) => [key(value), value])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);

const isAbsent = (value: Wire | undefined): boolean => value === undefined || value === null;

/** Is what is there what the program wants? Secrets count by their values. */
export function fits(field: Field, there: Wire | undefined, wanted: Wire | undefined): boolean {
  if (hasUnknown(wanted)) {
    return false;
  }
  return fitsPlain(field, plain(there ?? null), plain(wanted ?? null));
}

function fitsPlain(field: Field, there: Wire, wanted: Wire): boolean {
  if (isAbsent(wanted) && field.computed === true) {
    return true;
  }
  if (field.blankIsUnset === true && isNothing(wanted)) {
    return true;
  }
  if (field.kind === "list" && Array.isArray(there) && Array.isArray(wanted)) {
    return (
      there.length === wanted.length && there.every((item, i) => fitsPlain(elementOf(field), item, wanted[i] ?? ""))
    );
  }
  if (field.kind === "set" && Array.isArray(there) && Array.isArray(wanted)) {
    const element = elementOf(field);
    return (
      distinct(element, there) === distinct(element, wanted) &&
      wanted.every((item) => there.some((other) => fitsPlain(element, other, item)))
    );
  }
  if (field.kind === "object" && isMap(there) && isMap(wanted)) {
    return Object.entries(field.fields ?? {}).every(([name, inner]) =>
      fitsPlain(inner, there[name] ?? null, wanted[name] ?? null),
    );
  }
  return key(normal(field, there)) === key(normal(field, wanted));
}

type Leaf = Pick<Change, "path" | "kind">;

const isWhole = (value: Wire): boolean => isSecret(value) || hasUnknown(value);

function mapLeaves(path: string, there: WireMap, wanted: WireMap): Leaf[] {
  const names = new Set([...Object.keys(there), ...Object.keys(wanted)]);
  return [...names].flatMap((name) => leaves({ kind: "text" }, member(path, name), there[name], wanted[name]));
}

function setLeaves(field: Field, path: string, there: Wire[], wanted: Wire[]): Leaf[] {
  const element = elementOf(field);
  const gone = there.map((item) => !wanted.some((other) => fits(element, item, other)));
  const fresh = wanted.map((item) => !there.some((other) => fits(element, other, item)));
  const length = Math.max(there.length, wanted.length);
  return Array.from({ length }, (_, i): Leaf[] => {
    const at = `${path}[${i}]`;
    if (gone[i] === true && fresh[i] === true) {
      return leaves(element, at, there[i], wanted[i]);
    }
    return gone[i] === true ? [{ path: at, kind: "delete" }] : fresh[i] === true ? [{ path: at, kind: "add" }] : [];
  }).flat();
}

/** The changed leaves of one value, as `pulumi preview --diff` shows them. */
function leaves(field: Field, path: string, there: Wire | undefined, wanted: Wire | undefined): Leaf[] {
  if (fits(field, there, wanted)) {
    return [];
  }
  if (there === undefined || there === null || (typeof there === "object" && isNothing(there))) {
    return [{ path, kind: "add" }];
  }
  if (wanted === undefined || isAbsent(wanted)) {
    return [{ path, kind: "delete" }];
  }
  if (Array.isArray(there) && Array.isArray(wanted)) {
    if (field.kind === "set") {
      return setLeaves(field, path, there, wanted);
    }
    const length = Math.max(there.length, wanted.length);
    const element = elementOf(field);
    return Array.from({ length }, (_, i) => leaves(element, `${path}[${i}]`, there[i], wanted[i])).flat();
  }
  if (isMap(there) && isMap(wanted) && !isSecret(there) && !isWhole(wanted)) {
    return field.kind === "map" ? mapLeaves(path, there, wanted) : fieldLeaves(field.fields ?? {}, path, there, wanted);
  }
  return [{ path, kind: "update" }];
}

const fieldLeaves = (fields: Fields, path: string, there: WireMap, wanted: WireMap): Leaf[] =>
  Object.entries(fields).flatMap(([name, field]) => leaves(field, member(path, name), there[name], wanted[name]));

const count = (value: Wire | undefined): number => {
  const bare = plain(value ?? null);
  return Array.isArray(bare) ? bare.length : 0;
};

/** Is a change of this field a replacement? */
function isReplacement(field: Field, there: Wire | undefined, wanted: Wire | undefined): boolean {
  if (field.replacedByCount !== true || hasUnknown(wanted)) {
    return field.replace ?? false;
  }
  const strict = Object.keys(field.fields ?? {}).filter((name) => field.fields?.[name]?.replace === true);
  const elements = [there, wanted].flatMap((value) => {
    const bare = plain(value ?? null);
    return Array.isArray(bare) ? bare.filter(isMap) : [];
  });
  return count(there) !== count(wanted) || elements.some((one) => strict.some((name) => !isNothing(one[name])));
}

/**
 * A list that Docker always fills in, and has not: the create failed half-way. The real plugin wants to know it, and
 * replaces the resource for that. A refresh fills it in.
 */
const isMissing = (field: Field, there: Wire | undefined, wanted: Wire | undefined): boolean =>
  field.kind === "list" && field.computed === true && isAbsent(there) && isAbsent(wanted);

/** What has to change of a resource in the state to be what the inputs say. */
export const changesOf = (fields: Fields, state: WireMap, inputs: WireMap): Change[] =>
  Object.entries(fields).flatMap(([name, field]): Change[] => {
    if (isMissing(field, state[name], inputs[name])) {
      return [{ path: name, key: name, kind: "add", replace: field.replace ?? false }];
    }
    const replace = isReplacement(field, state[name], inputs[name]);
    return leaves(field, name, state[name], inputs[name]).map((leaf) => ({ ...leaf, key: name, replace }));
  });
