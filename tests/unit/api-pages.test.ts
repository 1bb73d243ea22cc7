import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.join(__dirname, "../..");

function pagesIn(dir: string): Record<string, string> {
  return Object.fromEntries(fs.readdirSync(dir).map((name) => [name, fs.readFileSync(path.join(dir, name), "utf8")]));
}

test("the pages of docs/api say what the types and their comments say; else run make docs", () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "api-pages-"));
  try {
    execFileSync("node", ["node_modules/.bin/typedoc", "--logLevel", "Error", "--out", dir], { cwd: root });
    expect(pagesIn(dir)).toEqual(pagesIn(path.join(root, "docs/api")));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
});
