import { goQuote } from "./go-text";
import { archiveBelow, assetsBelow } from "./globs";
import type { LocalInputs } from "./inputs";
import { previousOutput } from "./inputs";
import { OutputCollector } from "./output";
import { runProcess } from "./process";
import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";

const defaultInterpreter = ["/bin/sh", "-c"];

/**
 * Runs one command to its end and returns the new outputs: `stdout`, `stderr`, and `assets` or `archive` where asked
 * for. `previous` are those of the run before.
 */
export async function runLocal(
  operation: Operation,
  command: string,
  inputs: LocalInputs,
  previous: WireMap,
): Promise<WireMap> {
  const cwd = inputs.dir ?? process.cwd();
  const output = new OutputCollector(operation.log, inputs.logging);

  const failure = await runProcess(
    {
      argv: [...(inputs.interpreter.length > 0 ? inputs.interpreter : defaultInterpreter), command],
      cwd,
      env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, previous) },
      stdin: inputs.stdin,
      onStdout: output.onStdout,
      onStderr: output.onStderr,
    },
    operation.signal,
  );
  await output.end();
  if (failure !== undefined) {
    throw new Error(`${failure}: running ${goQuote(command)}:\n${output.text}`);
  }

  return {
    ...previous,
    ...(inputs.assetPaths !== undefined ? { assets: assetsBelow(cwd, inputs.assetPaths) } : {}),
    ...(inputs.archivePaths !== undefined ? { archive: archiveBelow(cwd, inputs.archivePaths) } : {}),
    ...output.outputs,
  };
}
