import type { Wire, WireMap } from "./wire";
import { isMap, isOpaque, wireEqual } from "./wire";

export type ChangeKind = "add" | "delete" | "update";

/** One changed leaf: `path` as `pulumi preview --json` shows it, `key` the input it belongs to. */
export interface Change {
  readonly path: string;
  readonly key: string;
  readonly kind: ChangeKind;
  readonly replace: boolean;
}

const isInternal = (key: string): boolean => key === "version" || key.startsWith("__");

export const member = (prefix: string, key: string): string => {
  const isSimple = /^[A-Za-z_$][\w$]*$/.test(key);
  if (!isSimple) {
    return `${prefix}[${JSON.stringify(key)}]`;
  }
  return prefix === "" ? key : `${prefix}.${key}`;
};

type Leaf = Pick<Change, "path" | "kind">;

function mapLeaves(prefix: string, before: WireMap, after: WireMap): Leaf[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => leaves(member(prefix, key), before[key], after[key]));
}

function leaves(path: string, before: Wire | undefined, after: Wire | undefined): Leaf[] {
  if (wireEqual(before, after)) {
    return [];
  }
  if (before === undefined || before === null) {
    return [{ path, kind: "add" }];
  }
  if (after === undefined || after === null) {
    return [{ path, kind: "delete" }];
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => leaves(`${path}[${i}]`, before[i], after[i])).flat();
  }
  if (isMap(before) && isMap(after) && !isOpaque(before) && !isOpaque(after)) {
    return mapLeaves(path, before, after);
  }
  return [{ path, kind: "update" }];
}

/**
 * What changed between two sets of inputs.
 *
 * A replacement is forced only where the *whole* input is added, removed or of another type: the real plugin
 * asks its schema for the changed path, so `triggers` matches and `triggers[0]` does not. The rest of "triggers
 * always replace" is the `replaceOnChanges: ["triggers[*]"]` that the SDK's class adds, and the engine applies.
 */
export function diffInputs(before: WireMap, after: WireMap, replaceOn: ReadonlySet<string>): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !isInternal(key));
  return keys.flatMap((key) =>
    leaves(member("", key), before[key], after[key]).map((leaf) => ({
      ...leaf,
      key,
      replace: replaceOn.has(leaf.path),
    })),
  );
}
