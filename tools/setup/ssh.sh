# shellcheck shell=bash
# OpenSSH on this machine: its client, and for the tests its server, of which they start one of their own.

sshd_exe() {
  local exe
  for exe in "$(on_path sshd)" "$MACHINE/usr/sbin/sshd" "$MACHINE/usr/local/sbin/sshd"; do
    [ ! -x "$exe" ] || { printf '%s\n' "$exe" && return 0; }
  done
  return 1
}

ssh_say() { say "$1" "$(ssh -V 2>&1 | sed -n '1s/^OpenSSH_\([^ ,]*\).*/\1/p')" "$2"; } # ssh_say <what> <how>

need_ssh() {
  local how="from PATH"
  if ! have ssh || ! have ssh-keygen; then
    can_apt || die "there is no OpenSSH client on this machine: install it, for example 'sudo apt-get install openssh-client'"
    apt_install openssh-client || die "apt could not install openssh-client (log: .setup/log/apt-openssh-client.log)"
    hash -r
    how="openssh-client by apt"
  fi
  ssh_say ssh "$how"
}

# No service may start of it: with the runlevel 1 the package starts none, and where systemd runs, which would have it enabled,
# it is left to the user.
step_sshd() {
  local exe how="that of this machine"
  need_ssh
  if ! exe=$(sshd_exe); then
    if ! can_apt || [ -d "$MACHINE/run/systemd/system" ]; then
      die "there is no sshd on this machine, which the tests need: install it, for example 'sudo apt-get install openssh-server'"
    fi
    RUNLEVEL=1 apt_install openssh-server || die "apt could not install openssh-server (log: .setup/log/apt-openssh-server.log)"
    exe=$(sshd_exe) || die "openssh-server is installed and there is still no sshd"
    how="openssh-server by apt; no service was started"
  fi
  [ "$(id -u)" -ne 0 ] || mkdir -p "$MACHINE/run/sshd" # sshd of root wants it
  ssh_say sshd "$how, $exe"
}
