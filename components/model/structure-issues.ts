import type { ErrorObject } from "ajv/dist/2020";
import { fileOf, meantBoolean, owned } from "./check-properties";
import { type Issue, show } from "./issue";
import { knownKey } from "./known-keys";
import { nearest } from "./nearest";
import { extraKey, isMap, pathOf, plainCopy, segments } from "./structure-repair";

/** The key that was meant by an unknown one, if it is near and not there already. */
export function meantKey(error: ErrorObject): string | undefined {
  const data: unknown = error.data;
  const free = keysOf(error).filter((key) => !(isMap(data) && Object.hasOwn(data, key)));
  return nearest(extraKey(error), free);
}

function keysOf({ parentSchema }: ErrorObject): string[] {
  const properties: unknown = parentSchema?.["properties"];
  return isMap(properties) ? Object.keys(properties) : [];
}

/** An error of ajv as a person reads it. */
export function toIssue(error: ErrorObject, tree: unknown, root: string): Issue {
  const steps = segments(error);
  const path = steps.length === 0 ? root : pathOf(steps, tree);
  const at = (key: string): string => (steps.length === 0 ? key || '""' : `${path}.${key}`);
  const params: Readonly<Record<string, unknown>> = error.params;
  const data: unknown = error.data;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = extraKey(error);
      const got = isMap(data) ? plainCopy(data[key]) : undefined;
      const meant = meantKey(error);
      const fix = meant === undefined ? place(key) : `write ${meant}`;
      return { path: at(key), reason: "unknown key", got, allowed: keysOf(error).join(", "), fix };
    }
    case "required":
      return { path: at(String(params["missingProperty"])), reason: "missing", fix: "add it" };
    case "enum": {
      const values: unknown = params["allowedValues"];
      const allowed = Array.isArray(values) ? values.map(String) : [];
      const near = nearest(String(data), allowed);
      const slave = data === "SLAVE" ? "remove it; a broker with a brokerId above 0 is a slave" : undefined;
      const fix = near === undefined ? slave : `write ${near}`;
      return {
        path,
        reason: "not a value that can stand here (case-sensitive)",
        got: data,
        allowed: allowed.join(", "),
        fix,
      };
    }
    case "minLength":
      return { path, reason: "empty", got: data, fix: "give it a name" };
    case "type":
      return wrongType(path, error.schema, plainCopy(data), keysOf(error));
    default:
      return { path, reason: error.message ?? error.keyword, got: data };
  }
}

/** Where a key belongs that is known elsewhere. */
function place(key: string): string {
  const instead = owned.broker.get(key);
  if (instead !== undefined) {
    return instead;
  }
  const role = (["broker", "nameServer"] as const).find((each) => knownKey(undefined, each, key) !== undefined);
  return role === undefined ? "remove it" : `put it under properties, as a key of ${fileOf[role]}`;
}

function wrongType(path: string, wanted: unknown, got: unknown, keys: readonly string[]): Issue {
  if (got === undefined || got === null) {
    const fix = "give it a value, or remove it";
    return keys.length > 0
      ? { path, reason: "empty", got, allowed: keys.join(", ") }
      : { path, reason: "empty", got, fix };
  }
  switch (wanted) {
    case "integer": {
      const digits = typeof got === "string" && /^-?\d{1,9}$/.test(got.trim());
      return {
        path,
        reason: "not a whole number",
        got,
        fix: digits ? `write ${Number(got)} without quotes` : undefined,
      };
    }
    case "string":
      return { path, reason: "not text", got, fix: typeof got === "number" ? `write "${got}" in quotes` : undefined };
    case "boolean":
      return {
        path,
        reason: "neither true nor false",
        got,
        allowed: "true, false",
        fix: meantBoolean(show(got).replaceAll('"', "")),
      };
    case "array":
      return { path, reason: "not a list", got, fix: "write a list, one element a line after -" };
    case "object":
      return { path, reason: "not a map", got, allowed: keys.length > 0 ? keys.join(", ") : "keys with values" };
    default:
      return { path, reason: "not a value", got, allowed: "text, a number, true or false" };
  }
}
