import type { Wire, WireMap } from "./wire";
import { isMap, isSecret, plain, secret } from "./wire";

/** Readers of plain values: of inputs without marks, and of what the Docker engine answers. */

export const textAt = (map: WireMap, key: string): string | undefined => {
  const value = map[key];
  return typeof value === "string" ? value : undefined;
};

export const numberAt = (map: WireMap, key: string): number | undefined => {
  const value = map[key];
  return typeof value === "number" ? value : undefined;
};

export const flagAt = (map: WireMap, key: string): boolean => map[key] === true;

export const listAt = (map: WireMap, key: string): Wire[] => {
  const value = map[key];
  return Array.isArray(value) ? value : [];
};

export const textsAt = (map: WireMap, key: string): string[] =>
  listAt(map, key).flatMap((item) => (typeof item === "string" ? [item] : item === null ? [""] : []));

export const mapsAt = (map: WireMap, key: string): WireMap[] => listAt(map, key).filter(isMap);

export const mapAt = (map: WireMap, key: string): WireMap => {
  const value = map[key];
  return isMap(value) ? value : {};
};

export const textMapAt = (map: WireMap, key: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(mapAt(map, key)).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );

/** The list of `{label, value}` as a map. */
export const labelsAt = (map: WireMap, key: string): Record<string, string> =>
  Object.fromEntries(mapsAt(map, key).map((pair) => [textAt(pair, "label") ?? "", textAt(pair, "value") ?? ""]));

export const labelPairs = (labels: WireMap): WireMap[] =>
  Object.entries(labels).map(([label, value]) => ({ label, value }));

export const plainMap = (map: WireMap): WireMap => {
  const value = plain(map);
  return isMap(value) ? value : {};
};

/** Is there a secret in it, at any depth? */
export const hasSecret = (value: Wire | undefined): boolean =>
  isSecret(value) ||
  (Array.isArray(value) && value.some(hasSecret)) ||
  (isMap(value) && Object.values(value).some(hasSecret));

/** Works on the value inside of a secret, and keeps it secret. */
export const within = (value: Wire, work: (inner: Wire) => Wire): Wire =>
  isSecret(value) ? secret(within(value["value"] ?? null, work)) : work(value);

/** Nothing, as Docker and the real plugin see it: absent, blank, zero, false or empty. */
export const isNothing = (value: Wire | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (isSecret(value) && isNothing(value["value"])) ||
  (Array.isArray(value) && value.length === 0) ||
  (isMap(value) && Object.keys(value).length === 0);

export const withoutAbsent = (map: Readonly<Record<string, Wire | undefined>>): WireMap =>
  Object.fromEntries(Object.entries(map).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
