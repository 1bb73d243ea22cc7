import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Property values as they travel between the engine and a plugin: JSON, with marked objects for secrets and assets. */
export type Wire = null | boolean | number | string | Wire[] | WireMap;
export interface WireMap {
  [key: string]: Wire;
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** One value for "not known before the update", and the typed ones the protocol also allows. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownValues = new Set<Wire>([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const isMap = (value: Wire | undefined): value is WireMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const signed = (value: Wire | undefined, signature: string): value is WireMap =>
  isMap(value) && value[signatureKey] === signature;

export const isSecret = (value: Wire | undefined): value is WireMap => signed(value, secretSignature);

export const secret = (value: Wire): WireMap => ({ [signatureKey]: secretSignature, value });

export const isUnknown = (value: Wire | undefined): boolean =>
  isSecret(value) ? isUnknown(value["value"]) : value !== undefined && unknownValues.has(value);

/** Is there an unknown value in it, at any depth? */
export const hasUnknown = (value: Wire | undefined): boolean =>
  isUnknown(value) ||
  (Array.isArray(value) && value.some(hasUnknown)) ||
  (isMap(value) && Object.values(value).some(hasUnknown));

/** A value that is compared as a whole, never key by key. */
export const isOpaque = (value: Wire | undefined): boolean =>
  signed(value, secretSignature) || signed(value, assetSignature) || signed(value, archiveSignature);

/** The value without the marks of secrecy, at any depth. */
export function plain(value: Wire): Wire {
  if (isSecret(value)) {
    return plain(value["value"] ?? null);
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}

/** Equal as the engine sees it: assets and archives by their hash, maps without regard to order or absent values. */
export function wireEqual(a: Wire | undefined, b: Wire | undefined): boolean {
  const one = a ?? null;
  const other = b ?? null;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, i) => wireEqual(item, other[i]));
  }
  if (isMap(one) && isMap(other)) {
    const hash = one["hash"];
    if (isOpaque(one) && !isSecret(one) && typeof hash === "string" && hash !== "") {
      return one[signatureKey] === other[signatureKey] && hash === other["hash"];
    }
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => wireEqual(one[key], other[key]));
  }
  return one === other;
}

export const isAsset = (value: Wire | undefined): value is WireMap => signed(value, assetSignature);

export const isArchive = (value: Wire | undefined): value is WireMap => signed(value, archiveSignature);

export const fileAsset = (path: string, hash: string): WireMap => ({ [signatureKey]: assetSignature, path, hash });

export const assetArchive = (assets: WireMap, hash: string): WireMap => ({
  [signatureKey]: archiveSignature,
  assets,
  hash,
});

export const toStruct = (map: WireMap): Struct => Struct.fromJavaScript(map);

/** A value of JSON, whatever else is in it left out. */
export function toWire(value: unknown): Wire {
  if (Array.isArray(value)) {
    return value.map(toWire);
  }
  if (typeof value === "object" && value !== null) {
    return toWireMap(value);
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

const toWireMap = (value: object): WireMap =>
  Object.fromEntries(Object.entries(value).map(([key, inner]: [string, unknown]) => [key, toWire(inner)]));

export const fromStruct = (struct: Struct | undefined): WireMap => toWireMap(struct?.toJavaScript() ?? {});
