import type { CheckContext, Checked, CheckFailure, ResourceHandler } from "../shared/resource";
import { autoname, defaultsKey } from "../shared/names";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, isSecret, isUnknown, plain, secret, unknownValue, wireEqual } from "../shared/wire";
import { mapAt, plainMap, textAt } from "../shared/values";
import type { Account } from "./account";
import { failuresOf } from "./check";
import { changesOf, isDefaulted, partOf } from "./compare";
import type { Kind } from "./kind";
import { argsOf } from "./package-types";
import { isRegion } from "./regions";

const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const signatureKey = "4dabf18193072939515e22adb298388d";

/** Where a program gives a whole resource its id stands for it. */
function withoutResources(value: Wire): Wire {
  if (Array.isArray(value)) {
    return value.map(withoutResources);
  }
  if (!isMap(value)) {
    return value;
  }
  return value[signatureKey] === resourceSignature
    ? (value["id"] ?? unknownValue)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutResources(inner)]));
}

const isHidden = (key: string): boolean => key.startsWith("_");

/** Outputs of known values: secrets of the inputs stay secret. */
function settle(inputs: WireMap, id: string, values: WireMap): WireMap {
  const outputs = Object.entries(values).flatMap(([key, value]): [string, Wire][] => {
    const given = inputs[key];
    const isSame = given !== undefined && wireEqual(plain(given), value);
    return isHidden(key) ? [] : [[key, isSame ? given : isSecret(given) ? secret(value) : value]];
  });
  return { id, ...Object.fromEntries(outputs) };
}

const withoutNulls = (inputs: WireMap): WireMap =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));

const given = (inputs: WireMap): WireMap =>
  Object.fromEntries(Object.entries(withoutNulls(inputs)).filter(([key]) => !isHidden(key)));

function preview(kind: Kind, inputs: WireMap, state: WireMap | undefined): WireMap {
  const own = given(inputs);
  const tags: WireMap = own["tags"] === undefined ? {} : { tagsAll: own["tags"] };
  if (state === undefined) {
    return { ...Object.fromEntries(kind.computed.map((key) => [key, unknownValue])), ...own, ...tags };
  }
  const changed = kind.changedBy?.(plainMap(state), plainMap(inputs)) ?? [];
  const kept = Object.entries(state).filter(([key]) => kind.computed.includes(key) || key === "id");
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(changed.map((key) => [key, unknownValue])),
    ...own,
    ...tags,
  };
}

/** The inputs as a refresh finds them: what the program gave, with the values of today. */
function reread(inputs: WireMap, values: WireMap): WireMap {
  const entries = Object.entries(inputs).map(([key, value]): [string, Wire] => {
    const there = values[key];
    if (isHidden(key) || there === undefined || wireEqual(plain(value), there)) {
      return [key, value];
    }
    const partial = partOf(key, there, plain(value));
    return [key, isSecret(value) ? secret(partial) : partial];
  });
  return Object.fromEntries(entries);
}

const pick = (map: WireMap, like: WireMap): WireMap =>
  Object.fromEntries(Object.entries(map).filter(([key]) => key in like));

/** The life of one type of resource, over what the type does in the account. */
export function handlerOf(account: () => Account, make: (account: () => Account) => Kind): ResourceHandler {
  const kind = make(account);
  const members = () => argsOf(...kind.args);

  const fill = (raw: WireMap, context: CheckContext): WireMap => {
    const inputs = withoutNulls(withoutResources(raw) as WireMap);
    const hasTags = members().has("tags") && Object.keys(account().defaultTags).length > 0;
    const tags = { ...account().defaultTags, ...mapAt(inputs, "tags") };
    const tagged = hasTags && !isUnknown(inputs["tags"]) ? { ...inputs, tags } : inputs;
    const key = kind.autoname;
    if (key === undefined || !isAbsent(tagged[key]) || !isAbsent(tagged[`${key}Prefix`])) {
      return { ...tagged, [defaultsKey]: [] };
    }
    const kept = isDefaulted(context.olds, key) ? context.olds[key] : undefined;
    return { ...tagged, [key]: kept ?? autoname(context), [defaultsKey]: [key] };
  };

  return {
    check(raw, context): Checked {
      const inputs = fill(raw, context);
      const bare = plainMap(inputs);
      const wrong = failuresOf(kind.args[1], members(), bare);
      return { inputs, failures: wrong.length > 0 ? wrong : problemsOf(kind, bare) };
    },

    diff: ({ inputs: olds, outputs }, inputs) => ({
      changes: changesOf(kind, olds, outputs, inputs),
      // A name that the program gives is free only when the old one is gone.
      deleteBeforeReplace:
        kind.autoname !== undefined &&
        !isDefaulted(inputs, kind.autoname) &&
        !isAbsent(inputs[kind.autoname]) &&
        plainMap(outputs)[kind.autoname] === plainMap(inputs)[kind.autoname],
    }),

    preview: (inputs, state) => preview(kind, inputs, state),

    async create(operation, inputs) {
      const { id, values } = await kind.create(operation, given(plainMap(inputs)));
      return { id, outputs: settle(inputs, id, values) };
    },

    async read(_operation, { id, inputs, outputs }) {
      const values = await kind.read(id);
      if (values === undefined) {
        return undefined;
      }
      const isImport = Object.keys(inputs).length === 0 && Object.keys(outputs).length === 0;
      const known = isImport
        ? pick(values, Object.fromEntries([...members().keys()].map((key) => [key, null])))
        : inputs;
      return { id, inputs: reread(known, values), outputs: settle(inputs, id, values) };
    },

    async update(operation, inputs, { id, outputs }) {
      const values = await kind.update?.(operation, id, given(plainMap(inputs)), plainMap(outputs));
      return values === undefined ? outputs : settle(inputs, id, values);
    },

    delete: (operation, { id, outputs }) => kind.delete(operation, id, plainMap(outputs)),
  };
}

const isAbsent = (value: Wire | undefined): boolean => value === undefined || value === null;

/** What is known, at any depth. */
function knownOf(value: Wire): Wire {
  if (Array.isArray(value)) {
    return value.filter((item) => !isUnknown(item)).map(knownOf);
  }
  return isMap(value) ? knownMembers(value) : value;
}

const knownMembers = (map: WireMap): WireMap =>
  Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => (isUnknown(value) || isAbsent(value) ? [] : [[key, knownOf(value)]])),
  );

function problemsOf(kind: Kind, inputs: WireMap): CheckFailure[] {
  const region = textAt(inputs, "region");
  const found: Record<string, string | false | undefined> = {
    region: region !== undefined && !isUnknown(region) && !isRegion(region) && `invalid AWS Region: ${region}`,
    ...kind.problems?.(knownMembers(inputs), (key) => !isAbsent(inputs[key])),
  };
  return Object.entries(found).flatMap(([property, reason]) =>
    reason === undefined || reason === false ? [] : [{ property, reason }],
  );
}
