import { goQuote } from "./go-text";
import { archiveBelow, assetsBelow } from "./globs";
import type { BaseInputs } from "./inputs";
import { LineSplitter } from "./lines";
import { runProcess } from "./process";
import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";

/** What a run leaves behind: `stdout`, `stderr`, and `assets` or `archive` where asked for. */
export type BaseOutputs = WireMap;

const defaultInterpreter = ["/bin/sh", "-c"];

const logsStdout = (logging: string | undefined) => [undefined, "stdout", "stdoutAndStderr"].includes(logging);
const logsStderr = (logging: string | undefined) => [undefined, "stderr", "stdoutAndStderr"].includes(logging);

const withoutLastNewline = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString().replace(/\n$/, "");

function previousOutput(inputs: BaseInputs, previous: BaseOutputs): Record<string, string> {
  const { stdout, stderr } = previous;
  return {
    ...(inputs.addPreviousOutputInEnv && typeof stdout === "string" && stdout !== ""
      ? { PULUMI_COMMAND_STDOUT: stdout }
      : {}),
    ...(inputs.addPreviousOutputInEnv && typeof stderr === "string" && stderr !== ""
      ? { PULUMI_COMMAND_STDERR: stderr }
      : {}),
  };
}

/** Runs one command to its end and returns the new outputs; `previous` are those of the run before. */
export async function runLocal(
  operation: Operation,
  command: string,
  inputs: BaseInputs,
  previous: BaseOutputs,
): Promise<BaseOutputs> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const both: Buffer[] = [];
  const lines = new LineSplitter(operation.log);
  const cwd = inputs.dir ?? process.cwd();
  const collect = (into: Buffer[], isLogged: boolean) => (chunk: Buffer) => {
    into.push(chunk);
    both.push(chunk);
    if (isLogged) {
      lines.push(chunk);
    }
  };

  const failure = await runProcess(
    {
      argv: [...(inputs.interpreter.length > 0 ? inputs.interpreter : defaultInterpreter), command],
      cwd,
      env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, previous) },
      stdin: inputs.stdin,
      onStdout: collect(stdout, logsStdout(inputs.logging)),
      onStderr: collect(stderr, logsStderr(inputs.logging)),
    },
    operation.signal,
  );
  lines.end();
  await operation.log.flush();
  if (failure !== undefined) {
    throw new Error(`${failure}: running ${goQuote(command)}:\n${Buffer.concat(both).toString()}`);
  }

  return {
    ...previous,
    ...(inputs.assetPaths !== undefined ? { assets: assetsBelow(cwd, inputs.assetPaths) } : {}),
    ...(inputs.archivePaths !== undefined ? { archive: archiveBelow(cwd, inputs.archivePaths) } : {}),
    stdout: withoutLastNewline(stdout),
    stderr: withoutLastNewline(stderr),
  };
}
