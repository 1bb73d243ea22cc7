import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { mapAt } from "../shared/values";
import type { Account } from "./account";
import type { Kind } from "./kind";
import { newId } from "./ids";
import type { ItemType } from "./store";

/** A type of which the account keeps a record, and does little else. */
export interface Recorded extends Pick<
  Kind,
  "args" | "replace" | "sets" | "computed" | "autoname" | "problems" | "replaceToo" | "changedBy"
> {
  readonly type: ItemType;
  /** Ids are `<prefix>-<17 digits>`. */
  readonly prefix?: string;
  idOf?(inputs: WireMap): string;
  /** Throws what AWS would say against it; `id` is there where it is an update. */
  refuse?(inputs: WireMap, id: string | undefined): void;
  /** Outputs beside the inputs; given the ones before an update. */
  values(inputs: WireMap, id: string, before: WireMap | undefined): WireMap;
  /** Is what it stands for still there? */
  isThere?(id: string): boolean;
  /** Why it cannot be deleted. */
  usedBy?(id: string, values: WireMap): string | undefined;
  /** What is to be done after each change, within the operation. */
  settle?(values: WireMap): Promise<void>;
  /** Makes or removes what is there beside the record. */
  build?(id: string, values: WireMap): Promise<void>;
  demolish?(operation: Operation, id: string, values: WireMap): Promise<void>;
}

const tagsAll = (kind: Recorded, inputs: WireMap): WireMap =>
  kind.computed.includes("tagsAll") ? { tagsAll: mapAt(inputs, "tags") } : {};

export function recorded(account: () => Account, spec: Recorded): Kind {
  const { type } = spec;
  const store = () => account().store;

  const valuesOf = (inputs: WireMap, id: string, before: WireMap | undefined): WireMap => {
    const filled = Object.entries(before ?? {}).filter(([key]) => spec.computed.includes(key) || key.startsWith("_"));
    return {
      ...(spec.computed.includes("region") ? { region: account().regionOf(inputs) } : {}),
      ...Object.fromEntries(filled),
      ...inputs,
      ...spec.values(inputs, id, before),
      ...tagsAll(spec, inputs),
    };
  };

  return {
    ...spec,

    async create(_operation, inputs) {
      const made = await store().locked(async () => {
        spec.refuse?.(inputs, undefined);
        const id = spec.idOf?.(inputs) ?? newId(spec.prefix ?? type);
        const values = valuesOf(inputs, id, undefined);
        await spec.build?.(id, values);
        store().put(type, id, values);
        return { id, values };
      });
      await spec.settle?.(made.values);
      return made;
    },

    read: (id) => Promise.resolve(spec.isThere?.(id) === false ? undefined : store().get(type, id)),

    async update(_operation, id, inputs) {
      const values = await store().locked(() => {
        const before = account().must(type, id);
        spec.refuse?.(inputs, id);
        const after = valuesOf(inputs, id, before);
        store().put(type, id, after);
        return after;
      });
      await spec.settle?.(values);
      return values;
    },

    async delete(operation, id) {
      const values = store().get(type, id);
      if (values === undefined) {
        return;
      }
      await store().locked(async () => {
        const user = spec.usedBy?.(id, values);
        if (user !== undefined) {
          throw new Error(user);
        }
        await spec.demolish?.(operation, id, values);
        store().remove(type, id);
      });
      await spec.settle?.(values);
    },
  };
}

/** AWS's refusal to delete what others need. */
export const dependencyViolation = (what: string, id: string): string =>
  `DependencyViolation: The ${what} '${id}' has dependencies and cannot be deleted.`;
