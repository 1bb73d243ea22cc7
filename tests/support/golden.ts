import * as fs from "node:fs";
import * as path from "node:path";

const folder = path.join(__dirname, "..", "golden");

/** Compares with tests/golden/<name>; UPDATE_GOLDEN=1 writes it, for review as a diff. */
export function expectGolden(name: string, text: string): void {
  const file = path.join(folder, name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    fs.writeFileSync(file, text);
  }
  expect(text).toBe(fs.readFileSync(file, "utf8"));
}
