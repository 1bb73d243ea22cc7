import broker from "./keys/broker.json";
import nameServer from "./keys/nameServer.json";
import { nearest } from "./nearest";
import { releases } from "./releases";

/** Which file a key stands in: broker.conf or namesrv.conf. */
export type Role = "broker" | "nameServer";

/** How RocketMQ reads the value of a key (MixAll.properties2Object). */
export type KeyType = "int" | "long" | "double" | "float" | "boolean" | "string" | "enum";

/** One key of a configuration file. */
export interface KnownKey {
  readonly type: KeyType;
  /** The values of an enum, case-sensitive. */
  readonly values?: readonly string[];
  /** RocketMQ's own value. @default - none, or one that depends on the machine */
  readonly default?: string;
}

/** A key over a run of releases in which it did not change. */
interface Run {
  readonly type: string;
  readonly values?: readonly string[];
  readonly default?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Written by tools/known-keys from the releases' own classes. */
const data: Readonly<Record<Role, ReadonlyMap<string, readonly Run[]>>> = {
  broker: new Map<string, readonly Run[]>(Object.entries(broker)),
  nameServer: new Map<string, readonly Run[]>(Object.entries(nameServer)),
};

const order = (version: string): number => releases.findIndex((release) => release.version === version);

function covers(run: Run, version: string): boolean {
  const at = order(version);
  return (run.since === undefined || order(run.since) <= at) && (run.until === undefined || at <= order(run.until));
}

const types: readonly KeyType[] = ["int", "long", "double", "float", "boolean", "string", "enum"];

/** What a release knows of a key; undefined if it ignores the key. Without a supported release: the newest that has it. */
export function knownKey(version: string | undefined, role: Role, key: string): KnownKey | undefined {
  const runs = data[role].get(key) ?? [];
  const known = version !== undefined && order(version) >= 0;
  const run = known ? runs.find((each) => covers(each, version)) : runs.at(-1);
  const type = types.find((each) => each === run?.type);
  return run === undefined || type === undefined ? undefined : { type, values: run.values, default: run.default };
}

/** The releases that read a key. */
export function releasesWith(role: Role, key: string): string[] {
  const runs = data[role].get(key) ?? [];
  return releases.map(({ version }) => version).filter((version) => runs.some((run) => covers(run, version)));
}

/** The key that was meant, of those that the release reads. */
export function nearestKey(version: string | undefined, role: Role, key: string): string | undefined {
  const keys = [...data[role].keys()].filter((each) => knownKey(version, role, each) !== undefined);
  return nearest(key, keys);
}
