import { createHash, randomBytes } from "node:crypto";

const digitsOfId = 17;

/** An id as AWS makes them: the prefix and 17 hexadecimal digits. */
export const newId = (prefix: string): string => `${prefix}-${randomBytes(9).toString("hex").slice(0, digitsOfId)}`;

/** The same digits for the same text. */
export const digits = (text: string, count = digitsOfId): string =>
  createHash("sha256").update(text).digest("hex").slice(0, count);

/** One number for a text, as the provider puts it into the ids of what has none at AWS. */
export const numberOf = (text: string): number => parseInt(digits(text, 8), 16);

/** A hardware address that is nobody's. */
export const macOf = (id: string): string => `0a:${(digits(id, 10).match(/../g) ?? []).join(":")}`;
