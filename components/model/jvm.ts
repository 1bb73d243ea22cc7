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
  /**
   * Memory limit in MiB of the container that it runs in. Where only the limit is given, half of what java itself leaves
   * is heap, half direct memory. @default - heap + direct memory + what java itself needs (jvmOverheadMiB)
   */
  memoryLimitMiB?: number;
  /** More flags for java, one an element; sizes belong in the fields above. @default none */
  options?: string[];
}

/** JvmArgs with every size known. */
export interface Jvm {
  readonly heapMiB: number;
  readonly youngMiB?: number;
  readonly directMiB: number;
  /** Only where the user gave one. */
  readonly memoryLimitMiB?: number;
  readonly options: string[];
}

export const nameServerHeapMiB = 256;
export const brokerHeapMiB = 1024;

/** Fills in what the user left open; a later element of `layers` wins over an earlier one. */
export function resolveJvm(heapMiB: number, ...layers: readonly (JvmArgs | undefined)[]): Jvm {
  const last = <K extends keyof JvmArgs>(field: K): JvmArgs[K] =>
    layers.reduce<JvmArgs[K]>((value, layer) => layer?.[field] ?? value, undefined);
  const youngMiB = last("youngMiB");
  const memoryLimitMiB = last("memoryLimitMiB");
  const heap = last("heapMiB") ?? fitted(memoryLimitMiB, last("directMiB")) ?? heapMiB;
  return {
    heapMiB: heap,
    ...(youngMiB === undefined ? {} : { youngMiB }),
    directMiB: last("directMiB") ?? heap,
    ...(memoryLimitMiB === undefined ? {} : { memoryLimitMiB }),
    options: last("options") ?? [],
  };
}

const leastOverheadMiB = 192;

/** What a java of that size takes beside heap and direct memory, in MiB: classes, code, threads, the collector. */
export function jvmOverheadMiB({ heapMiB, directMiB }: Pick<Jvm, "heapMiB" | "directMiB">): number {
  return Math.max(leastOverheadMiB, Math.ceil((heapMiB + directMiB) / 16));
}

/** The memory limit of a container, in MiB. */
export function memoryLimitMiB(jvm: Jvm): number {
  return jvm.memoryLimitMiB ?? jvm.heapMiB + jvm.directMiB + jvmOverheadMiB(jvm);
}

/** The heap that fits under a limit, beside direct memory of that size or of its own. */
function fitted(limit: number | undefined, direct: number | undefined): number | undefined {
  if (limit === undefined) {
    return undefined;
  }
  const left = Math.min(limit - leastOverheadMiB, Math.floor((limit * 16) / 17));
  return Math.max(32, direct === undefined ? Math.floor(left / 2) : left - direct);
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
  issues.push(...checkLimit(`${path}.memoryLimitMiB`, jvm, host));
  issues.push(...checkFlags(`${path}.options`, jvm.options, host.java));
  return issues;
}

function checkLimit(path: string, jvm: Jvm, { limitsMemory }: HostFacts): Issue[] {
  const got = jvm.memoryLimitMiB;
  if (got === undefined) {
    return [];
  }
  if (limitsMemory === false) {
    return [{ path, reason: "nothing on this platform can hold a limit", got, fix: "remove it, and set heapMiB" }];
  }
  const least = jvm.heapMiB + jvm.directMiB + jvmOverheadMiB(jvm);
  return Number.isInteger(got) && got >= least
    ? []
    : [
        {
          path,
          reason: `heapMiB ${jvm.heapMiB} + directMiB ${jvm.directMiB} and what java itself needs do not fit, so the kernel would kill it`,
          got,
          allowed: `whole numbers from ${least}`,
          fix: "raise it, or lower heapMiB and directMiB",
        },
      ];
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
