import { checkAddress, checkBindAddress, isLoopback } from "./addresses";
import { checkArguments, checkPositive, checkText } from "./arguments";
import { type Issue, under } from "./issue";
import { checkName } from "./names";
import { checkDirectory } from "./paths";

/** A value that is known, or one that must be waited for. */
type Later = unknown;

/** What is plain of a login by ssh. */
export interface SshLoginSpec {
  sshPort?: number;
  user?: string;
  hostKey?: Later;
  privateKey?: Later;
  privateKeyPassword?: Later;
}

/** What is plain of a host that is reached by ssh. */
export interface SshHostSpec extends SshLoginSpec {
  address?: Later;
  sshAddress?: Later;
  dataDisk?: Later;
  dataDiskGiB?: Later;
  memoryMiB?: Later;
  machineId?: Later;
  machine?: Later;
  bastion?: SshLoginSpec & { address?: Later };
}

/** What the preflight looks at, by the names that skip a check. */
export const preflightChecks = [
  "architecture",
  "memory",
  "disk",
  "ports",
  "java",
  "openFiles",
  "maxMapCount",
  "clock",
] as const;

/** What is plain of the arguments of a systemd platform. */
export interface SystemdPlatformSpec {
  hosts?: Readonly<Record<string, SshHostSpec>>;
  bindAddress?: string;
  dataDirectory?: string;
  releasesDirectory?: string;
  rocketmqHome?: string;
  releaseUrl?: string;
  releaseSha512?: string;
  archivesDirectory?: string;
  javaHome?: string;
  javaUrl?: string;
  javaSha256?: string;
  systemUser?: string;
  namePrefix?: string;
  tuneKernel?: boolean;
  allowFrom?: string[];
  skipChecks?: string[];
  connectTimeoutSeconds?: number;
  verifyTimeoutSeconds?: number;
  restartTimeoutSeconds?: number;
}

const argumentNames = [
  "hosts",
  "bindAddress",
  "dataDirectory",
  "releasesDirectory",
  "rocketmqHome",
  "releaseUrl",
  "releaseSha512",
  "archivesDirectory",
  "javaHome",
  "javaUrl",
  "javaSha256",
  "systemUser",
  "namePrefix",
  "tuneKernel",
  "allowFrom",
  "skipChecks",
  "connectTimeoutSeconds",
  "verifyTimeoutSeconds",
  "restartTimeoutSeconds",
];

const loginNames = ["address", "sshPort", "user", "hostKey", "privateKey", "privateKeyPassword"];
const machineNames = ["dataDisk", "dataDiskGiB", "memoryMiB", "machineId", "machine"];
const hostNames = [...loginNames, "sshAddress", "bastion", ...machineNames];

/** `ssh-ed25519 AAAA...` as a .pub file or a line of known_hosts has it; undefined where it is none. */
export function hostKeyOf(text: string): string | undefined {
  return /(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+=*)(?:\s|$)/.exec(text)?.[1];
}

