import type { Hosts } from "./remote-runs";
import { encryptKey, KeyAgent, makeKey } from "./ssh-keys";
import { freePort, Sshd } from "./sshd";

/** Two servers and an agent, and what else the cases need; all of it is gone after `stop`. */
export class RemoteHosts {
  private readonly running: { stop(): Promise<void> }[] = [];
  private made: Hosts | undefined;

  get hosts(): Hosts {
    if (this.made === undefined) {
      throw new Error("only after the start");
    }
    return this.made;
  }

  async start(): Promise<void> {
    const open = this.stopLater(await Sshd.start("AcceptEnv FOO PULUMI_COMMAND_*"));
    const closed = this.stopLater(await Sshd.start());
    const agent = this.stopLater(await KeyAgent.start(open.dir, open.clientKey));
    this.made = {
      open,
      closed,
      encryptedKey: encryptKey(open.clientKey, "of the key"),
      foreign: makeKey(open.dir, "foreign"),
      foreignRsa: makeKey(open.dir, "foreign-rsa", ["-t", "rsa"]),
      agent: agent.socket,
      refused: await freePort(),
    };
  }

  async stop(): Promise<void> {
    for (const one of this.running.splice(0).reverse()) {
      await one.stop();
    }
  }

  private stopLater<T extends { stop(): Promise<void> }>(one: T): T {
    this.running.push(one);
    return one;
  }
}
