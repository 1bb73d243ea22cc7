/** What the load program says (`src/`), a line of JSON each. */

interface Said<Name extends string> {
  readonly event: Name;
  /** Milliseconds since the epoch. */
  readonly t: number;
}

/** A message by its number, and the broker group of its queue. */
interface OfMessage {
  readonly n: number;
  readonly broker: string;
}

export interface Acked extends Said<"acked">, OfMessage {
  readonly tries: number;
}

/** Stored, but not as asked: not replicated in time, say. */
export interface OtherStatus extends Said<"status">, OfMessage {
  readonly tries: number;
  readonly status: string;
}

/** A send that failed after the client's own retries. */
export interface Failed extends Said<"failed"> {
  readonly n: number;
  readonly why: string;
  readonly tries: number;
}

/** A single try that failed; a retry may have healed it. */
export interface Try extends Said<"try">, OfMessage {
  readonly why: string;
}

interface FromBroker extends OfMessage {
  readonly queue: number;
  readonly offset: number;
  /** `host:port` of the broker that stored it first: the master, also where a slave gave it. */
  readonly stored: string;
  /** `host:port` of the broker that gave it. */
  readonly from: string;
}

export interface Consumed extends Said<"consumed">, FromBroker {}

/** The same message once more. */
export interface Again extends Said<"again">, FromBroker {}

/** What a broker lives with. */
export interface LiveBroker extends Said<"broker"> {
  readonly broker: string;
  readonly id: number;
  readonly address: string;
  readonly live: Readonly<Record<string, string>>;
}

/** The last line: how many of each the program itself counted. */
export interface Summary extends Said<"summary"> {
  readonly [count: string]: number | string;
}

export type LoadEvent =
  | Acked
  | OtherStatus
  | Failed
  | Try
  | Consumed
  | Again
  | LiveBroker
  | Summary
  | Said<"paused">
  | Said<"resumed">
  | Said<"topic">
  | Said<"deleted">;

/** The whole lines among what was written so far; what the client's own log says beside them is left out. */
export function eventsOf(text: string): LoadEvent[] {
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LoadEvent);
}

/** The events of one kind, in their order. */
export function only<Name extends LoadEvent["event"]>(
  events: readonly LoadEvent[],
  name: Name,
): Extract<LoadEvent, { event: Name }>[] {
  return events.filter((one): one is Extract<LoadEvent, { event: Name }> => one.event === name);
}
