const fs = require("node:fs");
const path = require("node:path");

/** Notes each test file as soon as it has ended, so that a run that is cut off leaves what it has seen: tools/summary.mjs adds it up. */
module.exports = class Progress {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.file = path.join(rootDir, ".setup/results/progress.jsonl");
  }

  onTestResult({ context, path: file }, result) {
    const failures = result.testResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
    const broken = result.testExecError ? [`${path.basename(file)}: did not run`] : [];
    const note = {
      level: context.config.displayName.name,
      file: path.relative(this.rootDir, file),
      seconds: Math.round((result.perfStats.end - result.perfStats.start) / 1000),
      passed: result.numPassingTests,
      skipped: result.numPendingTests + result.numTodoTests,
      failures: [...failures, ...broken],
    };
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.appendFileSync(this.file, `${JSON.stringify(note)}\n`);
  }
};
