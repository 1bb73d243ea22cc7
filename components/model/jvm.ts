import type { HostFacts } from "./host-facts";
import type { Issue } from "./issue";
import { checkFlags, ownFlags } from "./jvm-flags";

/** The size and flags of one Java process. */
export interface JvmArgs {
  /** Heap in MiB (`-Xms` and `-Xmx`). @default 256 for a NameServer, 1024 for a broker */
  heapMiB?: number;
  /** Young generation in MiB (`-Xmn`). @default - G1 sizes it by itself */
  youngMiB?: number;
  /** Direct memory in MiB (`-XX:MaxDirectMemorySize`). @default - as much as the heap */
  directMiB?: number;
  /** More flags for java, one an element; sizes belong in the fields above. @default none */
  options?: string[];
}

/** JvmArgs with every size known. */
export interface Jvm {
  readonly heapMiB: number;
  readonly youngMiB?: number;
  readonly directMiB: number;
  readonly options: string[];
}

export const nameServerHeapMiB = 256;
export const brokerHeapMiB = 1024;

/** Fills in what the user left open; a later element of `layers` wins over an earlier one. */
export function resolveJvm(heapMiB: number, ...layers: readonly (JvmArgs | undefined)[]): Jvm {
  const last = <K extends keyof JvmArgs>(field: K): JvmArgs[K] =>
    layers.reduce<JvmArgs[K]>((value, layer) => layer?.[field] ?? value, undefined);
  const heap = last("heapMiB") ?? heapMiB;
  const youngMiB = last("youngMiB");
  return {
    heapMiB: heap,
    ...(youngMiB === undefined ? {} : { youngMiB }),
    directMiB: last("directMiB") ?? heap,
    options: last("options") ?? [],
  };
}

/** Sizes that fit each other, and no flag that says a size a second time. */
export function checkJvm(path: string, jvm: Jvm, host: HostFacts = {}): Issue[] {
  const issues: Issue[] = [];
  const size = (field: string, value: number, low: number): void => {
    if (!Number.isInteger(value) || value < low) {
      issues.push({
        path: `${path}.${field}`,
        reason: "not a whole number of MiB, or too few",
        got: value,
        allowed: `whole numbers from ${low}`,
      });
    }
  };
  size("heapMiB", jvm.heapMiB, 32);
  if (jvm.directMiB !== jvm.heapMiB) {
    size("directMiB", jvm.directMiB, 16);
  }
  if (jvm.youngMiB !== undefined) {
    size("youngMiB", jvm.youngMiB, 8);
    if (jvm.youngMiB >= jvm.heapMiB && jvm.heapMiB > 0) {
      issues.push({
        path: `${path}.youngMiB`,
        reason: "the young generation does not fit the heap",
        got: jvm.youngMiB,
        allowed: `below heapMiB (${jvm.heapMiB})`,
      });
    }
  }
  if (host.memoryMiB !== undefined && jvm.heapMiB > host.memoryMiB) {
    issues.push({
      path: `${path}.heapMiB`,
      reason: "the heap is larger than the memory of the machine",
      got: jvm.heapMiB,
      allowed: `up to ${host.memoryMiB}`,
    });
  }
  issues.push(...checkFlags(`${path}.options`, jvm.options, host.java));
  return issues;
}

/** The flags of java for these sizes; they hold on every Java from 8 to 21. */
export function jvmFlags(jvm: Jvm): string[] {
  return [
    ...ownFlags.slice(0, 1),
    `-Xms${jvm.heapMiB}m`,
    `-Xmx${jvm.heapMiB}m`,
    ...(jvm.youngMiB === undefined ? [] : [`-Xmn${jvm.youngMiB}m`]),
    `-XX:MaxDirectMemorySize=${jvm.directMiB}m`,
    ...ownFlags.slice(1),
    ...jvm.options,
  ];
}
