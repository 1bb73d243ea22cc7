import type { CheckContext, Checked, CheckFailure } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { hasUnknown, isMap, isUnknown, plain, secret } from "../shared/wire";
import type { Field, Fields } from "./fields";
import { elementOf } from "./fields";
import { autoname, defaultsKey } from "../shared/names";
import { hasSecret, isNothing, within } from "../shared/values";

const isAbsent = (value: Wire | undefined): value is null | undefined => value === undefined || value === null;

function fillValue(field: Field, value: Wire): Wire {
  return within(value, (inner) => {
    if (field.fields === undefined || isUnknown(inner)) {
      return inner;
    }
    if (Array.isArray(inner)) {
      return inner.map((item) => fillValue(elementOf(field), item));
    }
    return isMap(inner) ? fill(field.fields, inner) : inner;
  });
}

/** A list with a secret in it is secret as a whole, as the real plugin has it. */
const guard = (value: Wire): Wire =>
  Array.isArray(value) && hasSecret(value) && !hasUnknown(value) ? secret(plain(value)) : value;

/** The inputs with the defaults of what is not given, whose names go into `__defaults`; what is nothing needs none. */
export function fill(fields: Fields, inputs: WireMap): WireMap {
  const filled: WireMap = {};
  const defaults: string[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const value = inputs[key];
    if (!isAbsent(value)) {
      filled[key] = guard(fillValue(field, value));
    } else if (!isNothing(field.default)) {
      filled[key] = field.default ?? null;
      defaults.push(key);
    }
  }
  return { ...inputs, ...filled, [defaultsKey]: defaults.sort() };
}

export const isDefaulted = (inputs: WireMap, key: string): boolean => {
  const defaults = inputs[defaultsKey];
  return Array.isArray(defaults) && defaults.includes(key);
};

type Report = (path: string, reason: string) => void;

const kindNames = {
  text: "a string",
  whole: "a whole number",
  flag: "a boolean",
  list: "a list",
  set: "a list",
  map: "a map of strings",
  object: "an object",
} as const;

const isOfKind = (kind: Field["kind"], value: Wire): boolean => {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "whole":
      return Number.isInteger(value);
    case "flag":
      return typeof value === "boolean";
    case "list":
    case "set":
      return Array.isArray(value);
    case "map":
      return isMap(value) && Object.values(value).every((item) => typeof item === "string" || hasUnknown(item));
    case "object":
      return isMap(value);
  }
};

function checkValue(field: Field, path: string, value: Wire, report: Report): void {
  if (field.refused !== undefined) {
    if (!isNothing(value)) {
      report(path, `is not covered by the offline stand-in for the docker plugin: ${field.refused}`);
    }
    return;
  }
  if (isUnknown(value)) {
    return;
  }
  if (!isOfKind(field.kind, value)) {
    report(path, `must be ${kindNames[field.kind]}`);
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => checkValue(elementOf(field), `${path}[${i}]`, item ?? "", report));
  } else if (field.kind === "object" && isMap(value)) {
    checkMap(field.fields ?? {}, value, `${path}.`, report);
  } else if (typeof value === "string" && value !== "" && field.pattern?.test(value) === false) {
    report(path, `${JSON.stringify(value)} does not match ${field.pattern.source}`);
  } else if (typeof value === "number" && value < (field.minimum ?? value)) {
    report(path, `must be ${field.minimum ?? value} or more, and is ${value}`);
  }
}

function checkMap(fields: Fields, inputs: WireMap, prefix: string, report: Report): void {
  for (const [key, value] of Object.entries(inputs)) {
    const field = fields[key];
    if (field === undefined && !key.startsWith("__") && key !== "version") {
      report(`${prefix}${key}`, "is not an input that the offline stand-in for the docker plugin knows");
    }
    if (field !== undefined && !isAbsent(value)) {
      checkValue(field, `${prefix}${key}`, value, report);
    }
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required === true && isAbsent(inputs[key])) {
      report(`${prefix}${key}`, "is missing");
    }
  }
}

/** What is wrong with inputs. Unknown values are looked at when they are known. */
export function failuresOf(fields: Fields, inputs: WireMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const bare = plain(inputs);
  checkMap(fields, isMap(bare) ? bare : {}, "", (property, reason) => failures.push({ property, reason }));
  return failures;
}

/** Checks inputs and fills them in; `autonamed` where a name that is not given is made up. */
export function checkInputs(fields: Fields, inputs: WireMap, context: CheckContext, autonamed: boolean): Checked {
  const filled = fill(fields, inputs);
  const failures = failuresOf(fields, filled);
  if (!autonamed || !isAbsent(filled["name"])) {
    return { inputs: filled, failures };
  }
  const kept = isDefaulted(context.olds, "name") ? context.olds["name"] : undefined;
  const defaults = filled[defaultsKey];
  const named = {
    ...filled,
    name: kept ?? autoname(context),
    [defaultsKey]: [...(Array.isArray(defaults) ? defaults : []), "name"].sort(),
  };
  return { inputs: named, failures };
}
