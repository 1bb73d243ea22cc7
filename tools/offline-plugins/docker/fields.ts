import type { Wire } from "../shared/wire";

/** How a value is written and compared. Elements of lists and sets are texts, or objects where `fields` is given. */
export type Kind = "text" | "whole" | "flag" | "list" | "set" | "map" | "object";

/** One input of a resource, or one member of an object in it. */
export interface Field {
  readonly kind: Kind;
  readonly fields?: Fields;
  readonly required?: boolean;
  /** Docker fills it in: where the program says nothing there is nothing to compare. */
  readonly computed?: boolean;
  /** A change of it is a replacement. */
  readonly replace?: boolean;
  readonly default?: Wire;
  readonly pattern?: RegExp;
  readonly minimum?: number;
  /** A set of one, which is written as an object. */
  readonly isSetOfOne?: boolean;
  /** A change of one of its elements is no replacement, only another number of them is. */
  readonly replacedByCount?: boolean;
  /** An empty text means "leave it". */
  readonly blankIsUnset?: boolean;
  /** Why the stand-in refuses it. */
  readonly refused?: string;
}

export type Fields = Readonly<Record<string, Field>>;

type More = Omit<Field, "kind">;

const make =
  (kind: Kind) =>
  (more: More = {}): Field => ({ kind, ...more });

export const text = make("text");
export const whole = make("whole");
export const flag = make("flag");
export const map = make("map");
export const texts = make("list");
export const textSet = make("set");

const makeOf =
  (kind: Kind) =>
  (fields: Fields, more: More = {}): Field => ({ kind, fields, ...more });

export const object = makeOf("object");
export const objects = makeOf("list");
export const objectSet = makeOf("set");

export const refused = (why: string, more: More = {}): Field => ({ kind: "text", ...more, refused: why });

export const isSet = (field: Field): boolean => field.kind === "set" || field.isSetOfOne === true;

/** Does Docker fill in a part of it? */
export const isPartial = (field: Field): boolean =>
  Object.values(field.fields ?? {}).some((inner) => inner.computed === true);

/** The fields, each with a change of it being a replacement. */
export const replacing = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, { ...field, replace: true }]));

/** What stands for one element of a list or set. */
export const elementOf = (field: Field): Field =>
  field.fields === undefined ? { kind: "text" } : { kind: "object", fields: field.fields };

/** Labels are written as a set of pairs. */
export const labelSet = (more: More = {}): Field =>
  objectSet({ label: text({ required: true }), value: text({ required: true }) }, more);
