import type { ErrorObject } from "ajv/dist/2020";
import { meantBoolean } from "./check-properties";
import { show } from "./issue";
import { nearest } from "./nearest";

/** What no file and no program nests as deep; ends what refers to itself. */
const deepest = 12;

export type Tree = Record<string, unknown>;

export function isMap(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain data only: what is neither a map, a list nor a leaf becomes a symbol that says what it was. */
export function plainCopy(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null;
  if (depth > deepest || !(plain || Array.isArray(value))) {
    return Symbol(depth > deepest ? "…" : show(value));
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => plainCopy(item, depth + 1));
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plainCopy(item, depth + 1)]));
}

/** The steps of an ajv error's place. */
export function segments({ instancePath }: ErrorObject): string[] {
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function child(node: unknown, step: string): unknown {
  if (Array.isArray(node)) {
    return node[Number(step)];
  }
  return isMap(node) && Object.hasOwn(node, step) ? node[step] : undefined;
}

/** What the elements of a list are called by. */
const nameKeys = new Map([
  ["nameServers", "id"],
  ["brokerGroups", "brokerName"],
  ["brokers", "brokerId"],
  ["topics", "topicName"],
  ["consumerGroups", "groupName"],
]);

/** A place by the names that the user gave: `brokerGroups.broker-a.brokers.0`; by the index where there is none. */
export function pathOf(steps: readonly string[], tree: unknown): string {
  let node = tree;
  let list = "";
  const path = steps.map((step) => {
    const inList = Array.isArray(node);
    node = child(node, step);
    const name = inList ? child(node, nameKeys.get(list) ?? "") : undefined;
    list = step;
    return (typeof name === "string" && name !== "") || typeof name === "number" ? String(name) : step;
  });
  return path.join(".");
}

/** The places where a wrong or missing value leaves other things in doubt. */
export function parentOf(error: ErrorObject, tree: unknown): string[] {
  const steps = segments(error);
  const own = error.keyword === "required" || error.keyword === "additionalProperties";
  const holder = own ? steps : steps.slice(0, -1);
  if (holder.length === 0) {
    const missing = error.keyword === "required" ? missingKey(error) : steps[0];
    return missing === undefined ? [] : [missing];
  }
  // The keys of a properties map do not depend on each other.
  if (holder.at(-1) === "properties") {
    return [];
  }
  // An element without its name leaves the list, and what the list is part of is in doubt too.
  const lost = error.keyword === "required" || nameKeys.get(holder.at(-2) ?? "") === steps.at(-1);
  const above = lost ? [holder.slice(0, -1), holder.slice(0, -2)] : [];
  return [holder, ...above].map((each) => pathOf(each, tree));
}

/** What holds the value at these steps. */
function ancestors(tree: unknown, steps: readonly string[]): unknown {
  return steps.length === 0 ? undefined : steps.slice(0, -1).reduce(child, tree);
}

/** Puts a misspelt key's value under the key that was meant. */
export function rename(tree: unknown, error: ErrorObject, meant: string): void {
  const holder = segments(error).reduce(child, tree);
  const key = extraKey(error);
  if (isMap(holder)) {
    holder[meant] = holder[key];
    delete holder[key];
  }
}

/** The key that an `additionalProperties` error is about. */
export function extraKey({ params }: ErrorObject): string {
  const found: Readonly<Record<string, unknown>> = params;
  return String(found["additionalProperty"]);
}

/** The key that a `required` error is about. */
function missingKey({ params }: ErrorObject): string {
  const found: Readonly<Record<string, unknown>> = params;
  return String(found["missingProperty"]);
}

/** Makes one error go away: by the value that was meant, or without the value. */
export function repair(tree: unknown, error: ErrorObject): "as meant" | "without it" | "not" {
  const steps = segments(error);
  if (error.keyword === "additionalProperties") {
    return remove(tree, [...steps, extraKey(error)]) ? "as meant" : "not";
  }
  if (steps.length === 0 && isMap(tree) && error.keyword === "required") {
    // What is missing at the top hides nothing of the rest: an empty list, or a name or number that is in doubt.
    const key = missingKey(error);
    const schema = child(child(error.parentSchema, "properties"), key);
    const type = child(schema, "type");
    tree[key] = type === "array" ? [] : type === "integer" ? 0 : "-";
    return "without it";
  }
  const meant = error.keyword === "required" ? undefined : meantValue(error);
  const holder = ancestors(tree, steps);
  const last = steps.at(-1) ?? "";
  if (meant !== undefined && isMap(holder)) {
    holder[last] = meant;
    return "as meant";
  }
  return remove(tree, steps) ? "without it" : "not";
}

function remove(tree: unknown, steps: readonly string[]): boolean {
  const holder = ancestors(tree, steps);
  const last = steps.at(-1) ?? "";
  if (Array.isArray(holder)) {
    return holder.splice(Number(last), 1).length > 0;
  }
  return isMap(holder) && Object.hasOwn(holder, last) && delete holder[last];
}

/** A value of the right type that says what the wrong one says. */
function meantValue({ keyword, data, schema }: ErrorObject): unknown {
  const wanted: unknown = schema;
  if (keyword === "enum" && Array.isArray(wanted)) {
    return typeof data === "string" ? nearest(data, wanted.map(String)) : undefined;
  }
  if (keyword !== "type") {
    return undefined;
  }
  switch (wanted) {
    case "integer":
      return typeof data === "string" && /^-?\d{1,9}$/.test(data.trim()) ? Number(data) : undefined;
    case "string":
      return typeof data === "number" || typeof data === "boolean" ? String(data) : undefined;
    case "boolean":
      return { "write true": true, "write false": false }[meantBoolean(String(data)) ?? ""];
    default:
      return undefined;
  }
}
