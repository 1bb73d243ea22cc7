import { commandResource } from "./command";
import { checkConnection, readConnection } from "./connection";
import { checkShapes, readCommandInputs, remoteCommandShapes } from "./inputs";
import { runRemote } from "./run-remote";

/** `command:remote:Command`: scripts on another machine, over SSH, as steps of a resource's life. */
export const remoteCommand = commandResource({
  check(given) {
    const { inputs, failures } = checkConnection(given);
    return { inputs, failures: [...failures, ...checkShapes(given, remoteCommandShapes)] };
  },
  keys: [...Object.keys(remoteCommandShapes), "connection"],
  run: (operation, command, inputs, previous) =>
    runRemote(operation, command, { ...readCommandInputs(inputs), connection: readConnection(inputs) }, previous),
});
