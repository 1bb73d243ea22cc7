import { createHash, randomBytes } from "node:crypto";
import type { CheckContext } from "./resource";

/** Where inputs note which of them are defaults. */
export const defaultsKey = "__defaults";

/** `<name in the program>-<7 hexadecimal digits>`: the same again for the same seed of the engine. */
export function autoname({ name, seed }: Pick<CheckContext, "name" | "seed">): string {
  const bytes = seed.length > 0 ? seed : randomBytes(16);
  return `${name}-${createHash("sha256").update(bytes).digest("hex").slice(0, 7)}`;
}
