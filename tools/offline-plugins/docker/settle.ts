import type { ResourceState } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, secret, unknownValue } from "../shared/wire";
import { fits } from "./compare";
import type { Field, Fields } from "./fields";
import { elementOf, isPartial, isSet } from "./fields";
import { defaultsKey } from "../shared/names";
import { hasSecret, isNothing, withoutAbsent } from "../shared/values";

/** The value for the state: what was asked for where it is that, so that its order and secrecy are kept. */
function settleValue(field: Field, asked: Wire | undefined, found: Wire | undefined): Wire | undefined {
  if (found === undefined) {
    return asked;
  }
  if (asked === undefined || asked === null) {
    const isEmpty = typeof found === "object" && isNothing(found);
    return isEmpty && field.computed !== true ? undefined : found;
  }
  if (fits(field, found, asked)) {
    return isPartial(field) && !hasSecret(asked) ? settleParts(field, asked, found) : asked;
  }
  return hasSecret(asked) ? secret(found) : found;
}

/** Parts that nobody asked for are added. */
function settleParts(field: Field, asked: Wire, found: Wire): Wire {
  if (Array.isArray(asked) && Array.isArray(found)) {
    const element = elementOf(field);
    return asked.map((item) => settleParts(element, item, found.find((other) => fits(element, other, item)) ?? null));
  }
  if (isMap(asked) && isMap(found)) {
    const added = Object.keys(field.fields ?? {}).filter((key) => asked[key] === undefined);
    return { ...asked, ...withoutAbsent(Object.fromEntries(added.map((key) => [key, found[key]]))) };
  }
  return asked;
}

/** Values without the notes about their defaults. */
const bareMap = (map: WireMap): WireMap =>
  Object.fromEntries(
    Object.entries(map)
      .filter(([name]) => name !== defaultsKey)
      .map(([name, inner]) => [name, bare(inner)]),
  );

function bare(value: Wire): Wire {
  if (Array.isArray(value)) {
    return value.map(bare);
  }
  return isMap(value) ? bareMap(value) : value;
}

/** The outputs of a resource: what was asked for, corrected by what was found. Other outputs are taken as found. */
export function settle(fields: Fields, asked: WireMap, found: WireMap): WireMap {
  const names = new Set([...Object.keys(fields), ...Object.keys(found)]);
  return bareMap(
    withoutAbsent(
      Object.fromEntries(
        [...names].map((name) => {
          const field = fields[name];
          return [name, field === undefined ? found[name] : settleValue(field, asked[name], found[name])];
        }),
      ),
    ),
  );
}

const defaultsOf = (fields: Fields): WireMap =>
  withoutAbsent(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default])));

/** The real plugin believes that the engine took a set as it was given, until the next refresh. */
const isBelieved = (field: Field, asked: Wire | undefined): boolean =>
  isSet(field) && !isPartial(field) && !isNothing(asked);

/** The outputs of a new resource. */
export const settleNew = (fields: Fields, asked: WireMap, found: WireMap): WireMap =>
  settle(
    fields,
    { ...defaultsOf(fields), ...asked },
    Object.fromEntries(
      Object.entries(found).filter(([name]) => {
        const field = fields[name];
        return field === undefined || !isBelieved(field, asked[name]);
      }),
    ),
  );

/** A resource after a look at it: drift goes into its inputs too, so that the state says one thing. */
export function reread(fields: Fields, state: ResourceState, id: string, found: WireMap): ResourceState {
  const outputs = settle(fields, { ...state.inputs, ...state.outputs }, found);
  const inputs = Object.fromEntries(
    Object.entries(state.inputs).map(([name, value]) => {
      const field = fields[name];
      const isSame = field === undefined || fits(field, outputs[name], value);
      return [name, isSame ? value : outputs[name]];
    }),
  );
  return { id, inputs: withoutAbsent(inputs), outputs };
}

/** Outputs after a create that has not happened: what Docker fills in is unknown. */
export const createOutputs = (fields: Fields, inputs: WireMap, more: readonly string[]): WireMap => ({
  ...Object.fromEntries(
    [...Object.keys(fields).filter((name) => fields[name]?.computed === true), ...more].map((name) => [
      name,
      unknownValue,
    ]),
  ),
  ...known(fields, inputs),
});

const known = (fields: Fields, inputs: WireMap): WireMap =>
  bareMap({
    ...defaultsOf(fields),
    ...Object.fromEntries(Object.entries(inputs).filter(([name, value]) => name in fields && value !== null)),
  });

/** Outputs after an update: Docker is not asked again, so what it has filled in stays. */
export const updateOutputs = (fields: Fields, inputs: WireMap, state: WireMap): WireMap => ({
  ...Object.fromEntries(
    Object.entries(state).filter(([name]) => fields[name] === undefined || fields[name].computed === true),
  ),
  ...known(fields, inputs),
});
