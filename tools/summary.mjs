// Adds up what the test files left, whether all of them ran or not: the slowest, the failures, and last "N passed, N failed".
// Usage: node tools/summary.mjs <file that tests/support/progress.cjs wrote>
import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2] ?? ".setup/results/progress.jsonl";
const text = existsSync(file) ? readFileSync(file, "utf8") : "";
const notes = text
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const sum = (of, value) => of.reduce((total, note) => total + value(note), 0);
const passed = (of) => sum(of, (note) => note.passed);
const failed = (of) => sum(of, (note) => note.failures.length);

for (const level of new Set(notes.map((note) => note.level))) {
  const of = notes.filter((note) => note.level === level);
  const seconds = sum(of, (note) => note.seconds);
  console.log(
    `${level}: ${passed(of)} passed, ${failed(of)} failed in ${of.length} files, ${seconds} s one after the other`,
  );
}
const slowest = [...notes].sort((a, b) => b.seconds - a.seconds).slice(0, 20);
console.log(slowest.map((note) => `${note.seconds} s ${note.file}`).join(", "));
for (const note of notes) {
  for (const failure of note.failures) console.log(`FAILED ${note.file}: ${failure}`);
}
const skipped = sum(notes, (note) => note.skipped);
if (skipped > 0) console.log(`skipped: ${skipped}`);
console.log(`${passed(notes)} passed, ${failed(notes)} failed`);
