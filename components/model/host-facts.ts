/** What is known of a host before anything runs on it. */
export interface HostFacts {
  /** Memory in MiB. @default - unknown */
  readonly memoryMiB?: number;
  /** Feature version of its Java: 8, 11, 17, 21. @default - unknown until the `up` asks java itself */
  readonly java?: number;
  /** Ids of the hosts to choose from. @default - one host without an id */
  readonly hostIds?: readonly string[];
  /** Whether a process can be given a memory limit. @default - unknown */
  readonly limitsMemory?: boolean;
}
