import type { LogSink } from "./engine-log";
import type { WireMap } from "./wire";

/** What an operation of a resource or function gets besides its values. */
export interface Operation {
  /** Aborted by a custom timeout, by a cancel of the engine, or when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly log: LogSink;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** One resource type. Inputs and states are wire values: secrets in them keep their marks. */
export interface ResourceHandler {
  /** Inputs of which a change is a replacement. */
  readonly replaceOn: ReadonlySet<string>;
  check(inputs: WireMap): CheckFailure[];
  /** Outputs as far as they are known before the create, or before the update of a resource in `state`. */
  preview(inputs: WireMap, state: WireMap | undefined): WireMap;
  create(operation: Operation, inputs: WireMap): Promise<WireMap>;
  update(operation: Operation, inputs: WireMap, state: WireMap): Promise<WireMap>;
  delete(operation: Operation, state: WireMap): Promise<void>;
}

export type FunctionHandler = (operation: Operation, args: WireMap) => Promise<WireMap>;

/** What the plugin offers, by type token. */
export interface Catalogue {
  readonly resources: ReadonlyMap<string, ResourceHandler>;
  readonly functions: ReadonlyMap<string, FunctionHandler>;
}
