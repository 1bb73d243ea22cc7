/** A value of a RocketMQ configuration key, as the user writes it. */
export type PropertyValue = string | number | boolean;

/** RocketMQ configuration keys and their values. */
export type Properties = Readonly<Record<string, PropertyValue>>;

/** Configuration keys and their rendered values, in the order of the file. */
export type Conf = Readonly<Record<string, string>>;

/** The text of a value in the file: trimmed, since RocketMQ reads a number or boolean with a blank as its default. */
export function renderValue(value: PropertyValue): string {
  return typeof value === "number" ? plainNumber(value) : String(value).trim();
}

/** Without an exponent, which RocketMQ's integer keys do not read. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** The rendered values of user-given keys, sorted by key. */
export function renderValues(properties: Properties): Conf {
  return Object.fromEntries(
    Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, renderValue(value)]),
  );
}
