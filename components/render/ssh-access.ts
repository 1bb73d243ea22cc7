import { hostKeyOf } from "../model/ssh-host";
import { hereDocument, quote } from "./bash";

/** How the ssh command logs in. */
export interface SshLogin {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Without one any host is taken for the right one. */
  readonly hostKey?: string;
  /** PEM text. @default - the agent */
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
}

/** How the ssh command reaches one host. */
export interface SshAccess extends SshLogin {
  /** The id of the host. */
  readonly id: string;
  readonly bastion?: SshLogin;
}

/** What a script runs in on a host: as root. */
export function rootShell({ user }: Pick<SshLogin, "user">): string {
  return `${user === "root" ? "" : "sudo -n "}bash -euo pipefail -s`;
}

/**
 * The bash functions `run_on <host> <arguments>`, which runs standard input as root there, and `ssh_why <file>`, which
 * says why ssh failed. Keys stand in files of `$work` for as long as the script runs, never in arguments.
 */
export function renderSshAccess(hosts: readonly SshAccess[]): string {
  return [
    "umask 077",
    `command -v ssh >/dev/null || { echo "ssh: no ssh command on this machine; install the OpenSSH client" >&2; exit 1; }`,
    "work=$(mktemp -d)",
    `trap 'rm -rf "$work"' EXIT`,
    ...hosts.flatMap(({ bastion, ...host }) => [
      ...login(`host-${host.id}`, host, bastion === undefined ? undefined : `bastion-${host.id}`),
      ...(bastion === undefined ? [] : login(`bastion-${host.id}`, bastion, undefined)),
    ]),
    "run_on() { # run_on <host> <arguments>",
    `  local at=$1 shell`,
    "  shift",
    "  case $at in",
    ...hosts.map((host) => `    ${quote(host.id)}) shell=${quote(rootShell(host))} ;;`),
    "  esac",
    `  ssh -F "$work/config" "host-$at" exec "$shell" "$@"`,
    "}",
    reasons,
  ].join("\n");
}

function login(alias: string, { address, port, user, hostKey, ...key }: SshLogin, jump: string | undefined): string[] {
  const file = (name: string): string => `"$work/${alias}.${name}"`;
  const pinned = hostKey === undefined ? undefined : (hostKeyOf(hostKey) ?? "");
  const config = [
    `Host ${alias}`,
    `  HostName ${address}`,
    `  HostKeyAlias ${alias}`,
    `  Port ${port}`,
    `  User ${user}`,
    "  ConnectTimeout 10",
    "  ServerAliveInterval 15",
    "  LogLevel ERROR",
    "  PasswordAuthentication no",
    "  KbdInteractiveAuthentication no",
    ...(key.privateKeyPassword === undefined ? ["  BatchMode yes"] : ["  NumberOfPasswordPrompts 1"]),
    ...(jump === undefined ? [] : [`  ProxyCommand ssh -F @work@/config -W [%h]:%p ${jump}`]),
    ...(pinned === undefined
      ? ["  StrictHostKeyChecking no", "  UserKnownHostsFile /dev/null"]
      : [
          "  StrictHostKeyChecking yes",
          `  UserKnownHostsFile @work@/${alias}.known`,
          "  GlobalKnownHostsFile /dev/null",
        ]),
    ...(key.privateKey === undefined
      ? ["  IdentityFile none"]
      : [`  IdentityFile @work@/${alias}.key`, "  IdentitiesOnly yes", "  IdentityAgent none"]),
  ];
  return [
    hereDocument(`sed "s|@work@|$work|g" >>"$work/config"`, config.join("\n")),
    ...(pinned === undefined ? [] : [hereDocument(`cat >${file("known")}`, `${alias} ${pinned}`)]),
    ...(key.privateKey === undefined ? [] : [hereDocument(`cat >${file("key")}`, key.privateKey)]),
    ...(key.privateKeyPassword === undefined
      ? []
      : [hereDocument(`cat >${file("password")}`, key.privateKeyPassword), ...askpass]),
  ];
}

/** ssh asks a program for the password of a key, and names the key. */
const askpass = [
  hereDocument(
    `cat >"$work/askpass"`,
    `#!/bin/sh
for file in "\${0%/*}"/*.password; do
  case $1 in *"\${file%.password}.key"*) cat "$file" ;; esac
done`,
  ),
  `chmod +x "$work/askpass"`,
  `export SSH_ASKPASS="$work/askpass" SSH_ASKPASS_REQUIRE=force`,
];

const reasons = `ssh_why() { # ssh_why <host> <file with what ssh said>
  case $(cat "$2") in
    *"Host key verification failed"* | *"IDENTIFICATION HAS CHANGED"*) echo "its host key is not the one in hostKey; compare it on the host's console, then set hostKey" ;;
    *"Permission denied (publickey"*) echo "it does not take the key of this user; check user and privateKey, or the agent" ;;
    *"sudo:"*) echo "the user may not sudo without a password; give it NOPASSWD in sudoers, or take root ($(grep -m 1 sudo: "$2" | cut -c 1-200))" ;;
    *"bash: not found"* | *"bash: command not found"*) echo "it has no bash; install it" ;;
    *) echo "it cannot be reached by ssh ($(grep -v '^$' "$2" | tail -n 1 | tr -d '\\r' | cut -c 1-200)); check that it runs, its address and its port" ;;
  esac
}`;
