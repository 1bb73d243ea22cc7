import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { primaryAddress } from "../../components/host/docker-engine";
import type { ProjectCopy } from "../real/support/project";

/** What differs from one machine to the next, by what stands for it in a recorded state. */
export type Places = readonly (readonly [placeholder: string, value: string])[];

/** Longest first: one may be a part of another. */
export function placesOf(project: ProjectCopy, key: string): Places {
  const env = (name: string): string => process.env[name] ?? "";
  const all: [string, string][] = [
    ["<home>", project.dir],
    ["<cache>", env("PULUMI_ROCKETMQ_CACHE")],
    ["<java>", env("JAVA_HOME")],
    ["<key>", key],
    ["<address>", primaryAddress() ?? ""],
  ];
  return all.filter(([, value]) => value !== "").sort(([, a], [, b]) => b.length - a.length);
}

export const recordedFolder = path.join(__dirname, "../recorded");
const fileOf = (stack: string): string => path.join(recordedFolder, `${stack}.json.gz`);
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Writes an exported state without what is of this machine: places, the key, positions in sources. */
export function record(stack: string, exported: string, places: Places): void {
  const ofMachine = ["sourcePosition", "stackTrace"];
  const kept: unknown = JSON.parse(exported, (name, value: unknown) => (ofMachine.includes(name) ? undefined : value));
  let text = JSON.stringify(kept);
  for (const [placeholder, value] of places) {
    // A secret in a secret is the text of a JSON in the text of a JSON.
    for (let level = 0, written = inJson(value); level < 4; level++, written = inJson(written)) {
      text = text.replaceAll(written, placeholder);
    }
  }
  fs.writeFileSync(fileOf(stack), gzipSync(text, { level: 9 }));
}

/** A recorded state as this machine would have made it; no value may need an escape. */
export function recorded(stack: string, places: Places): string {
  const text = gunzipSync(fs.readFileSync(fileOf(stack))).toString();
  return places.reduce((all, [placeholder, value]) => all.replaceAll(placeholder, value), text);
}
