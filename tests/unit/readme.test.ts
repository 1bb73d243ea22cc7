import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { parseTopology } from "../../components";

const root = path.join(__dirname, "../..");
const blocks = (file: string, language: string): string[] =>
  [
    ...fs.readFileSync(path.join(root, file), "utf8").matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms")),
  ].map((m) => m[1] ?? "");

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
  host.getSourceFile = (file, languageVersion) =>
    file === name
      ? ts.createSourceFile(file, program, languageVersion)
      : getSourceFile.call(host, file, languageVersion);
  host.fileExists = (file) => file === name || fileExists.call(host, file);
  host.readFile = (file) => (file === name ? program : readFile.call(host, file));
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
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
