import { connect } from "node:net";
import { utils } from "ssh2";
import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware } from "ssh2";
import type { Endpoint } from "./connection";
import { errnoText } from "./go-text";

const hostKeyTypes = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "ssh-dss",
] as const;

/** The public key by which a host is known. */
export interface HostKey {
  readonly type: (typeof hostKeyTypes)[number];
  readonly blob: Buffer;
}

/** How to prove oneself to a host: ssh2's word for it, and the protocol's name of the method. */
interface Offer {
  readonly method: AuthenticationType;
  readonly auth: AnyAuthMethod;
}

/** What a handshake needs, read and checked once before the first attempt. */
export interface Credentials {
  readonly user: string;
  readonly hostKey: HostKey | undefined;
  readonly offers: readonly Offer[];
}

/** The text of a key begins with its type. */
function parseBlob(text: string | undefined): HostKey | undefined {
  const blob = Buffer.from(text ?? "", "base64");
  const length = blob.length > 4 ? blob.readUInt32BE(0) : 0;
  const name = blob.subarray(4, 4 + length).toString();
  const type = hostKeyTypes.find((one) => one === name);
  return type === undefined ? undefined : { type, blob };
}

/** The first key in a text: `type key comment`, or the same behind the name of a host. */
export function parseHostKey(text: string): HostKey {
  for (const line of text.split("\n").map((one) => one.trim())) {
    const fields = line.startsWith("#") ? [] : line.split(/\s+/);
    const found = parseBlob(fields[1]) ?? parseBlob(fields[2]);
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error("failed to parse host key: ssh: no key found");
}

const keyProblems: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [/no passphrase given/, "ssh: this private key is passphrase protected"],
  [/bad passphrase|integrity check|decrypt/i, "x509: decryption password incorrect"],
];

/** Says no to a key that the handshake could not use, in the words of the real plugin. */
function checkPrivateKey(key: string, password: string | undefined): void {
  const open = utils.parseKey(key);
  const parsed = password === undefined ? open : utils.parseKey(key, password);
  if (parsed instanceof Error) {
    const known = keyProblems.find(([pattern]) => pattern.test(parsed.message));
    const isPkcs8 = key.includes("-----BEGIN PRIVATE KEY-----");
    const other = isPkcs8 ? "the offline stand-in cannot read PKCS#8: `ssh-keygen -p` makes an OpenSSH key" : undefined;
    throw new Error(known?.[1] ?? other ?? "ssh: no key found");
  }
  if (!parsed.isPrivateKey()) {
    throw new Error("ssh: no key found");
  }
  if (password !== undefined && !(open instanceof Error)) {
    throw new Error("ssh: key is not password protected");
  }
}

/** An agent that is not there is an error, even beside a private key. */
function checkAgent(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", (error) => reject(new Error(`dial unix ${path}: connect: ${errnoText(error)}`)));
  });
}

function makeOffers(endpoint: Endpoint, agent: string | undefined): Offer[] {
  const { user: username, privateKey: key, privateKeyPassword: passphrase, password } = endpoint;
  const offers: Offer[] = [];
  if (key !== undefined) {
    offers.push({ method: "publickey", auth: { type: "publickey", username, key, passphrase } });
  }
  if (password !== undefined) {
    offers.push(
      { method: "password", auth: { type: "password", username, password } },
      {
        method: "keyboard-interactive",
        auth: {
          type: "keyboard-interactive",
          username,
          prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
        },
      },
    );
  }
  if (agent !== undefined) {
    offers.push({ method: "publickey", auth: { type: "agent", username, agent } });
  }
  return offers;
}

/** Reads the secrets of an endpoint. What is wrong with them is told at once: another attempt would not help. */
export async function readCredentials(endpoint: Endpoint): Promise<Credentials> {
  const hostKey = endpoint.hostKey === undefined ? undefined : parseHostKey(endpoint.hostKey);
  if (endpoint.privateKey !== undefined) {
    checkPrivateKey(endpoint.privateKey, endpoint.privateKeyPassword);
  }
  const inherited = process.env["SSH_AUTH_SOCK"];
  const agent = endpoint.agentSocketPath ?? (inherited === "" ? undefined : inherited);
  if (agent !== undefined) {
    await checkAgent(agent);
  }
  return { user: endpoint.user, hostKey, offers: makeOffers(endpoint, agent) };
}

/**
 * Goes through the offers as Go's SSH library does: one of each method, and only those that the host takes. So an agent
 * is not asked where there is a private key. `refuse` is called when there is none left.
 */
export function authenticator({ user, offers }: Credentials, refuse: (reason: string) => void): AuthHandlerMiddleware {
  const tried: AuthenticationType[] = [];
  return (methodsLeft: readonly AuthenticationType[] | null, _isPartial, next) => {
    if (tried.length === 0) {
      tried.push("none");
      next({ type: "none", username: user });
      return;
    }
    const offer = offers.find(({ method }) => !tried.includes(method) && (methodsLeft ?? []).includes(method));
    if (offer === undefined) {
      refuse(`ssh: unable to authenticate, attempted methods [${tried.join(" ")}], no supported methods remain`);
      return;
    }
    tried.push(offer.method);
    next(offer.auth);
  };
}
