import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

const plugins = join(__dirname, "../../tools/offline-plugins");

test.each(["command", "docker"])(
  "the %s plugin ends when its engine is gone, also before it looked for it",
  async (name) => {
    const engine = createServer().listen(0, "127.0.0.1");
    await once(engine, "listening");
    const { port } = engine.address() as AddressInfo;
    const process = spawn(join(plugins, name, `pulumi-resource-${name}`), [`127.0.0.1:${port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(process.stdout, "data");
      const ended = once(process, "exit");
      engine.close();
      expect(await ended).toEqual([0, null]);
    } finally {
      process.kill("SIGKILL");
    }
  },
);
