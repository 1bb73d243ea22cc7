import { cpSync } from "node:fs";
import { join } from "node:path";
import { MVN, ShellSandbox } from "./shell-sandbox";

/**
 * An engine whose networks, containers and images are files in $SANDBOX/engine; the first line is the label of a set, the second
 * the subnet or whether it runs, the third the image. What is copied into a container is kept as $SANDBOX/copied/<container>.tar.
 */
const DOCKER = `
shift 2
engine=$SANDBOX/engine
mkdir -p "$engine"/{networks,containers,images} "$SANDBOX/copied"
value() { printf '%s\\n' "$line" | sed -n "s/.* $1 \\([^ ]*\\).*/\\1/p"; }
of_label() { for file in "$engine/$1"/*; do [ -f "$file" ] && [ "$(sed -n 1p "$file")" = "\${2##*=}" ] && basename "$file"; done; true; }
line=" $* "
for last; do :; done
case "$1 \${2-}" in
  version*) echo 20.10.24 ;;
  "image inspect") cat "$engine/images/$last" 2>/dev/null || { echo; exit 1; } ;;
  import*) echo id >"$engine/images/$last" ;;
  "network inspect") sed -n '1{h;d};2{G;s/\\n/ /;p}' "$engine/networks/$last" 2>/dev/null || { echo; exit 1; } ;;
  "network create") printf '%s\\n%s\\n' "\${line##*pulumi-rocketmq.vms=}" "$(value --subnet)" | sed '1s/ .*//' >"$engine/networks/$last" ;;
  "network ls") of_label networks "$(value --filter)" ;;
  "network rm") rm "$engine/networks/$3" ;;
  "container inspect") [ -f "$engine/containers/$last" ] || { echo; exit 1; }
    { read -r label; read -r running; read -r image; } <"$engine/containers/$last"; echo "$running $image $label" ;;
  create*) file=$engine/containers/$(value --name)
    [ ! -f "$file" ] || exit 1
    printf '%s\\nfalse\\n%s\\n' "\${line##*pulumi-rocketmq.vms=}" "$last" | sed '1s/ .*//' >"$file" ;;
  cp*) cat >"$SANDBOX/copied/\${3%%:*}.tar" ;;
  start*) sed -i 2s/.*/true/ "$engine/containers/$2" ;;
  exec*) cat "$SANDBOX/systemd" 2>/dev/null || { echo running; } ;;
  ps*) of_label containers "$(value --filter)" ;;
  rm*) rm "$engine/containers/$last" ;;
  *) echo "no such command: $*" >&2; exit 1 ;;
esac`;

/** Makes another key each time. */
const KEYGEN = `
while [ $# -gt 0 ]; do [ "$1" = -f ] && file=$2; shift; done
echo "PRIVATE $RANDOM$RANDOM" >"$file"
echo "ssh-ed25519 KEY$RANDOM$RANDOM comment" >"$file.pub"`;

const SSH = `
[ "$1" != -V ] || { echo "OpenSSH_9.2p1 Debian-2, OpenSSL 3.0" >&2; exit 0; }
[ ! -f "$SANDBOX/ssh-error" ] || { cat "$SANDBOX/ssh-error" >&2; exit 255; }`;

/** A sandbox with an engine of Docker, OpenSSH, and root on Debian. */
export function vmSandbox(): ShellSandbox {
  const box = new ShellSandbox();
  cpSync(join(__dirname, "../../tools/vms.sh"), join(box.tree, "tools/vms.sh"));
  box.fake("id", "echo 0");
  box.fake("docker", DOCKER);
  box.fake("ssh", SSH);
  box.fake("ssh-keygen", KEYGEN);
  box.fake("mvn", MVN);
  box.fake("apt-get", "");
  box.fake("apt-cache", "");
  box.fake("debootstrap", "");
  // tools/setup/vm-image.sh begins with this; what it does needs root.
  box.fake("unshare", 'for last; do :; done; mkdir -p "$last/etc" && exit "${IMAGE_EXIT:-0}"');
  return box;
}
