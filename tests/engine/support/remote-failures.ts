import type { Hosts, RemoteCase } from "./remote-runs";
import { on } from "./remote-runs";

/** A remote command that fails. */
export interface RemoteFailureCase extends RemoteCase {
  /** The whole of the error. Only where the two plugins have different words for it, a part. */
  readonly error: string | RegExp | ((hosts: Hosts) => string);
}

const refusedBy = ({ refused }: Hosts): string =>
  `after 1 failed attempts: dial tcp 127.0.0.1:${refused}: connect: connection refused`;

const notAuthenticated =
  "after 1 failed attempts: ssh: handshake failed: " +
  "ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";

/** Commands that are never run. */
const unreached = (
  name: string,
  connect: RemoteCase["connect"],
  error: RemoteFailureCase["error"],
): RemoteFailureCase => ({
  name,
  args: { create: "echo reached" },
  connect,
  error,
});

export const remoteFailureCases: readonly RemoteFailureCase[] = [
  {
    name: "an exit status",
    args: { create: "echo out; sleep 0.3; echo err >&2; exit 3" },
    error: 'Process exited with status 3: running "echo out; sleep 0.3; echo err >&2; exit 3":\nout\nerr\n',
  },
  {
    name: "output with logging none",
    args: { create: "echo out; false", logging: "none", stdin: "not shown" },
    error: 'Process exited with status 1: running "echo out; false":\nout\n',
  },
  {
    name: "a signal",
    args: { create: "kill -TERM $$" },
    error: 'Process exited with status 143 from signal TERM: running "kill -TERM $$":\n',
  },
  {
    name: "quoting",
    args: { create: "false # \"a\\b\"\t'c'\n# ü 消息 🚀 \u0001 \u00a0" },
    error: "Process exited with status 1: running " + '"false # \\"a\\\\b\\"\\t\'c\'\\n# ü 消息 🚀 \\x01 \\u00a0":\n',
  },
  {
    name: "a connection that breaks",
    args: { create: "echo out; sleep 0.5; kill -9 $PPID; sleep 20" },
    error:
      "wait: remote command exited without exit status or exit signal: " +
      'running "echo out; sleep 0.5; kill -9 $PPID; sleep 20":\nout\n',
  },
  unreached(
    "a refused port",
    on(({ refused }) => ({ port: refused })),
    refusedBy,
  ),
  unreached(
    "a refused port, no second attempt",
    on(({ refused }) => ({ port: refused, dialErrorLimit: 0 })),
    (hosts) => refusedBy(hosts).replace("after 1", "after 0"),
  ),
  unreached(
    "a refused port, three attempts more",
    on(({ refused }) => ({ port: refused, dialErrorLimit: 3 })),
    (hosts) => refusedBy(hosts).replace("after 1", "after 3"),
  ),
  unreached(
    "a host that has no address",
    on(() => ({ host: "no-such-host.invalid" })),
    /^after 1 failed attempts: dial tcp: lookup no-such-host\.invalid/,
  ),
  unreached(
    "a wrong key",
    on(({ foreign }) => ({ privateKey: foreign.privateKey })),
    notAuthenticated,
  ),
  unreached(
    "a wrong key beside an agent with the right one",
    on(({ foreign, agent }) => ({ privateKey: foreign.privateKey, agentSocketPath: agent })),
    notAuthenticated,
  ),
  unreached(
    "a wrong host key",
    on(({ foreign }) => ({ hostKey: foreign.publicKey })),
    "after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch",
  ),
  unreached(
    "a host key of another type",
    on(({ foreignRsa }) => ({ hostKey: foreignRsa.publicKey })),
    /^after 1 failed attempts: ssh: handshake failed: ssh: no common algorithm for host key; we offered: \[ssh-rsa\]/,
  ),
  unreached(
    "no host key",
    on(() => ({ hostKey: "none" })),
    "failed to parse host key: ssh: no key found",
  ),
  unreached(
    "no private key",
    on(() => ({ privateKey: "none" })),
    "ssh: no key found",
  ),
  unreached(
    "a private key without its password",
    on(({ encryptedKey }) => ({ privateKey: encryptedKey })),
    "ssh: this private key is passphrase protected",
  ),
  unreached(
    "a private key with a wrong password",
    on(({ encryptedKey }) => ({ privateKey: encryptedKey, privateKeyPassword: "wrong" })),
    "x509: decryption password incorrect",
  ),
  unreached(
    "a password for a private key that has none",
    on(() => ({ privateKeyPassword: "none" })),
    "ssh: key is not password protected",
  ),
  unreached(
    "an agent that is gone, beside the right key",
    on(() => ({ agentSocketPath: "/no/agent" })),
    "dial unix /no/agent: connect: no such file or directory",
  ),
  unreached(
    "a proxy that refuses",
    ({ open, closed, refused }) => ({
      ...closed.connection,
      proxy: { ...open.connection, port: refused, dialErrorLimit: 1 },
    }),
    (hosts) => `proxy: ${refusedBy(hosts)}`,
  ),
  unreached(
    "a host behind a proxy that refuses",
    ({ open, refused }) => ({ ...open.connection, port: refused, dialErrorLimit: 1, proxy: open.connection }),
    "proxy: after 1 failed attempts: ssh: rejected: connect failed (Connection refused)",
  ),
  unreached(
    "a wrong key for the host behind a proxy",
    ({ open, closed, foreign }) => ({
      ...closed.connection,
      privateKey: foreign.privateKey,
      dialErrorLimit: 1,
      proxy: open.connection,
    }),
    // The released plugin tells of the second attempt, on a connection that is closed by then.
    /^proxy: after 1 failed attempts: ssh: handshake failed: (EOF|ssh: unable to authenticate, .*)$/,
  ),
  {
    ...unreached(
      "a time limit, while dialling",
      on(({ refused }) => ({ port: refused, dialErrorLimit: -1 })),
      "",
    ),
    opts: { customTimeouts: { create: "2s" } },
    error: "context deadline exceeded",
  },
];
