import type { Operation } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import type { Connection } from "./connection";
import { goQuote } from "./go-text";
import type { CommandInputs } from "./inputs";
import { previousOutput } from "./inputs";
import { OutputCollector } from "./output";
import { dial } from "./ssh-dial";
import { Session } from "./ssh-session";

export interface RemoteInputs extends CommandInputs {
  readonly connection: Connection;
}

const refusedVariable = (name: string): string =>
  `Unable to set '${name}'. This only works if your SSH server is configured to accept
	these variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could
	prefix the command itself with the variables in the form 'VAR=value command'`;

/** A variable of the program must be taken by the server, one with the output of the run before need not. */
async function setEnvironment(
  { log }: Operation,
  session: Session,
  inputs: RemoteInputs,
  previous: WireMap,
): Promise<void> {
  for (const [name, value] of Object.entries(inputs.environment)) {
    if (!(await session.setVariable(name, value))) {
      log.error(refusedVariable(name));
      await log.flush();
      throw new Error(`could not set environment variable ${goQuote(name)}: ssh: setenv failed`);
    }
  }
  for (const [name, value] of Object.entries(previousOutput(inputs, previous))) {
    if (!(await session.setVariable(name, value))) {
      log.warn(refusedVariable(name));
    }
  }
}

async function runIn(
  operation: Operation,
  session: Session,
  command: string,
  inputs: RemoteInputs,
  previous: WireMap,
): Promise<WireMap> {
  await setEnvironment(operation, session, inputs, previous);
  const output = new OutputCollector(operation.log, inputs.logging);
  const failure = await session.run(command, inputs.stdin, output);
  await output.end();
  if (failure !== undefined) {
    throw new Error(`${failure}: running ${goQuote(command)}:\n${output.text}`);
  }
  return { ...previous, ...output.outputs };
}

/**
 * Runs one command on another machine, in the login shell of the user, to its end; returns the new outputs.
 *
 * As in the real plugin, only dialling knows of time limits and cancels: what has started over there is waited for.
 * Unlike there, the connection is closed at the end; the real one keeps all of them until the engine ends the plugin.
 */
export async function runRemote(
  operation: Operation,
  command: string,
  inputs: RemoteInputs,
  previous: WireMap,
): Promise<WireMap> {
  const link = await dial(operation, inputs.connection);
  try {
    return await runIn(operation, await Session.open(link.client), command, inputs, previous);
  } finally {
    link.close();
  }
}
