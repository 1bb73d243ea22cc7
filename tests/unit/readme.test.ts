import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { parseTopology } from "../../components";

const root = path.join(__dirname, "../..");
const blocks = (file: string, language: string): string[] =>
  [
    ...fs.readFileSync(path.join(root, file), "utf8").matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms")),
  ].map((m) => m[1] ?? "");

/** The files of all programs but the program itself: the types of a platform are megabytes, and are read once. */
const parsed = new Map<string, ts.SourceFile | undefined>();
let last: ts.Program | undefined;

/** Type errors of a program as a user of the package would see them. */
function typeErrors(program: string): string[] {
  const name = path.join(root, "readme-program.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ["node"],
    paths: { "pulumi-rocketmq": [path.join(root, "components/index.ts")] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, languageVersion) => {
    if (file === name) {
      return ts.createSourceFile(file, program, languageVersion);
    }
    if (!parsed.has(file)) {
      parsed.set(file, getSourceFile.call(host, file, languageVersion));
    }
    return parsed.get(file);
  };
  host.fileExists = (file) => file === name || fileExists.call(host, file);
  host.readFile = (file) => (file === name ? program : readFile.call(host, file));
  // The library's own types are for `make typecheck`.
  last = ts.createProgram([name], options, host, last);
  const file = last.getSourceFile(name);
  return [...last.getSyntacticDiagnostics(file), ...last.getSemanticDiagnostics(file)].map((diagnostic) =>
    ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
  );
}

/** The `@example` blocks of the public components. */
const examples = fs
  .readdirSync(path.join(root, "components"))
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    [...fs.readFileSync(path.join(root, "components", file), "utf8").matchAll(/^ \* ```ts\n(.*?)^ \* ```/gms)].map(
      (match): [string, string] => [file, (match[1] ?? "").replace(/^ \* ?/gm, "")],
    ),
  );

test.each(examples)("the example in components/%s compiles", (_, program) => {
  expect(typeErrors(program)).toEqual([]);
});

const documents = ["docs", "docs/guides"]
  .flatMap((folder) => fs.readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((file) => file.endsWith(".md"));
const programs = new Map(documents.flatMap((file) => blocks(file, "ts").map((program) => [program, file] as const)));

test.each([...programs].map(([program, file]) => [file, program]))("a program in %s compiles", (_, program) => {
  expect(typeErrors(program)).toEqual([]);
});

const translated = documents.filter((file) => file.endsWith(".zh-CN.md"));
test.each(translated)("%s says with the same commands, files and programs what the English one says", (file) => {
  for (const language of ["sh", "yaml", "ts"]) {
    expect(blocks(file, language)).toEqual(blocks(file.replace(".zh-CN.md", ".md"), language));
  }
});

test("guides and operations are there in both languages", () => {
  const english = documents.filter((file) => /guides\/|operations/.test(file) && !file.endsWith(".zh-CN.md"));
  expect(english.length).toBeGreaterThan(3);
  expect(translated.sort()).toEqual(english.map((file) => file.replace(".md", ".zh-CN.md")).sort());
});

const linked = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", ...documents];
test.each(linked)("the files that %s links to are there", (file) => {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
  const missing = targets.filter((target) => !fs.existsSync(path.join(root, path.dirname(file), target)));
  expect(missing).toEqual([]);
});

describe.each(["README.md", "README.zh-CN.md"])("%s", (file) => {
  test("its program compiles, in about 20 lines", () => {
    const [program = ""] = blocks(file, "ts");
    expect(program.trim().split("\n").length).toBeLessThanOrEqual(22);
    expect(typeErrors(program)).toEqual([]);
    expect(typeErrors(program.replace("dataDirectory", "dataDir"))).not.toEqual([]);
  });

  test("its program with containers compiles", () => {
    const [, program = ""] = blocks(file, "ts");
    expect(program).toContain("DockerPlatform");
    expect(typeErrors(program)).toEqual([]);
  });

  test("its topology is one", () => {
    const [topology = ""] = blocks(file, "yaml");
    expect(parseTopology(topology, file).brokerGroups).toHaveLength(1);
  });

  test("the make targets that it names exist", () => {
    const makefile = fs.readFileSync(path.join(root, "Makefile"), "utf8");
    const named = blocks(file, "sh").flatMap((block) =>
      [...block.matchAll(/^make ([a-z ]+?)\s*(?:#|$)/gm)].flatMap((m) => (m[1] ?? "").split(" ")),
    );
    expect(named.length).toBeGreaterThan(4);
    for (const target of named) {
      expect(makefile).toMatch(new RegExp(`^${target}:|^TESTS := .*\\b${target}\\b`, "m"));
    }
  });
});
