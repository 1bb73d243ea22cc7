import * as net from "node:net";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineLog } from "./engine-log";
import { localCommand, localRun } from "./local-command";
import { Operations } from "./operations";
import type { Catalogue } from "./resource";
import { makeService } from "./service";

/**
 * The offline stand-in for Pulumi's command plugin, for machines that cannot download the real one. It runs real
 * commands, with the semantics of pulumi-command 1.2.1. It serves the protocol itself, because the server of
 * `@pulumi/pulumi/provider` hides from a provider whether a call is a preview and how long it may take.
 *
 * The engine starts it as `pulumi-resource-command <engine-address>` and reads the port from the first line.
 * More types go into the catalogue.
 */
const catalogue: Catalogue = {
  resources: new Map([["command:local:Command", localCommand]]),
  functions: new Map([["command:local:run", localRun]]),
};

const largestMessage = 400 * 1024 * 1024;
const orphanCheckMs = 10_000;

/** The engine may put its own flags before the address. */
function engineAddress(args: readonly string[]): string | undefined {
  const at = args.indexOf("--tracing");
  const own = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  return own.find((arg) => !arg.startsWith("-"));
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}

/**
 * When the engine was killed nobody stops this process; what runs is finished first. The parent says too little: it
 * may be gone before this process looks.
 */
function endWithEngine(address: string, operations: Operations): void {
  const { hostname, port } = new URL(`http://${address}`);
  setInterval(() => {
    if (operations.isIdle) {
      const socket = net.connect(Number(port), hostname, () => socket.destroy());
      socket.on("error", () => process.exit(0));
    }
  }, orphanCheckMs).unref();
}

async function main(args: readonly string[]): Promise<void> {
  const engine = new EngineLog();
  const operations = new Operations();
  const address = engineAddress(args);
  if (address === undefined) {
    console.error("pulumi-resource-command: the offline stand-in for Pulumi's command plugin; the engine starts it");
  } else {
    engine.connect(address);
    endWithEngine(address, operations);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      operations.cancelAll();
      process.exit(0);
    });
  }
  const server = new grpc.Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
  });
  server.addService(ResourceProviderService, makeService(catalogue, engine, operations));
  console.log(String(await listen(server)));
  await engine.debug("command: this is the offline stand-in for the plugin, not the released one");
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
