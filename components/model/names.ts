import type { Issue } from "./issue";

const charset = /^[a-zA-Z0-9_-]{1,127}$/;

/**
 * brokerName and brokerClusterName become topic names, directories and lock keys, so the charset of topics holds for
 * them (RocketMQ itself checks nothing).
 */
export function checkName(path: string, name: string): Issue[] {
  return charset.test(name)
    ? []
    : [{ path, reason: "not a name", got: name, allowed: "1 to 127 of letters, digits, - and _" }];
}

/** The values that stand more than once. */
export function repeated<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
