import type { Launch } from "../model/launch";
import { otherDirectories } from "./commit-log";

/** A process as a unit of systemd. */
export interface SystemdUnit {
  readonly launch: Launch;
  /** The directory of the process; its `conf` holds the rendered files, `run` what root notes about it. */
  readonly directory: string;
  readonly user: string;
  /** Whether its ports are opened in a firewall at each start. */
  readonly hasFirewall: boolean;
  /** The name of the unit, without `.service`. */
  readonly name: string;
  /** Where the disk of its store is mounted. @default - wherever the host has it */
  readonly mount?: string;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "%": "%%" };

/** Quotes a text as one word of a unit's setting. The only quoting function for units. */
export function quoteUnit(text: string): string {
  // eslint-disable-next-line no-control-regex -- a control character has no place in a unit
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) {
    throw new Error("a control character cannot stand in a unit");
  }
  return `"${text.replace(/[\\"\n\t%]/g, (char) => escapes[char] ?? char)}"`;
}

/** A setting that is one path takes quotes for a part of it. */
const escaped = (path: string): string => path.replace(/%/g, "%%");

/** The same, where systemd would put the value of a variable for `$name`. */
export function quoteCommand(text: string): string {
  return quoteUnit(text).replace(/\$/g, "$$$$");
}

function commandLine(words: readonly string[]): string {
  const [program = "", ...rest] = words;
  // A program that starts with one of systemd's signs is another one; a path starts with a slash.
  return [/^[\w/.-]+$/.test(program) ? program : quoteCommand(program), ...rest.map(quoteCommand)].join(" ");
}

/** Where a home is, or a user's run directory, which ProtectHome hides. */
const isAtHome = (path: string): boolean => /^\/(home|root|run\/user)(\/|$)/.test(path);

/**
 * The text of the unit. java is its main process; systemd starts it again with the host and when it fails, never when
 * somebody stopped it. A dependency on another unit would stop brokers with a NameServer: there is none.
 */
export function toSystemdUnit({ launch, directory, user, hasFirewall, name, mount }: SystemdUnit): string {
  const { layout, liveCopy } = launch;
  const own = [layout.runDirectory, layout.logDirectory, layout.storeDirectory];
  const written = [...new Set([...own, ...otherDirectories(launch)])];
  const read = [layout.java, layout.rocketmqHome, directory, ...(launch.requires ?? [])];
  const env = { LANG: "C.UTF-8", ...launch.env };
  const copy = (...words: string[]): string => commandLine(["/bin/cp", "-f", ...words]);
  return [
    `# ${launch.key}; rendered by pulumi-rocketmq, changed by pulumi up only`,
    `# of ${directory}`,
    "[Unit]",
    `Description=RocketMQ ${launch.version} ${launch.key.replace(/%/g, "%%")} (${launch.role})`,
    "Wants=network-online.target",
    "After=network-online.target",
    "StartLimitIntervalSec=0",
    // Without its disk a broker would start with an empty store. Its working directory makes it wait for the mount.
    ...(mount === undefined ? [] : [`AssertPathIsMountPoint=${escaped(mount)}`]),
    "",
    "[Service]",
    "Type=exec",
    `User=${user}`,
    `WorkingDirectory=${escaped(layout.runDirectory)}`,
    ...Object.entries(env).map(([key, value]) => `Environment=${quoteUnit(`${key}=${value}`)}`),
    // What runs now is noted by root. The copy is what RocketMQ rewrites on a change at run time.
    `ExecStartPre=+${copy(`${directory}/conf/digest`, `${directory}/run/digest`)}`,
    ...(hasFirewall ? [`ExecStartPre=+${commandLine([`${directory}/firewall`, "open", name])}`] : []),
    `ExecStartPre=${copy(`${layout.confDirectory}/${liveCopy.file}`, liveCopy.path)}`,
    ...(launch.beforeStart === undefined ? [] : [`ExecStartPre=${commandLine(launch.beforeStart)}`]),
    `ExecStart=${commandLine(launch.argv)}`,
    "SuccessExitStatus=143",
    `TimeoutStopSec=${launch.stopGraceSeconds}`,
    "Restart=on-failure",
    "RestartSec=2",
    "LimitNOFILE=655350",
    "UMask=0027",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    `ReadWritePaths=${written.map(quoteUnit).join(" ")}`,
    ...(read.concat(written).some(isAtHome) ? [] : ["ProtectHome=yes"]),
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectControlGroups=yes",
    "RestrictSUIDSGID=yes",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
