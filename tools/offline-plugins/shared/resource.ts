import type { Change } from "./diff";
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

/** Inputs with their defaults, and what is wrong with them. */
export interface Checked {
  readonly inputs: WireMap;
  readonly failures: readonly CheckFailure[];
}

export interface CheckContext {
  /** The name of the resource in the program. */
  readonly name: string;
  /** The inputs of the resource in the state; empty before a create. */
  readonly olds: WireMap;
  /** Makes names that are made up repeatable; empty when the engine gave none. */
  readonly seed: Uint8Array;
}

export interface Diffed {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace?: boolean;
}

/** A resource as the engine keeps it. Inputs and outputs are wire values: secrets in them keep their marks. */
export interface ResourceState {
  readonly id: string;
  readonly inputs: WireMap;
  readonly outputs: WireMap;
}

export type Created = Omit<ResourceState, "inputs">;

/** One resource type. */
export interface ResourceHandler {
  check(inputs: WireMap, context: CheckContext): Checked;
  diff(state: ResourceState, inputs: WireMap): Diffed;
  /** The id as far as it is known before the create; unknown without this. */
  previewId?(name: string): string;
  /** Outputs as far as they are known before the create, or before the update of a resource in `state`. */
  preview(inputs: WireMap, state: WireMap | undefined): WireMap;
  create(operation: Operation, inputs: WireMap, name: string): Promise<Created>;
  /** What is there now; undefined when it is gone. */
  read(operation: Operation, state: ResourceState): Promise<ResourceState | undefined>;
  update(operation: Operation, inputs: WireMap, state: ResourceState): Promise<WireMap>;
  delete(operation: Operation, state: ResourceState): Promise<void>;
}

export type FunctionHandler = (operation: Operation, args: WireMap) => Promise<WireMap>;

/** The configuration of a plugin: the inputs of its provider resource. */
export interface ProviderHandler {
  check(inputs: WireMap): Checked;
  diff(before: WireMap, after: WireMap): Diffed;
  configure(inputs: WireMap): Promise<void>;
}

/** What a plugin offers, by type token. */
export interface Plugin {
  readonly name: string;
  /** The release it stands in for. */
  readonly version: string;
  readonly resources: ReadonlyMap<string, ResourceHandler>;
  readonly functions: ReadonlyMap<string, FunctionHandler>;
  /** A plugin without one takes no configuration. */
  readonly provider?: ProviderHandler;
}

/** A create or update that went wrong after the resource was there: the engine keeps what it became. */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly state: ResourceState,
  ) {
    super(message);
  }
}
