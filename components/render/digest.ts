import { createHash } from "node:crypto";
import type { Launch } from "../model/launch";

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The digest of all that a running process depends on: with the same digest a restart changes nothing. */
export function digest(launch: Launch): string {
  const { version, argv, env, files, liveCopy } = launch;
  return sha256(
    JSON.stringify([version, argv, Object.entries(env).sort(), files.map((f) => [f.name, f.content]), liveCopy]),
  );
}
