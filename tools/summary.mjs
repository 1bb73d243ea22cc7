// Adds up the JSON results of the jest runs and closes with "N passed, N failed", alone on a line.
// Usage: node tools/summary.mjs <folder of *.json>
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? ".setup/results";
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const total = { passed: 0, failed: 0, skipped: 0 };

for (const name of files.sort()) {
  const result = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  console.log(`${name.replace(/\.json$/, "")}: ${result.numPassedTests} of ${result.numTotalTests} tests passed`);
  total.passed += result.numPassedTests;
  total.failed += failed;
  total.skipped += skipped;
}
if (total.skipped > 0) console.log(`skipped: ${total.skipped}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
