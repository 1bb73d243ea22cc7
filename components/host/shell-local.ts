import type * as pulumi from "@pulumi/pulumi";
import { mergeOptions } from "@pulumi/pulumi";
import { command } from "./packages";

/** A convergent script on a host, and what to run when it goes. */
export interface HostScript {
  /**
   * The script, for `bash -euo pipefail -s`; its first argument is `create` or `update`. It does nothing where the host
   * already matches, so that an update does on a blank host what a create does.
   */
  readonly script: pulumi.Input<string>;
  /** Whether a later run finds in `PULUMI_COMMAND_STDOUT` what the last one printed. Fixed for good. @default false */
  readonly remembers?: boolean;
  /** A command of /bin/sh that ends what the script made and exits 0 where it is gone. @default - nothing */
  readonly remove?: pulumi.Input<string>;
}

/** What runs scripts on one host. */
export interface Shell {
  run(name: string, args: HostScript, opts: pulumi.CustomResourceOptions): pulumi.Resource;
}

/** Runs a script on this machine once, and again where it changes; what it prints is kept, as a secret where it is one. */
export function askLocal(
  name: string,
  script: pulumi.Input<string>,
  isSecret: boolean,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { local } = command();
  return new local.Command(
    name,
    {
      create: "exec bash -euo pipefail -s create",
      stdin: script,
      // Fixed for good, as below. A secret is not shown as it is printed.
      logging: isSecret ? local.Logging.None : local.Logging.Stderr,
      addPreviousOutputInEnv: false,
    },
    mergeOptions({ additionalSecretOutputs: isSecret ? ["stdout"] : [] }, opts),
  ).stdout;
}

/** A `remove` that is the script itself, with the argument `delete`. */
export const byScript = "exec bash -euo pipefail -s delete";

/** This machine. */
export const localShell: Shell = {
  run(name, { script, remove, remembers = false }, opts) {
    const { local } = command();
    return new local.Command(
      name,
      {
        create: "exec bash -euo pipefail -s create",
        update: "exec bash -euo pipefail -s update",
        stdin: script,
        ...(remove === undefined ? {} : { delete: remove }),
        // Fixed for good: changing one of them runs every script again.
        logging: local.Logging.Stdout,
        addPreviousOutputInEnv: remembers,
      },
      mergeOptions({ additionalSecretOutputs: [] }, opts),
    );
  },
};
