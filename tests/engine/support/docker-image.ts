import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { tar } from "../../../tools/offline-plugins/shared/tar";

const busybox = "/bin/busybox";

/** The words by which busybox is called, in the image. */
const applets = [
  "sh",
  "sleep",
  "cat",
  "ls",
  "stat",
  "test",
  "touch",
  "kill",
  "id",
  "env",
  "hostname",
  "httpd",
  "echo",
  "true",
  "mkdir",
];

const programHeaders = { interpreter: 3, size: 56 };

/** Has this ELF file a dynamic loader? */
function isDynamic(elf: Buffer): boolean {
  const start = Number(elf.readBigUInt64LE(32));
  const count = elf.readUInt16LE(56);
  return Array.from({ length: count }, (_, i) => elf.readUInt32LE(start + i * programHeaders.size)).includes(
    programHeaders.interpreter,
  );
}

function staticBusybox(): Buffer {
  const advice = "install the Debian package busybox-static";
  let program: Buffer;
  try {
    program = readFileSync(busybox);
  } catch {
    throw new Error(`the docker tests make their image of ${busybox}, which is not there: ${advice}`);
  }
  if (isDynamic(program)) {
    throw new Error(`the docker tests make their image of ${busybox}, which needs shared libraries: ${advice}`);
  }
  return program;
}

function rootFolder(program: Buffer): Buffer {
  const folder = (path: string, mode = 0o755) => ({ path: `${path}/`, mode, isFolder: true });
  return tar([
    ...["bin", "etc", "root", "var"].map((path) => folder(path)),
    folder("tmp", 0o1777),
    {
      path: "etc/passwd",
      mode: 0o644,
      content: Buffer.from("root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n"),
    },
    { path: "etc/group", mode: 0o644, content: Buffer.from("root:x:0:\nuser:x:1000:\n") },
    { path: "bin/busybox", mode: 0o755, content: program },
    ...applets.map((name) => ({ path: `bin/${name}`, mode: 0o777, link: "busybox" })),
  ]);
}

async function has(docker: Docker, name: string): Promise<boolean> {
  return docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** Puts a root folder on the engine as the image of that name. */
export async function importImage(
  docker: Docker,
  root: Buffer,
  repo: string,
  tag: string,
  changes: readonly string[],
): Promise<void> {
  const progress = (await docker.importImage(Readable.from([root]), {
    repo,
    tag,
    changes: [...changes],
  })) as never;
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(progress, (error) => (error === null ? resolve() : reject(error))),
  );
}

/** The image that the tests use: busybox alone. It is made once, and kept. */
export async function testImage(docker: Docker): Promise<string> {
  const program = staticBusybox();
  const digest = createHash("sha256").update(program).update(applets.join()).digest("hex").slice(0, 12);
  const name = `pulumi-rocketmq-test:${digest}`;
  if (!(await has(docker, name))) {
    await importImage(docker, rootFolder(program), "pulumi-rocketmq-test", digest, ['CMD ["/bin/sh"]']);
  }
  return name;
}