/** What is wrong with the arguments of a platform. */
export function checkSystemdPlatform(args: SystemdPlatformSpec): Issue[] {
  const { hosts = {} } = args;
  const ids = Object.keys(hosts);
  return [
    ...checkArguments(args, argumentNames),
    ...(ids.length === 0 ? [{ path: "hosts", reason: "no host", got: {}, fix: "give one, by an id" }] : []),
    ...ids.flatMap((id) => [
      ...under(`hosts.${id}`, checkName("id", id)),
      ...under(`hosts.${id}`, checkHostSpec(hosts[id] ?? {}, ids.length > 1)),
    ]),
    ...checkBind(args),
    ...checkTwice(hosts),
    ...checkDirectory("dataDirectory", args.dataDirectory),
    ...checkDirectory("releasesDirectory", args.releasesDirectory),
    ...checkDirectory("rocketmqHome", args.rocketmqHome),
    ...checkDirectory("archivesDirectory", args.archivesDirectory),
    ...checkDirectory("javaHome", args.javaHome),
    ...checkSources(args),
    ...checkText("systemUser", args.systemUser, /^[a-z_][a-z0-9_-]{0,30}$/, "the name of a Linux user"),
    ...checkText("namePrefix", args.namePrefix, /^([a-zA-Z0-9][\w.-]*)?$/, "letters, digits, _ . -"),
    ...(args.allowFrom ?? []).flatMap((range, index) =>
      checkText(
        `allowFrom.${index}`,
        range,
        /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]+:[0-9a-fA-F:.]*)(\/\d{1,3})?$/,
        rangeHint,
      ),
    ),
    ...(args.skipChecks ?? []).flatMap((name, index) => checkSkip(`skipChecks.${index}`, name)),
    ...checkPositive("connectTimeoutSeconds", args.connectTimeoutSeconds),
    ...checkPositive("verifyTimeoutSeconds", args.verifyTimeoutSeconds),
    ...checkPositive("restartTimeoutSeconds", args.restartTimeoutSeconds),
  ];
}

const rangeHint = "an IP address or range, such as 10.0.0.0/8";

function checkBind({ bindAddress, hosts = {} }: SystemdPlatformSpec): Issue[] {
  const known = Object.values(hosts).map(({ address }) => (typeof address === "string" ? address : "any"));
  return bindAddress === undefined ? [] : checkBindAddress("bindAddress", bindAddress, known[0] ?? "any");
}

function checkHostSpec(host: SshHostSpec, hasPeers: boolean): Issue[] {
  const { address, sshAddress, bastion } = host;
  return [
    ...checkArguments(host, hostNames),
    ...(address === undefined ? [{ path: "address", reason: "missing", allowed: "what clients and peers dial" }] : []),
    ...(typeof address === "string" ? checkAddress("address", address) : []),
    ...(typeof address === "string" && isLoopback(address) && hasPeers
      ? [{ path: "address", reason: "every host would be sent to itself", got: address, allowed: "what peers dial" }]
      : []),
    ...(typeof sshAddress === "string" ? checkAddress("sshAddress", sshAddress) : []),
    ...checkDisk(host.dataDisk),
    ...checkLogin(host),
    ...(bastion === undefined ? [] : under("bastion", checkBastion(bastion))),
  ];
}

/** The kernel gives names such as /dev/sdb in the order in which it finds disks: after a restart it may be another one. */
export function checkDisk(dataDisk: Later): Issue[] {
  if (dataDisk === undefined || typeof dataDisk === "object") {
    return [];
  }
  return typeof dataDisk === "string" && /^\/dev\/(disk\/by-[a-z-]+|mapper)\/[\w.:+@-]+$/.test(dataDisk)
    ? []
    : [
        {
          path: "dataDisk",
          reason: "not a name that a disk keeps",
          got: dataDisk,
          allowed: "/dev/disk/by-id/..., /dev/disk/by-uuid/..., /dev/mapper/...",
          fix: "take one of ls -l /dev/disk/by-id",
        },
      ];
}

function checkBastion(bastion: SshLoginSpec & { address?: Later }): Issue[] {
  const { address } = bastion;
  return [
    ...checkArguments(bastion, loginNames),
    ...(address === undefined ? [{ path: "address", reason: "missing", allowed: "what ssh dials" }] : []),
    ...(typeof address === "string" ? checkAddress("address", address) : []),
    ...checkLogin(bastion),
  ];
}

