import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";

/** What a reader of a document does, in its order. */
export type Step =
  /** Types these commands. */
  | { readonly kind: "run"; readonly text: string; readonly line: number }
  /** Sets these keys in Pulumi.<stack>.yaml. */
  | { readonly kind: "config"; readonly stack: string; readonly config: Readonly<Record<string, unknown>> }
  /** Writes this file. */
  | { readonly kind: "file"; readonly name: string; readonly text: string };

const root = path.join(__dirname, "../..");
const notRun = /^<!-- not run: \S.* -->$/;

/**
 * The steps of a document: its `sh` blocks, and its `yaml` blocks that begin with the name of a file. A `sh` block after
 * `<!-- not run: why -->` is for the reader only.
 */
export function stepsOf(document: string): Step[] {
  const lines = fs.readFileSync(path.join(root, document), "utf8").split("\n");
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w*)/.exec(lines[at] ?? "")?.[1];
    if (language === undefined) {
      continue;
    }
    const end = lines.indexOf("```", at + 1);
    const text = lines.slice(at + 1, end).join("\n");
    const before = lines.slice(0, at).filter((line) => line !== "");
    const step = notRun.test(before.at(-1) ?? "") ? undefined : stepOf(language, text, at + 1);
    steps.push(...(step === undefined ? [] : [step]));
    at = end;
  }
  return steps;
}

function stepOf(language: string, text: string, line: number): Step | undefined {
  if (language === "sh") {
    return { kind: "run", text, line };
  }
  const [, name = ""] = language === "yaml" ? (/^# (\.\/[\w.-]+|Pulumi\.[\w-]+\.yaml)$/m.exec(text) ?? []) : [];
  if (!text.startsWith(`# ${name}\n`)) {
    return undefined;
  }
  const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(name) ?? [];
  return stack === undefined
    ? { kind: "file", name, text: `${text}\n` }
    : { kind: "config", stack, config: (yaml.load(text) as { config: Record<string, unknown> }).config };
}

/** The stacks that a document brings up. */
export function stacksIn(steps: readonly Step[]): string[] {
  const text = steps.map((step) => (step.kind === "run" ? step.text : "")).join("\n");
  const named = [...text.matchAll(/STACK=([\w-]+)/g)].map(([, stack = ""]) => stack);
  return [...new Set([...named, "local-2m-2s-async"])];
}
