import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { Server } from "ssh2";
import type { AuthContext } from "ssh2";
import type { KeyPair } from "./ssh-keys";

/** Leads to another port of this machine, and lets nothing through for a while. */
export class SlowDoor {
  private readonly sockets: Socket[] = [];

  private constructor(private readonly server: NetServer) {}

  static async open(port: number, target: number, delayMs: number): Promise<SlowDoor> {
    const door = new SlowDoor(createServer().listen(port, "127.0.0.1"));
    door.server.on("connection", (socket) => {
      const onward = connect(target, "127.0.0.1");
      for (const one of [socket, onward]) {
        one.on("error", () => undefined);
        door.sockets.push(one);
      }
      setTimeout(() => socket.pipe(onward).pipe(socket), delayMs);
    });
    await once(door.server, "listening");
    return door;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, "close");
  }
}

/**
 * A host that lets everybody in who knows the password `right`: OpenSSH asks the accounts of the machine. It runs
 * nothing, and says who wanted what.
 */
export class PasswordServer {
  private constructor(private readonly server: Server) {}

  static async start(method: "password" | "keyboard-interactive", hostKey: KeyPair): Promise<PasswordServer> {
    const server = new Server({ hostKeys: [hostKey.privateKey] }, (client) => {
      let user = "";
      client.on("error", () => undefined);
      client.on("authentication", (context) => {
        user = context.username;
        authenticate(context, method);
      });
      client.on("session", (accept) => {
        accept().on("exec", (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          channel.write(`${user} runs ${command}`);
          channel.exit(0);
          channel.end();
        });
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new PasswordServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => void this.server.close(() => resolve()));
  }
}

function authenticate(context: AuthContext, method: "password" | "keyboard-interactive"): void {
  const judge = (password: string | undefined) => (password === "right" ? context.accept() : context.reject([method]));
  if (context.method === "password" && method === "password") {
    judge(context.password);
  } else if (context.method === "keyboard-interactive" && method === "keyboard-interactive") {
    context.prompt([{ prompt: "The word?", echo: false }], (answers) => judge(answers[0]));
  } else {
    context.reject([method]);
  }
}