function checkLogin({ sshPort = 22, user, hostKey, privateKey, privateKeyPassword }: SshLoginSpec): Issue[] {
  const issues: Issue[] = [
    ...(Number.isInteger(sshPort) && sshPort > 0 && sshPort < 65536
      ? []
      : [{ path: "sshPort", reason: "not a port", got: sshPort, allowed: "1..65535" }]),
    ...checkText("user", user, /^[\w.-]+$/, "the name of a user who is root or may sudo"),
    ...(hostKey === undefined || typeof hostKey === "object" ? [] : checkHostKey(hostKey)),
  ];
  if (typeof privateKey === "string" && !/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(privateKey.trim())) {
    const allowed = "the text of the key file, which begins with -----BEGIN";
    issues.push({ path: "privateKey", reason: "not a private key", allowed, fix: "give its text, not its path" });
  }
  if (privateKey === undefined && privateKeyPassword !== undefined) {
    issues.push({ path: "privateKeyPassword", reason: "there is no privateKey", fix: "give it too" });
  }
  return issues;
}

function checkHostKey(hostKey: unknown): Issue[] {
  const known = typeof hostKey === "string" ? hostKeyOf(hostKey) : undefined;
  if (known?.startsWith("ssh-rsa ") === true) {
    // The command plugin asks for the algorithm of the key's name, which is the one with SHA-1.
    const reason = "with an RSA key only SHA-1 signatures are asked for, which OpenSSH refuses from 8.8 on";
    return [
      {
        path: "hostKey",
        reason,
        got: hostKey,
        allowed: "ssh-ed25519, ecdsa-sha2-...",
        fix: "give another key of the host",
      },
    ];
  }
  return known !== undefined
    ? []
    : [
        {
          path: "hostKey",
          reason: "not a public key",
          got: hostKey,
          allowed: "ssh-ed25519 AAAA..., as in /etc/ssh/ssh_host_ed25519_key.pub of the host",
          fix: "ssh-keyscan -t ed25519 <address>, and compare",
        },
      ];
}

/** One machine under two ids would count its memory and ports twice. */
function checkTwice(hosts: Readonly<Record<string, SshHostSpec>>): Issue[] {
  const seen = new Map<string, string>();
  return Object.entries(hosts).flatMap(([id, { address }]) => {
    const other = typeof address === "string" ? seen.get(address) : undefined;
    if (typeof address === "string") {
      seen.set(address, id);
    }
    return other === undefined
      ? []
      : [{ path: `hosts.${id}.address`, reason: `it is the address of host ${other}`, got: address }];
  });
}

/** One source of the release and one of Java, and nothing unchecked from the network. */
function checkSources(args: SystemdPlatformSpec): Issue[] {
  const { releaseUrl, releaseSha512, archivesDirectory, rocketmqHome, javaHome, javaUrl, javaSha256 } = args;
  const url = /^https?:\/\/[^\s'"\\]+\.(zip|tar\.gz|tgz)$/;
  const issues = [
    ...checkText("releaseUrl", releaseUrl, url, "https://host/path.zip or .tar.gz; {version} stands for the version"),
    ...checkText("releaseSha512", releaseSha512, /^[0-9a-f]{128}$/i, "128 hexadecimal digits"),
    ...checkText("javaUrl", javaUrl, url, "https://host/path.tar.gz"),
    ...checkText("javaSha256", javaSha256, /^[0-9a-f]{64}$/i, "64 hexadecimal digits"),
  ];
  const given = Object.entries({ rocketmqHome, archivesDirectory, releaseUrl }).filter(([, v]) => v !== undefined);
  for (const [path, got] of given.slice(1)) {
    issues.push({ path, reason: `${given[0]?.[0] ?? ""} is given too`, got, fix: "remove one of the two" });
  }
  if (javaHome !== undefined && javaUrl !== undefined) {
    issues.push({ path: "javaUrl", reason: "javaHome is given too", got: javaUrl, fix: "remove one of the two" });
  }
  if ((javaUrl === undefined) !== (javaSha256 === undefined)) {
    issues.push({ path: "javaSha256", reason: "javaUrl and javaSha256 belong together", fix: "give both" });
  }
  return issues;
}

function checkSkip(path: string, name: string): Issue[] {
  const allowed: readonly string[] = preflightChecks;
  return allowed.includes(name)
    ? []
    : [{ path, reason: "no check of the preflight", got: name, allowed: allowed.join(", ") }];
}
