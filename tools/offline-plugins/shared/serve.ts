import * as net from "node:net";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineLog } from "./engine-log";
import { Operations } from "./operations";
import type { Plugin } from "./resource";
import { makeService } from "./service";

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

async function start(plugin: Plugin, args: readonly string[]): Promise<void> {
  const engine = new EngineLog();
  const operations = new Operations();
  const address = engineAddress(args);
  if (address === undefined) {
    const name = `pulumi-resource-${plugin.name}`;
    console.error(`${name}: the offline stand-in for Pulumi's ${plugin.name} plugin; the engine starts it`);
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
  server.addService(ResourceProviderService, makeService(plugin, engine, operations));
  console.log(String(await listen(server)));
  await engine.debug(`${plugin.name}: this is the offline stand-in for the plugin, not the released one`);
}

/**
 * Runs a plugin as the engine expects it: started as `pulumi-resource-<name> <engine-address>`, the port on the first
 * line. It serves the protocol itself, because the server of `@pulumi/pulumi/provider` hides from a provider whether a
 * call is a preview and how long it may take.
 */
export function serve(plugin: Plugin): void {
  start(plugin, process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
