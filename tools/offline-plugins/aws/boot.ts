import type { TarEntry } from "../shared/tar";

/** What an instance has of its own before its first process: files that go into it before it is started. */

/** The first process: it goes on as that of the image. */
export const bootCommand = "/sbin/ec2-init";
const disksCommand = "/sbin/ec2-disks";
export const disksFile = "/etc/pulumi-rocketmq-disks";
export const firewallFile = "/etc/pulumi-rocketmq-firewall.nft";
const keyFile = "/etc/pulumi-rocketmq-authorized-key";
const userDataFile = "/var/lib/cloud/instance/user-data.sh";
const userDataStamp = "/var/lib/cloud/instance/sem-user-data";
const userDataLog = "/var/log/cloud-init-output.log";
const unitFolder = "/etc/systemd/system";
/** That of cloud-init which runs user data. */
const userDataUnit = "cloud-final.service";

/**
 * Before systemd, so that nothing is too early: /dev is new at each start of a container, and so are the rules of its
 * network. The key of the machine and its user are made once.
 */
const boot = (user: string): string => `#!/bin/sh
${disksCommand}
nft -f ${firewallFile}
if [ ! -e /etc/ssh/host_ed25519 ]; then
  id -u ${user} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash ${user}
  echo '${user} ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users
  chmod 0440 /etc/sudoers.d/90-cloud-init-users
  install -d -m 0700 -o ${user} -g ${user} /home/${user}/.ssh
  install -m 0600 -o ${user} -g ${user} ${keyFile} /home/${user}/.ssh/authorized_keys
  ssh-keygen -q -t ed25519 -N "" -C "root@$(hostname)" -f /etc/ssh/host_ed25519
fi
exec /sbin/vm-init
`;

/**
 * Each line of the list: the number of the loop device, the file behind it, and what links to it. There is no udev that
 * would make these. After a restart of the machine the device may lead to another file, which is not this one's to mount.
 */
const disks = `#!/bin/sh
while read -r number file links; do
  case "$(cat "/sys/block/loop$number/loop/backing_file" 2>/dev/null)" in */"$file") ;; *) continue ;; esac
  [ -b "/dev/loop$number" ] || mknod -m 0660 "/dev/loop$number" b 7 "$number"
  for link in $links; do
    mkdir -p "$(dirname "$link")"
    ln -sfn "/dev/loop$number" "$link"
  done
done <${disksFile}
`;

const sshd = `HostKey /etc/ssh/host_ed25519
AuthorizedKeysFile .ssh/authorized_keys
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
`;

/** Once in the life of the instance, also where it fails. */
const unit = `[Unit]
Description=The user data of the instance
After=network.target ssh.service
ConditionPathExists=!${userDataStamp}

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
StandardOutput=append:${userDataLog}
StandardError=inherit
ExecStartPre=/usr/bin/touch ${userDataStamp}
ExecStart=${userDataFile}

[Install]
WantedBy=multi-user.target
`;

const entry = (path: string, mode: number, content: string): TarEntry => ({
  path,
  mode,
  content: Buffer.from(content),
});

export interface Disk {
  /** The number of the loop device. */
  readonly number: number;
  /** The name of the file that it must lead to. */
  readonly file: string;
  readonly links: readonly string[];
}

export const diskEntry = (list: readonly Disk[]): TarEntry =>
  entry(disksFile, 0o644, list.map(({ number, file, links }) => `${[number, file, ...links].join(" ")}\n`).join(""));

/** Makes the nodes and links of the list. */
export const makeDisks = disksCommand;

const isScript = (userData: string): boolean => userData.startsWith("#!");

/** Only scripts are run; other kinds of user data are kept in the records of the account. */
export const userDataEntries = (userData: string): TarEntry[] =>
  isScript(userData)
    ? [
        entry(userDataFile, 0o700, userData),
        entry(`${unitFolder}/${userDataUnit}`, 0o644, unit),
        { path: `${unitFolder}/multi-user.target.wants/${userDataUnit}`, mode: 0o777, link: `../${userDataUnit}` },
      ]
    : [];

export const bootEntries = (user: string, publicKey: string, rules: TarEntry, userData: string): TarEntry[] => [
  entry(bootCommand, 0o755, boot(user)),
  entry(disksCommand, 0o755, disks),
  entry(keyFile, 0o644, publicKey === "" ? "" : `${publicKey.trim()}\n`),
  entry("/etc/ssh/sshd_config.d/keys.conf", 0o644, sshd),
  diskEntry([]),
  rules,
  ...userDataEntries(userData),
];
