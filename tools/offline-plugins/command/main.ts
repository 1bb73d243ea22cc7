import { serve } from "../shared/serve";
import { copyToRemote } from "./copy-to-remote";
import { localCommand, localRun } from "./local-command";
import { remoteCommand } from "./remote-command";

/**
 * The offline stand-in for Pulumi's command plugin, for machines that cannot download the real one. It runs real
 * commands, with the semantics of pulumi-command 1.2.1.
 */
serve({
  name: "command",
  version: "1.2.1",
  resources: new Map([
    ["command:local:Command", localCommand],
    ["command:remote:Command", remoteCommand],
    ["command:remote:CopyToRemote", copyToRemote],
  ]),
  functions: new Map([["command:local:run", localRun]]),
});
