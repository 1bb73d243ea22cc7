import type { CheckContext, Operation, ResourceHandler } from "../shared/resource";
import { PartialFailure } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { changesOf } from "./compare";
import { checkInputs, isDefaulted } from "./check";
import type { Fields } from "./fields";
import { createOutputs, reread, settleNew, updateOutputs } from "./settle";
import { plainMap } from "../shared/values";

/** A create that failed after the resource was there. Its state has no values of the engine. */
export class HalfCreated extends Error {
  constructor(
    message: string,
    readonly id: string,
  ) {
    super(message);
  }
}

export interface Found {
  readonly id: string;
  readonly values: WireMap;
}

/** What one type of resource has of its own. Its inputs and states come as plain values. */
export interface Kind {
  readonly fields: Fields;
  /** Outputs that are not inputs. */
  readonly outputs: readonly string[];
  readonly isAutonamed: boolean;
  isDeletedFirst(state: WireMap, inputs: WireMap): boolean;
  create(operation: Operation, inputs: WireMap): Promise<Found>;
  read(operation: Operation, id: string, state: WireMap): Promise<Found | undefined>;
  /** Undefined where no input can change in place. */
  update?(operation: Operation, id: string, inputs: WireMap, state: WireMap): Promise<void>;
  delete(operation: Operation, id: string, state: WireMap): Promise<void>;
}

/** With a name that the program gives the new one can only come after the old one is gone. */
export const isNamedByHand = (state: WireMap, inputs: WireMap): boolean =>
  !isDefaulted(inputs, "name") && plainMap(state)["name"] === plainMap(inputs)["name"];

/** The life of one type of resource, over what the type does on the engine. */
export function handlerOf(kind: Kind): ResourceHandler {
  const { fields } = kind;
  return {
    check: (inputs: WireMap, context: CheckContext) => checkInputs(fields, inputs, context, kind.isAutonamed),

    diff: ({ outputs }, inputs) => ({
      changes: changesOf(fields, outputs, inputs),
      deleteBeforeReplace: kind.isDeletedFirst(outputs, inputs),
    }),

    preview: (inputs, state) =>
      state === undefined ? createOutputs(fields, inputs, kind.outputs) : updateOutputs(fields, inputs, state),

    async create(operation, inputs) {
      try {
        const { id, values } = await kind.create(operation, plainMap(inputs));
        return { id, outputs: settleNew(fields, inputs, values) };
      } catch (error) {
        if (error instanceof HalfCreated) {
          const outputs = settleNew(fields, inputs, {});
          throw new PartialFailure(error.message, { id: error.id, inputs, outputs });
        }
        throw error;
      }
    },

    async read(operation, state) {
      const found = await kind.read(operation, state.id, plainMap(state.outputs));
      return found === undefined ? undefined : reread(fields, state, found.id, found.values);
    },

    async update(operation, inputs, state) {
      const outputs = updateOutputs(fields, inputs, state.outputs);
      try {
        await kind.update?.(operation, state.id, plainMap(inputs), plainMap(state.outputs));
      } catch (error) {
        // As in the real plugin, the state has the new values from now on, whatever the engine has.
        throw new PartialFailure(error instanceof Error ? error.message : String(error), {
          id: state.id,
          inputs,
          outputs,
        });
      }
      return outputs;
    },

    delete: (operation, { id, outputs }) => kind.delete(operation, id, plainMap(outputs)),
  };
}
