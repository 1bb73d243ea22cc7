import type { Issue } from "./issue";
import { nearest } from "./nearest";

/** Refuses arguments that a component does not have: a program in JavaScript has no compiler that would. */
export function checkArguments(args: object, known: readonly string[]): Issue[] {
  return Object.entries(args)
    .filter(([key]) => !known.includes(key))
    .map(([key, got]: [string, unknown]) => {
      const near = nearest(key, known);
      const fix = near === undefined ? "remove it" : `write ${near}`;
      return { path: key, reason: "unknown key", got, allowed: known.join(", "), fix };
    });
}

/** Refuses what is given and not a whole number above 0. */
export function checkPositive(path: string, value: number | undefined): Issue[] {
  return value === undefined || (Number.isInteger(value) && value > 0)
    ? []
    : [{ path, reason: "not a whole number above 0", got: value }];
}

/** An hour at most: a client that reads its routes less often finds no moved topic either. */
export function checkDrainSeconds(path: string, value: number | undefined): Issue[] {
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= 3600)
    ? []
    : [{ path, reason: "not a number of seconds", got: value, allowed: "0..3600" }];
}

/** Refuses a text that is given and does not look like one of its kind. */
export function checkText(path: string, value: string | undefined, pattern: RegExp, allowed: string): Issue[] {
  return value === undefined || (typeof value === "string" && pattern.test(value))
    ? []
    : [{ path, reason: "not such a text", got: value, allowed }];
}
