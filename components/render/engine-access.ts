import { array, hereDocument, quote } from "./bash";

/** How the docker command reaches one engine. */
export interface EngineAccess {
  /** The id of the host. */
  readonly id: string;
  /** `unix://`, `ssh://` or `tcp://`. */
  readonly engine: string;
  /** Options of ssh. @default none */
  readonly sshOptions?: readonly string[];
  /** PEM texts for TLS. @default none */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

/**
 * The bash function `docker_at <host> <arguments>` for some engines, and the directory `$work` that goes with the script.
 * Keys stand in files of that directory for as long as the script runs, never in arguments.
 */
export function renderEngineAccess(engines: readonly EngineAccess[]): string {
  return [
    "limit=60",
    "umask 077",
    "work=$(mktemp -d)",
    `trap 'rm -rf "$work"' EXIT`,
    `command -v docker >/dev/null || { echo "docker: no docker command on this machine; install the Docker CLI" >&2; exit 1; }`,
    ...engines.flatMap(files),
    "docker_at() { # docker_at <host> <arguments>",
    `  local at=$1`,
    "  shift",
    "  case $at in",
    ...engines.map(
      (engine) => `    ${quote(engine.id)}) ${environment(engine)}timeout "$limit" docker ${argv(engine)} "$@" ;;`,
    ),
    "  esac",
    "}",
  ].join("\n");
}

function files({ id, tls, sshOptions = [] }: EngineAccess): string[] {
  const text = (name: string, content: string): string => hereDocument(`cat >"$work/${id}-${name}"`, content);
  const keys = tls === undefined ? [] : [text("ca.pem", tls.ca), text("cert.pem", tls.cert), text("key.pem", tls.key)];
  if (sshOptions.length === 0) {
    return keys;
  }
  // The docker command takes no options for ssh, and finds it on the PATH.
  return [
    ...keys,
    array("ssh_options", sshOptions),
    `mkdir -p "$work/${id}-bin"`,
    `printf '#!/bin/sh\\nexec %s %s "$@"\\n' "$(command -v ssh)" "\${ssh_options[*]@Q}" >"$work/${id}-bin/ssh"`,
    `chmod +x "$work/${id}-bin/ssh"`,
  ];
}

function environment({ id, sshOptions = [] }: EngineAccess): string {
  return sshOptions.length === 0 ? "" : `PATH="$work/${id}-bin:$PATH" `;
}

function argv({ id, engine, tls }: EngineAccess): string {
  const file = (name: string): string => `"$work/${id}-${name}.pem"`;
  const keys = ["--tlsverify", "--tlscacert", file("ca"), "--tlscert", file("cert"), "--tlskey", file("key")].join(" ");
  return `-H ${quote(engine)}${tls === undefined ? "" : ` ${keys}`}`;
}
