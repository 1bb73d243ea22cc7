import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";

export interface Made {
  readonly id: string;
  readonly values: WireMap;
}

/** What one type of resource has of its own. Inputs and states come as plain values. */
export interface Kind {
  /** The file of the package and the interface of the inputs in it. */
  readonly args: readonly [file: string, name: string];
  /** Inputs, or members of them, a change of which is a replacement. */
  readonly replace: readonly string[];
  /** Lists without an order. */
  readonly sets?: readonly string[];
  /** Outputs that AWS fills in where the program does not. */
  readonly computed: readonly string[];
  /** The input whose name is made up. */
  readonly autoname?: string;
  /** What is wrong with inputs of the right types: `inputs` has those that are known, `has` tells of all. */
  problems?(inputs: WireMap, has: (key: string) => boolean): Record<string, string | false | undefined>;
  /** More inputs a change of which is a replacement, in this case. */
  replaceToo?(state: WireMap, inputs: WireMap): readonly string[];
  /** Outputs that an update may change. */
  changedBy?(state: WireMap, inputs: WireMap): readonly string[];
  create(operation: Operation, inputs: WireMap): Promise<Made>;
  read(id: string): Promise<WireMap | undefined>;
  update?(operation: Operation, id: string, inputs: WireMap, state: WireMap): Promise<WireMap>;
  delete(operation: Operation, id: string, state: WireMap): Promise<void>;
}
