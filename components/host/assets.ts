import * as fs from "node:fs";
import * as path from "node:path";

/** The root of this package, both as sources and compiled into `bin`. */
export function packageRoot(from: string = __dirname): string {
  const manifest = path.join(from, "package.json");
  if (fs.existsSync(manifest)) {
    return from;
  }
  const parent = path.dirname(from);
  if (parent === from) {
    throw new Error("pulumi-rocketmq: the package has no package.json; install it again");
  }
  return packageRoot(parent);
}

/** The compiled probe, and the digest of its sources, which is the same whatever compiled it. */
export function readProbe(): { probeJar: Buffer; probeDigest: string } {
  const folder = path.join(packageRoot(), "bin", "probe");
  const jar = path.join(folder, "rocketmq-probe.jar");
  if (!fs.existsSync(jar)) {
    throw new Error(`pulumi-rocketmq: ${jar} is missing; do npm run build`);
  }
  return {
    probeJar: fs.readFileSync(jar),
    probeDigest: fs.readFileSync(path.join(folder, "rocketmq-probe.sha256"), "utf8").trim(),
  };
}

/** A shell file that stands beside a module. */
export function readScript(directory: string, name: string): string {
  return fs.readFileSync(path.join(directory, name), "utf8");
}
