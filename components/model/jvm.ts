import type { Issue } from "./issue";

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

const sizing = /^-(Xms|Xmx|Xmn|XX:MaxDirectMemorySize=|XX:(Initial|Max)HeapSize=|XX:(Max)?NewSize=)/;

/** Sizes that fit each other, and no flag that says a size a second time. */
export function checkJvm(path: string, jvm: Jvm): Issue[] {
  const issues: Issue[] = [];
  const size = (field: string, value: number, low: number): void => {
    if (!Number.isInteger(value) || value < low) {
      issues.push({
        path: `${path}.${field}`,
        reason: "not a size in MiB",
        got: value,
        allowed: `whole numbers from ${low}`,
      });
    }
  };
  size("heapMiB", jvm.heapMiB, 32);
  size("directMiB", jvm.directMiB, 16);
  if (jvm.youngMiB !== undefined) {
    size("youngMiB", jvm.youngMiB, 8);
    if (jvm.youngMiB >= jvm.heapMiB) {
      issues.push({
        path: `${path}.youngMiB`,
        reason: "the young generation does not fit the heap",
        got: jvm.youngMiB,
        allowed: `below heapMiB (${jvm.heapMiB})`,
      });
    }
  }
  jvm.options.forEach((option, index) => {
    if (sizing.test(option)) {
      issues.push({
        path: `${path}.options.${index}`,
        reason: "a size belongs in heapMiB, youngMiB or directMiB",
        got: option,
        fix: "remove the flag and set the field",
      });
    } else if (!/^-[^\s]/.test(option) || /[\r\n\0]/.test(option)) {
      issues.push({
        path: `${path}.options.${index}`,
        reason: "not a flag of java",
        got: option,
        allowed: "one flag an element, starting with -",
      });
    }
  });
  return issues;
}

/** The flags of java for these sizes; they hold on every Java from 8 to 21. */
export function jvmFlags(jvm: Jvm): string[] {
  return [
    "-server",
    `-Xms${jvm.heapMiB}m`,
    `-Xmx${jvm.heapMiB}m`,
    ...(jvm.youngMiB === undefined ? [] : [`-Xmn${jvm.youngMiB}m`]),
    `-XX:MaxDirectMemorySize=${jvm.directMiB}m`,
    "-XX:+UseG1GC",
    "-XX:G1ReservePercent=25",
    "-XX:InitiatingHeapOccupancyPercent=30",
    "-XX:SoftRefLRUPolicyMSPerMB=0",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+ExitOnOutOfMemoryError",
    ...jvm.options,
  ];
}
