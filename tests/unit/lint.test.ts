import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.join(__dirname, "../..");
const rules = ["package.json", "tsconfig.json", "eslint.config.mjs", ".dependency-cruiser.cjs", ".prettierrc.json"];
const { lint } = (JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as Manifest).scripts;

interface Manifest {
  readonly scripts: { readonly lint: string };
}
interface EslintFile {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly severity: number; readonly line: number }[];
}
interface Linted {
  /** `<file>:<line> <rule>`; errors only, as a warning would not make lint fail. */
  readonly eslint: string[];
  /** `<importing file> -> <imported file> <rule>`; errors only. */
  readonly layers: string[];
  /** The exit codes of eslint and depcruise. */
  readonly codes: (number | null)[];
}

/** The rules look for paths as they are in the project: each set of fixtures is laid out as a project of its own. */
function layOut(dir: string, fixtures: string, linesOfLong: number): void {
  for (const name of [...rules, ".prettierignore"]) {
    fs.copyFileSync(path.join(root, name), path.join(dir, name));
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(dir, "node_modules"));
  fs.cpSync(path.join(root, "tests/lint/fixtures", fixtures), dir, { recursive: true });
  // Written here: a file that long is not wanted in the project, not even as a fixture.
  const lines = Array.from({ length: linesOfLong }, (_, i) => `export const line${i} = ${i};\n`);
  fs.writeFileSync(path.join(dir, "components/long.ts"), lines.join(""));
}

/** Runs one of the commands of `npm run lint`, with the arguments that it has there and some more. */
function run(dir: string, tool: string, ...more: string[]): { code: number | null; stdout: string } {
  const command = lint.split(" && ").find((part) => part.startsWith(`${tool} `));
  if (command === undefined) {
    throw new Error(`npm run lint has no ${tool}: ${lint}`);
  }
  const [, ...args] = command.split(" ");
  const bin = path.join("node_modules/.bin", tool);
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args, ...more], {
    cwd: dir,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    encoding: "utf8",
    timeout: 120_000,
  });
  if (stdout === "") {
    throw new Error(`${tool} ended with ${status}: ${stderr}`);
  }
  return { code: status, stdout };
}

function lintFixtures(fixtures: string, linesOfLong: number): Linted {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "lint-")));
  try {
    layOut(dir, fixtures, linesOfLong);
    const eslint = run(dir, "eslint", "--format=json");
    // The one node_modules of the project is linked into each copy: without this, its files have paths of elsewhere.
    const layers = run(dir, "depcruise", "--preserve-symlinks");
    return {
      eslint: (JSON.parse(eslint.stdout) as EslintFile[]).flatMap(({ filePath, messages }) =>
        messages
          .filter(({ severity }) => severity === 2)
          .map(({ ruleId, line }) => `${path.relative(dir, filePath)}:${line} ${ruleId}`),
      ),
      layers: [...layers.stdout.matchAll(/^ +error ([\w-]+): (\S+) →\s+(\S+)/gm)].map(
        ([, rule, from, to]) => `${from} -> ${to?.replace(/^node_modules\/(@[^/]+\/[^/]+)\/.*/, "$1")} ${rule}`,
      ),
      codes: [eslint.code, layers.code],
    };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

describe("lint, with the rules and the commands of the project", () => {
  test("reports each fixture that breaks a rule, under the rule's name, and fails", () => {
    const { eslint, layers, codes } = lintFixtures("fails", 301);
    expect(eslint.sort()).toEqual([
      "components/asserts-type.ts:1 @typescript-eslint/consistent-type-assertions",
      "components/long.ts:301 max-lines",
      "components/reads-environment.ts:1 no-restricted-properties",
      "tools/forgets.ts:3 @typescript-eslint/no-floating-promises",
    ]);
    expect(layers.sort()).toEqual([
      "cli/knows-tool.ts -> tools/forgets.ts command-line-beside-program",
      "components/host/knows-platform.ts -> components/platform/platform.ts host-below-platform",
      "components/host/shell-local.ts -> @pulumi/command providers-are-loaded-late",
      "components/knows-program.ts -> index.ts library-below-program",
      "components/model/chicken.ts -> components/model/egg.ts no-cycle",
      "components/model/reads-file.ts -> fs model-is-pure",
      "components/platform/knows-component.ts -> components/cluster.ts platform-below-components",
      "components/platform/runs-command.ts -> @pulumi/command one-importer-of-command",
      "components/platform/runs-command.ts -> @pulumi/command providers-are-loaded-late",
      "components/render/knows-host.ts -> components/host/knows-platform.ts render-is-pure",
      "components/report/knows-component.ts -> components/cluster.ts report-is-pure",
    ]);
    // depcruise gives the number of its errors.
    expect(codes).toEqual([1, layers.length]);
  });

  test("passes the clean twins of the same names", () => {
    const files = (folder: string): string[] =>
      fs
        .readdirSync(path.join(root, "tests/lint/fixtures", folder), { recursive: true })
        .map(String)
        .sort();
    expect(files("passes")).toEqual(files("fails"));
    expect(lintFixtures("passes", 300)).toEqual({ eslint: [], layers: [], codes: [0, 0] });
  });
});
