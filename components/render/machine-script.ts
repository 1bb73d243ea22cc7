import { hereDocument, quote } from "./bash";
import { renderSshAccess, type SshAccess } from "./ssh-access";

/** A machine as far as a change of it ends what runs there. */
export interface MachineKind {
  /** The id of the instance, once it is there. */
  readonly id?: string;
  readonly instanceType: string;
  /** Its image; none where any will do. */
  readonly ami?: string;
  readonly zone: string;
  /** Whether it is stopped, so that nothing runs on it. */
  readonly isStopped?: boolean;
}

/** What surrounds the change of a machine. */
export interface MachineChange {
  readonly access: SshAccess;
  readonly machine: MachineKind;
  /** Seconds until it must answer. */
  readonly bootTimeoutSeconds: number;
  /** The program that runs on it. */
  readonly program: string;
}

/**
 * The script that leads messages away from all processes of a machine, and stops them, before the machine itself changes;
 * for `bash -euo pipefail -s <create|update|delete>` on the machine that runs Pulumi. A new machine has nothing to leave.
 */
export function renderMachineBefore(change: MachineChange): string {
  const { id } = change.access;
  if (change.machine.isStopped === true) {
    return `# Before a change of ${id}, which is stopped: nothing runs there\n`;
  }
  return [
    `# Before a change of ${id}`,
    `[ "\${1:-}" = update ] || exit 0`,
    ...onMachine(change),
    "rc=0",
    `remote leave ${kindOf(change.machine)} || rc=$?`,
    `if [ "$rc" -eq 255 ]; then`,
    `  echo "${id}: its processes cannot be led away: $(ssh_why ${quote(id)} "$work/said"); a machine that is dead is replaced by pulumi up --replace and the URN of its instance" >&2`,
    "fi",
    `exit "$rc"`,
    "",
  ].join("\n");
}

/** The script that waits until the machine and all its processes are back after a change, and stops them before it goes. */
export function renderMachineAfter(change: MachineChange): string {
  const { id } = change.access;
  return [
    `# After a change of ${id}, ${change.machine.id ?? ""}`,
    ...onMachine(change),
    `if [ "$1" = delete ]; then`,
    `  remote stop || echo "${id}: its processes were not stopped before it: $(ssh_why ${quote(id)} "$work/said")" >&2`,
    "  exit 0",
    "fi",
    ...waiting(change, `run_on ${quote(id)} </dev/null`),
    `remote arrive ${kindOf(change.machine)}`,
    "",
  ].join("\n");
}

/** A machine that was not seen before. */
export interface HostKeyQuestion extends Pick<MachineChange, "access" | "bootTimeoutSeconds"> {
  /** The id of the instance: another one has another key. */
  readonly machine: string;
}

/** The script that waits for a machine's first answer and prints the host key that it shows. */
export function renderHostKey(change: HostKeyQuestion): string {
  const { id } = change.access;
  const learn = "-o StrictHostKeyChecking=accept-new -o HostKeyAlgorithms=ssh-ed25519 -o HashKnownHosts=no";
  return [
    `# The host key of ${id}: ${change.machine}`,
    renderSshAccess([change.access]),
    `ask() { ssh -n -F "$work/config" ${learn} -o "UserKnownHostsFile=$work/learned" ${quote(`host-${id}`)} true; }`,
    ...waiting(change, "ask"),
    `awk '$2 == "ssh-ed25519" { print $2 " " $3 }' "$work/learned" | head -n 1 | grep .`,
    "",
  ].join("\n");
}

/** The script that makes a key pair and prints the public key, then the private one. Never changes: another would be made. */
export const keyPairScript = `umask 077
command -v ssh-keygen >/dev/null || { echo "ssh-keygen: no such command on this machine; install the OpenSSH client" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ssh-keygen -q -t ed25519 -N "" -C rocketmq -f "$work/key" </dev/null >&2
cat "$work/key.pub" "$work/key"
`;

/** What leave and arrive are told: the kind of machine, the zone, and the image where it must be that one. */
const kindOf = ({ instanceType, zone, ami = "" }: MachineKind): string =>
  [instanceType, zone, ami].map(quote).join(" ");

function onMachine({ access, program }: MachineChange): string[] {
  return [
    renderSshAccess([access]),
    "machine_program() {",
    hereDocument("  cat", program),
    "}",
    `remote() { machine_program | run_on ${quote(access.id)} "$@" 2> >(tee "$work/said" >&2); }`,
  ];
}

/** A machine that boots answers late, and knows no key before its first boot ends. */
function waiting(
  { access, bootTimeoutSeconds }: Pick<MachineChange, "access" | "bootTimeoutSeconds">,
  ask: string,
): string[] {
  return [
    `until=$((SECONDS + ${bootTimeoutSeconds}))`,
    `until ${ask} 2>"$work/said" >/dev/null; do`,
    `  if [ "$SECONDS" -ge "$until" ]; then`,
    `    echo "${access.id}: not there within ${bootTimeoutSeconds} s: $(ssh_why ${quote(access.id)} "$work/said")" >&2`,
    "    exit 1",
    "  fi",
    "  sleep 2",
    "done",
  ];
}
