import { mapAt, mapsAt, textAt, textsAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Item } from "./store";

/** The value that a filter such as `vpc-id` looks at. */
export type Field = (item: Item) => Wire | undefined;

const asText = (value: Wire | undefined): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** As AWS reads a filter: `*` and `?` stand for anything. */
const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  ).test(value);

function fits(item: Item, fields: Readonly<Record<string, Field>>, filter: WireMap): boolean {
  const name = textAt(filter, "name") ?? "";
  const values = textsAt(filter, "values");
  const tags = mapAt(item.values, "tagsAll");
  const tag = /^tag:(.*)$/.exec(name)?.[1];
  if (tag !== undefined) {
    return tag in tags && values.some((value) => matches(value, asText(tags[tag])));
  }
  if (name === "tag-key") {
    return Object.keys(tags).some((key) => values.some((value) => matches(value, key)));
  }
  const field = fields[name];
  if (field === undefined) {
    throw new Error(`InvalidParameterValue: The filter '${name}' is invalid`);
  }
  return values.some((value) => matches(value, asText(field(item))));
}

/** The objects that all filters and all tags fit. */
export const filtered = (
  items: readonly Item[],
  fields: Readonly<Record<string, Field>>,
  args: WireMap,
  tagsKey = "tags",
): Item[] =>
  items.filter(
    (item) =>
      mapsAt(args, "filters").every((filter) => fits(item, fields, filter)) &&
      Object.entries(mapAt(args, tagsKey)).every(([key, value]) => mapAt(item.values, "tagsAll")[key] === value),
  );

/** One and no other. */
export function only(items: readonly Item[], what: string): Item {
  const [item] = items;
  if (item === undefined) {
    throw new Error(`no matching ${what} found`);
  }
  if (items.length > 1) {
    throw new Error(`multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`);
  }
  return item;
}
