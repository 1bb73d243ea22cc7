import type { EventEmitter } from "node:events";
import type { Client, ClientChannel } from "ssh2";

/** Where the output of a command goes. */
export interface OutputSink {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** A channel with what ssh2 keeps to itself. Callbacks are called with the answers to requests, in their order. */
interface Channel extends ClientChannel {
  readonly _callbacks: ((hasFailed: boolean) => void)[];
  readonly outgoing: { readonly id: number; readonly state: string };
}

type Opened = (error: Error | undefined, channel: Channel) => void;

/**
 * The inner parts of ssh2 that open a session and send requests. Its own `exec` sends the environment without asking
 * for an answer, so that nobody learns that the server refused a variable.
 */
interface InnerClient {
  readonly _chanMgr: { add(opened: Opened & { type: "session" }): number };
  readonly _protocol: {
    session(channel: number, window: number, packetSize: number): void;
    env(channel: number, name: string, value: string, wantReply: true): void;
    exec(channel: number, command: string, wantReply: true): void;
  };
}

const windowBytes = 2 * 1024 * 1024;
const packetBytes = 32 * 1024;

function hasInnerParts(client: object): client is InnerClient {
  return "_chanMgr" in client && "_protocol" in client;
}

const happens = (emitter: EventEmitter, event: string): Promise<void> =>
  new Promise((resolve) => void emitter.once(event, () => resolve()));

const signalNumbers: Readonly<Record<string, number>> = {
  ABRT: 6,
  ALRM: 14,
  FPE: 8,
  HUP: 1,
  ILL: 4,
  INT: 2,
  KILL: 9,
  PIPE: 13,
  QUIT: 3,
  SEGV: 11,
  TERM: 15,
};

/** How Go's SSH library tells the end of a command; undefined when it went well. */
export function describeRemoteExit(code: number | null | undefined, signal: string | undefined): string | undefined {
  if (typeof signal === "string") {
    const name = signal.replace(/^SIG/, "");
    return `Process exited with status ${128 + (signalNumbers[name] ?? 0)} from signal ${name}`;
  }
  if (typeof code !== "number") {
    return "wait: remote command exited without exit status or exit signal";
  }
  return code === 0 ? undefined : `Process exited with status ${code}`;
}

/** One session on a connection: it takes variables, then runs one command. */
export class Session {
  private constructor(
    private readonly channel: Channel,
    private readonly protocol: InnerClient["_protocol"],
  ) {}

  static open(client: Client): Promise<Session> {
    if (!hasInnerParts(client)) {
      throw new Error("this release of ssh2 is unlike the one that the offline command plugin was written for");
    }
    const { _chanMgr: channels, _protocol: protocol } = client;
    return new Promise((resolve, reject) => {
      const opened: Opened = (error, channel) =>
        error === undefined || error === null ? resolve(new Session(channel, protocol)) : reject(error);
      protocol.session(channels.add(Object.assign(opened, { type: "session" as const })), windowBytes, packetBytes);
    });
  }

  /** Did the server take the variable? It does where its AcceptEnv names it. */
  setVariable(name: string, value: string): Promise<boolean> {
    return this.request((id) => this.protocol.env(id, name, value, true));
  }

  /** Runs a command until its output is closed. Returns what went wrong in the words of the real plugin. */
  async run(command: string, stdin: string, output: OutputSink): Promise<string | undefined> {
    const { channel } = this;
    let exit: [code: number | null | undefined, signal: string | undefined] = [undefined, undefined];
    channel.on("exit", (code: number | null, signal?: string) => (exit = [code, signal]));
    // Written to after its end: a command need not read its stdin. (The real plugin fails with `EOF` now and then.)
    channel.on("error", () => undefined);
    channel.on("data", output.onStdout);
    channel.stderr.on("data", output.onStderr);
    const closed = Promise.all([happens(channel, "close"), happens(channel.stderr, "end")]);
    if (!(await this.request((id) => this.protocol.exec(id, command, true)))) {
      return channel.outgoing.state === "open" ? `ssh: command ${command} failed` : describeRemoteExit(...exit);
    }
    channel.end(stdin);
    await closed;
    return describeRemoteExit(...exit);
  }

  private request(send: (channel: number) => void): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.channel.outgoing.state !== "open") {
        resolve(false);
        return;
      }
      this.channel._callbacks.push((hasFailed) => resolve(!hasFailed));
      send(this.channel.outgoing.id);
    });
  }
}
