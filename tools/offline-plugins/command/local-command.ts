import type { FunctionHandler } from "../shared/resource";
import { commandResource, neverRan } from "./command";
import { checkShapes, localCommandShapes, localRunShapes, readLocalInputs, readText } from "./inputs";
import { runLocal } from "./run-local";

/** `command:local:Command`: scripts on this machine, as steps of a resource's life. */
export const localCommand = commandResource({
  check: (inputs) => ({ inputs, failures: checkShapes(inputs, localCommandShapes) }),
  keys: Object.keys(localCommandShapes),
  run: (operation, command, inputs, previous) => runLocal(operation, command, readLocalInputs(inputs), previous),
});

/** `command:local:run`: a command that runs on each preview and each update. */
export const localRun: FunctionHandler = async (operation, args) => {
  const first = checkShapes(args, localRunShapes)[0];
  if (first !== undefined) {
    throw new Error(`${first.property} ${first.reason}`);
  }
  const outputs = await runLocal(operation, readText(args, "command") ?? "", readLocalInputs(args), neverRan);
  return { ...args, ...outputs };
};
