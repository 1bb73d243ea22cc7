import type { types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { rootShell, type SshLogin } from "../render/ssh-access";
import { quote } from "../render/bash";
import { command } from "./packages";
import type { Shell } from "./shell-local";

/** One login by ssh, whose values may have to be waited for. */
export interface SshLoginArgs {
  readonly address: pulumi.Input<string>;
  readonly port: number;
  readonly user: string;
  readonly hostKey?: pulumi.Input<string>;
  readonly privateKey?: pulumi.Input<string>;
  readonly privateKeyPassword?: pulumi.Input<string>;
}

/** A host that is reached by ssh, through another one where there is a bastion. */
export interface SshTarget {
  /** What it is called: a resource that moves to another id is deleted here before it is made there. */
  readonly id: string;
  /** What tells this machine from the next one under that id. */
  readonly machineId?: pulumi.Input<string>;
  /** The resource that is this machine. */
  readonly machine?: pulumi.Resource;
  readonly login: SshLoginArgs;
  readonly bastion?: SshLoginArgs;
}

/** Dialling again covers a dropped connection; a host that still boots is waited for by the preflight. Fixed for good. */
const dialling = { dialErrorLimit: 5, perDialTimeout: 15 };

function connectionOf({ login, bastion }: SshTarget): types.input.remote.ConnectionArgs {
  return { ...loginOf(login), ...(bastion === undefined ? {} : { proxy: loginOf(bastion) }) };
}

function loginOf({ address, ...login }: SshLoginArgs): types.input.remote.ConnectionArgs {
  return { host: address, ...login, ...dialling };
}

/** A host: each script runs there as root, in one session. */
export function sshShell(target: SshTarget): Shell {
  const root = rootShell(target.login);
  const connection = connectionOf(target);
  return {
    run(name, { script, remove }, opts) {
      const { remote } = command();
      return new remote.Command(
        name,
        {
          connection,
          // A changed connection alone would run the script on the new host, and leave the old one as it is.
          triggers: [target.id, ...machineOf(target)],
          create: `exec ${root} create`,
          update: `exec ${root} update`,
          stdin: script,
          ...(remove === undefined ? {} : { delete: pulumi.output(remove).apply((text) => asRoot(root, text)) }),
          // Fixed for good: changing one of them runs every script again.
          logging: remote.Logging.Stdout,
          addPreviousOutputInEnv: false,
        },
        goneWith(target, opts),
      );
    },
  };
}

const machineOf = ({ machineId }: SshTarget): pulumi.Input<string>[] => (machineId === undefined ? [] : [machineId]);

/** Nothing is dialled on a machine that is deleted in the same operation. */
function goneWith({ machine }: SshTarget, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return machine === undefined ? opts : pulumi.mergeOptions({ deletedWith: machine }, opts);
}

/** The standard input of a deletion is that of the creation: a script of its own comes as an argument. */
function asRoot(root: string, text: string): string {
  return `exec ${root.replace(/ -s$/, ` -c ${quote(text)}`)}`;
}

/** Copies a file of this machine; modes are lost, and only a changed file or path copies it again. */
export function copyTo(
  target: SshTarget,
  name: string,
  file: string,
  remotePath: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new (command().remote.CopyToRemote)(
    name,
    {
      connection: connectionOf(target),
      source: new pulumi.asset.FileAsset(file),
      remotePath,
      // Another machine has no file yet, and a changed connection alone copies nothing.
      triggers: [target.login.address, ...machineOf(target)],
    },
    goneWith(target, opts),
  );
}

/** The login as a script needs it, once all of it is known; keys stay secret. */
export function known({ login, bastion }: SshTarget): pulumi.Output<SshLogin & { readonly bastion?: SshLogin }> {
  return pulumi.all([whole(login), bastion === undefined ? undefined : whole(bastion)]).apply(([one, other]) => ({
    ...one,
    ...(other === undefined ? {} : { bastion: other }),
  }));
}

function whole({ hostKey, privateKey, privateKeyPassword, address, ...plain }: SshLoginArgs): pulumi.Output<SshLogin> {
  const later = { address, hostKey, privateKey, privateKeyPassword };
  return pulumi.output(later).apply((values) => {
    const { address: dialled, ...given } = values;
    const known = Object.entries(given).filter(([, value]) => value !== undefined);
    return { ...plain, address: dialled, ...Object.fromEntries(known) };
  });
}
