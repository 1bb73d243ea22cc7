#!/usr/bin/env node
import { Command } from "commander";
import { addReport } from "./report";

const program = new Command("pulumi-rocketmq")
  .description("Apache RocketMQ clusters as code: what stands beside `pulumi up`")
  .showHelpAfterError("(--help says more)");
addReport(program);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`pulumi-rocketmq: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
