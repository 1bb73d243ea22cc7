import { member } from "../shared/diff";
import type { CheckFailure } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, isUnknown } from "../shared/wire";
import type { Members, Shape } from "./package-types";

type Report = (property: string, reason: string) => void;

const names = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  array: "a list",
  map: "a map",
  object: "an object",
} as const;

const isAbsent = (value: Wire | undefined): value is null | undefined => value === undefined || value === null;

function fits(shape: Shape, value: Wire): boolean {
  switch (shape.kind) {
    case "any":
      return true;
    case "string":
    case "number":
    case "boolean":
      return typeof value === shape.kind;
    case "array":
      return Array.isArray(value);
    case "map":
    case "object":
      return isMap(value);
    case "either":
      return shape.shapes.some((one) => fits(one, value));
  }
}

const nameOf = (shape: Shape): string =>
  shape.kind === "either"
    ? shape.shapes.map(nameOf).join(" or ")
    : shape.kind === "any"
      ? "anything"
      : names[shape.kind];

function checkValue(shape: Shape, path: string, value: Wire, report: Report): void {
  if (isUnknown(value)) {
    return;
  }
  if (!fits(shape, value)) {
    report(path, `not ${nameOf(shape)}`);
  } else if (shape.kind === "array" && Array.isArray(value)) {
    value.forEach((item, i) => checkValue(shape.of, `${path}[${i}]`, item, report));
  } else if (shape.kind === "map" && isMap(value)) {
    Object.entries(value).forEach(([key, item]) => checkValue(shape.of, member(path, key), item, report));
  } else if (shape.kind === "object" && isMap(value)) {
    checkMembers(shape.name, shape.members(), value, path, report);
  } else if (shape.kind === "either") {
    const fit = shape.shapes.find((one) => fits(one, value));
    if (fit !== undefined) {
      checkValue(fit, path, value, report);
    }
  }
}

function checkMembers(name: string, members: Members, inputs: WireMap, prefix: string, report: Report): void {
  for (const [key, value] of Object.entries(inputs)) {
    const known = members.get(key);
    if (known === undefined && !key.startsWith("__")) {
      report(member(prefix, key), `no property of ${name}`);
    }
    if (known !== undefined && !isAbsent(value)) {
      checkValue(known.shape, member(prefix, key), value, report);
    }
  }
  for (const [key, { isRequired }] of members) {
    if (isRequired && isAbsent(inputs[key])) {
      report(member(prefix, key), "missing");
    }
  }
}

/** Where plain inputs are not what the interface of the package says. */
export function failuresOf(name: string, members: Members, inputs: WireMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  checkMembers(name, members, inputs, "", (property, reason) => failures.push({ property, reason }));
  return failures;
}
