import { userInfo } from "node:os";
import type { remote } from "@pulumi/command";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { KeyPair } from "./ssh-keys";
import type { Sshd } from "./sshd";

type Connection = remote.CommandArgs["connection"];

/** What the cases run on. */
export interface Hosts {
  /** Takes the variables FOO and PULUMI_COMMAND_*. */
  readonly open: Sshd;
  /** Takes no variables. */
  readonly closed: Sshd;
  /** The private key of `open`, encrypted with the password `of the key`. */
  readonly encryptedKey: string;
  /** A key pair that nobody knows. */
  readonly foreign: KeyPair;
  /** An RSA key that nobody knows. */
  readonly foreignRsa: KeyPair;
  /** The socket of an agent with the key of `open`. */
  readonly agent: string;
  /** A port where nothing listens. */
  readonly refused: number;
}

/** A command on `open`, unless it has a connection of its own. */
export interface RemoteCase {
  readonly name: string;
  readonly args: Omit<remote.CommandArgs, "connection">;
  readonly opts?: CustomResourceOptions;
  /** More, or other, fields of the connection. */
  readonly connect?: (hosts: Hosts) => Connection;
}

export interface RemoteRunCase extends RemoteCase {
  readonly stdout: string;
  readonly stderr?: string;
  /** The lines in the engine's log; in any order where both streams write. */
  readonly log?: readonly string[];
}

export const connectionOf = (one: RemoteCase, hosts: Hosts): Connection =>
  one.connect?.(hosts) ?? { ...hosts.open.connection, dialErrorLimit: 1 };

/** The connection to `open` with other fields. */
export const on =
  (change: (hosts: Hosts) => object) =>
  (hosts: Hosts): Connection => ({ ...hosts.open.connection, dialErrorLimit: 1, ...change(hosts) });

const twoStreams = "echo out; echo err >&2";
const long = "x".repeat(60_000);
const stdin2MiB = "0123456789abcde\n".repeat(128 * 1024);
const withoutKey = { privateKey: undefined };

export const remoteRunCases: readonly RemoteRunCase[] = [
  { name: "one newline at the end is cut", args: { create: "printf 'a\\n\\n'" }, stdout: "a\n", log: ["a", ""] },
  { name: "both streams", args: { create: twoStreams }, stdout: "out", stderr: "err", log: ["err", "out"] },
  {
    name: "logging stdout",
    args: { create: twoStreams, logging: "stdout" },
    stdout: "out",
    stderr: "err",
    log: ["out"],
  },
  {
    name: "logging stderr",
    args: { create: twoStreams, logging: "stderr" },
    stdout: "out",
    stderr: "err",
    log: ["err"],
  },
  { name: "logging none", args: { create: twoStreams, logging: "none" }, stdout: "out", stderr: "err", log: [] },
  {
    name: "without a terminal, in the home of the user",
    args: { create: "pwd; tty; true" },
    stdout: `${userInfo().homedir}\nnot a tty`,
  },
  {
    name: "a program on stdin",
    args: { create: "exec bash -euo pipefail -s -- one", stdin: "cat /dev/null\necho $1 $-" },
    stdout: "one ehuBs",
  },
  { name: "no stdin", args: { create: "cat" }, stdout: "" },
  { name: "2 MiB of stdin", args: { create: "cksum", stdin: stdin2MiB }, stdout: "2227189248 2097152" },
  {
    // The released plugin fails with `EOF` now and then where the command ends before all of its stdin has been sent.
    name: "2 MiB of stdin that nobody reads",
    args: { create: "sleep 1; echo ok", stdin: stdin2MiB },
    stdout: "ok",
  },
  { name: "no ASCII", args: { create: "cat", stdin: "消息 ü 🚀" }, stdout: "消息 ü 🚀", log: ["消息 ü 🚀"] },
  { name: "lines of 60 KB", args: { create: "cat", stdin: `${long}\n${long}` }, stdout: `${long}\n${long}` },
  {
    name: "240 KB of output",
    args: { create: "cat >&2", stdin: long.repeat(4), logging: "none" },
    stdout: "",
    stderr: long.repeat(4),
  },
  { name: "environment", args: { create: 'echo "$FOO"', environment: { FOO: "x 'y'\nz" } }, stdout: "x 'y'\nz" },
  {
    name: "output that comes after the end",
    args: { create: "(sleep 0.5; echo late) & echo now" },
    stdout: "now\nlate",
  },
  {
    name: "a process left behind",
    args: { create: "nohup sleep 20 >/dev/null 2>&1 </dev/null & echo started" },
    stdout: "started",
  },
  {
    name: "a time limit, which is for dialling alone",
    args: { create: "sleep 2; echo done" },
    opts: { customTimeouts: { create: "1s" } },
    stdout: "done",
  },
  {
    name: "no create: nobody dials",
    args: { delete: "true" },
    connect: on(({ refused }) => ({ port: refused })),
    stdout: "",
  },
  {
    name: "the right host key",
    args: { create: "echo in" },
    connect: on(({ open }) => ({ hostKey: open.hostKey.publicKey })),
    stdout: "in",
  },
  {
    name: "the right host key behind the name of the host",
    args: { create: "echo in" },
    connect: on(({ open }) => ({ hostKey: `127.0.0.1 ${open.hostKey.publicKey}` })),
    stdout: "in",
  },
  {
    name: "a private key with a password",
    args: { create: "echo in" },
    connect: on(({ encryptedKey }) => ({ privateKey: encryptedKey, privateKeyPassword: "of the key" })),
    stdout: "in",
  },
  {
    name: "an agent",
    args: { create: "echo in" },
    connect: on(({ agent }) => ({ ...withoutKey, agentSocketPath: agent })),
    stdout: "in",
  },
  {
    name: "a proxy",
    args: { create: "echo ${SSH_CONNECTION%% *}" },
    connect: ({ open, closed }) => ({
      ...closed.connection,
      hostKey: closed.hostKey.publicKey,
      proxy: { ...open.connection, hostKey: open.hostKey.publicKey },
    }),
    stdout: "127.0.0.1",
  },
];
