import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { Argument, type Command, Option } from "commander";
import { toMarkdown } from "../components/report/markdown";
import { readPreview } from "../components/report/preview";
import { type Report, reportOf } from "../components/report/report";
import { Level, reaches } from "../components/report/risk";
import { toText } from "../components/report/text";

interface ReportOptions {
  readonly stack?: string;
  readonly cwd?: string;
  readonly format: "markdown" | "text";
  readonly failOn?: Level;
}

/** Exit codes beside 0 and commander's own 1 for a wrong call. */
const exitCodes = { failed: 1, tooRisky: 3 } as const;

/** `pulumi-rocketmq report`: what an `up` would do to the cluster, before it does. */
export function addReport(program: Command): void {
  program
    .command("report")
    .description(
      "Says what `pulumi up` would do to each NameServer and broker: what changes and why, what restarts, in which order, " +
        "what it waits for, what clients notice, and the risks first.",
    )
    .addArgument(
      new Argument("[file]", "what `pulumi preview --json --show-sames` wrote; - for standard input").default(
        undefined,
        "it runs the preview",
      ),
    )
    .option("--stack <name>", "the stack to preview; of a file, its name where a preview failed before it said so")
    .option("--cwd <folder>", "the project to preview, without a file")
    .addOption(new Option("--format <format>", "how it is written").choices(["markdown", "text"]).default("text"))
    .addOption(
      new Option(
        "--fail-on <level>",
        `exit code ${exitCodes.tooRisky} where the change is as bad as that, or worse`,
      ).choices([Level.DataLoss, Level.Outage, Level.Restart]),
    )
    .action((file: string | undefined, options: ReportOptions) => {
      const preview = readPreview(previewText(file, options));
      const report = reportOf({ ...preview, stack: preview.stack === "" ? (options.stack ?? "") : preview.stack });
      process.stdout.write(`${options.format === "markdown" ? toMarkdown(report) : toText(report)}\n`);
      process.exitCode = exitCode(report, options.failOn);
    });
}

function exitCode({ errors, risks }: Report, failOn: Level | undefined): number {
  if (errors.length > 0) {
    return exitCodes.failed;
  }
  return failOn !== undefined && reaches(risks, failOn) ? exitCodes.tooRisky : 0;
}

function previewText(file: string | undefined, { stack, cwd }: ReportOptions): string {
  if (file !== undefined) {
    return fs.readFileSync(file === "-" ? 0 : file, "utf8");
  }
  const args = ["preview", "--json", "--show-sames", "--non-interactive"];
  const where = stack === undefined ? [] : ["--stack", stack];
  const { stdout, stderr, error } = spawnSync("pulumi", [...args, ...where], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
  });
  if (error !== undefined) {
    throw new Error(`pulumi cannot be run: ${error.message}`);
  }
  if (stdout.trim() === "") {
    throw new Error(`pulumi preview said nothing but: ${stderr.trim()}`);
  }
  return stdout;
}
