import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { WireMap } from "../shared/wire";
import { assetArchive, fileAsset } from "../shared/wire";

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** A pattern of `assetPaths` as a regular expression: `*` stays within a folder, `**` does not. */
export function globToRegExp(glob: string): RegExp {
  let source = "";
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob.charAt(i);
    if (char === "*") {
      const isDouble = glob.charAt(i + 1) === "*";
      source += isDouble ? ".*" : "[^/]*";
      i += isDouble ? 1 : 0;
    } else if (char === "?") {
      source += "[^/]";
    } else if (char === "[" && glob.includes("]", i + 2)) {
      const end = glob.indexOf("]", i + 2);
      const inner = glob.slice(i + 1, end);
      source += inner.startsWith("!") ? `[^${inner.slice(1)}]` : `[${inner}]`;
      i = end;
    } else if (char === "{") {
      source += "(?:";
      depth += 1;
    } else if (char === "}" && depth > 0) {
      source += ")";
      depth -= 1;
    } else if (char === "," && depth > 0) {
      source += "|";
    } else if (char === "\\" && i + 1 < glob.length) {
      i += 1;
      source += literal(glob.charAt(i));
    } else {
      source += literal(char);
    }
  }
  if (depth > 0) {
    throw new Error(`unexpected end of the pattern ${JSON.stringify(glob)}: a "{" is not closed`);
  }
  return new RegExp(`^${source}$`, "su");
}

function filesBelow(dir: string, prefix = ""): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(prefix, entry.name);
    return entry.isDirectory() ? filesBelow(join(dir, entry.name), path) : [path];
  });
}

const sha256 = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");

/** The files that the rules pick, in order: a rule with `!` takes back what earlier ones picked. */
export function pickFiles(files: readonly string[], globs: readonly string[]): string[] {
  const rules = globs.map((glob) => ({
    exclude: glob.startsWith("!"),
    pattern: globToRegExp(glob.startsWith("!") ? glob.slice(1) : glob),
  }));
  return files
    .filter((file) => rules.reduce((picked, rule) => (rule.pattern.test(file) ? !rule.exclude : picked), false))
    .sort();
}

/** The value of the output `assets`. */
export const assetsBelow = (dir: string, globs: readonly string[]): WireMap =>
  Object.fromEntries(
    pickFiles(filesBelow(dir), globs).map((file) => {
      const path = join(dir, file);
      return [file, fileAsset(path, sha256(readFileSync(path)))];
    }),
  );

/** The value of the output `archive`. Its hash tells contents apart, and is not the number that the real plugin computes. */
export function archiveBelow(dir: string, globs: readonly string[]): WireMap {
  const assets = assetsBelow(dir, globs);
  return assetArchive(assets, sha256(JSON.stringify(assets)));
}
