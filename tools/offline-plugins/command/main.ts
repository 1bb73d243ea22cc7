import { serve } from "../shared/serve";
import { localCommand, localRun } from "./local-command";

/**
 * The offline stand-in for Pulumi's command plugin, for machines that cannot download the real one. It runs real
 * commands, with the semantics of pulumi-command 1.2.1.
 */
serve({
  name: "command",
  version: "1.2.1",
  resources: new Map([["command:local:Command", localCommand]]),
  functions: new Map([["command:local:run", localRun]]),
});
