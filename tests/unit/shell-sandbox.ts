import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** What the scripts may use of the machine that runs the tests; all other tools are fakes. */
const SYSTEM = (
  "awk basename bash cat chmod cp cut date df dirname env find flock grep gzip head hostname id ln ls mkdir mktemp mv readlink rm " +
  "sed setsid sh sha256sum sha512sum shasum sleep sort tail tar tee timeout touch tr uname wc xargs"
).split(" ");

const TREE = [
  "tools/setup",
  "tools/doctor.sh",
  "tools/setup.sh",
  "tools/stack.sh",
  "tools/pulumi-cli",
  "tools/pulumi-language-nodejs",
  "tools/rocketmq-dist",
  "components/model/releases.ts",
  "package.json",
];

export interface ShellResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

function systemTool(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((file) => existsSync(file));
}

/** A work tree, a home, a cache and a PATH of fakes, in one temporary directory. */
export class ShellSandbox {
  readonly dir = mkdtempSync(join(tmpdir(), "setup-test-"));
  readonly tree = join(this.dir, "tree");
  readonly home = join(this.dir, "home");
  readonly cache = join(this.dir, "cache");
  /** Stands in for / where the scripts look at the files of the machine itself. */
  readonly machine = join(this.dir, "machine");
  private readonly bin = join(this.dir, "bin");
  private readonly system = join(this.dir, "system");

  constructor() {
    for (const dir of [this.tree, this.home, this.bin, this.system]) mkdirSync(dir, { recursive: true });
    const root = join(__dirname, "../..");
    for (const path of TREE) cpSync(join(root, path), join(this.tree, path), { recursive: true });
    for (const name of SYSTEM) {
      const found = systemTool(name);
      if (found) symlinkSync(found, join(this.system, name));
    }
    symlinkSync(process.execPath, join(this.system, "node"));
    this.fake("curl", CURL);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  write(path: string, text: string, mode = 0o644): string {
    const file = join(this.dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(join(this.dir, path));
  }

  /** Puts a tool on PATH that notes each call and then runs `body` (bash). */
  fake(name: string, body: string): void {
    this.write(`bin/${name}`, `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $*" >>"$SANDBOX/calls"\n${body}\n`, 0o755);
  }

  calls(prefix: string): string[] {
    if (!this.exists("calls")) return [];
    return this.read("calls")
      .split("\n")
      .filter((line) => line.startsWith(prefix));
  }

  env(extra: Record<string, string> = {}): Record<string, string> {
    return {
      SANDBOX: this.dir,
      HOME: this.home,
      PATH: `${this.bin}:${this.system}`,
      PULUMI_ROCKETMQ_CACHE: this.cache,
      PULUMI_ROCKETMQ_MACHINE: this.machine,
      LC_ALL: "C",
      ...extra,
    };
  }

  bash(command: string, extra: Record<string, string> = {}): ShellResult {
    const options = { env: this.env(extra), cwd: this.tree, encoding: "utf8", input: "" } as const;
    const { status, stdout, stderr } = spawnSync(join(this.system, "bash"), ["-c", command], options);
    return { status, stdout, stderr };
  }

  setup(steps: string, extra: Record<string, string> = {}): ShellResult {
    return this.bash(`bash tools/setup.sh ${steps}`, extra);
  }

  stack(args: string, extra: Record<string, string> = {}): ShellResult {
    return this.bash(`bash tools/stack.sh ${args}`, extra);
  }
}

/** Knows file:// only; any other host is one that nobody can reach. */
const CURL = `
out=""; url=""
while [ $# -gt 0 ]; do
  case $1 in -o) out=$2; shift ;; *://*) url=$1 ;; esac
  shift
done
case $url in
  file://*) cp -- "\${url#file://}" "$out" 2>/dev/null || exit 37 ;;
  *) exit 6 ;;
esac`;

/** "Builds" a tool that says the version it was asked to have. */
export const GO = `
case $1 in
  version) echo "go version go1.26.0 linux/amd64" ;;
  build)
    sleep "\${GO_SLEEP:-0}"
    while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
    mkdir -p "$(dirname "$out")"
    printf '#!/usr/bin/env bash\\necho v3.274.1\\n' >"$out"
    chmod +x "$out"
    exit "\${GO_EXIT:-0}" ;;
esac`;

/** "Copies" the jars of a release. */
export const MVN = `
for arg in "$@"; do
  case $arg in -DoutputDirectory=*) lib=\${arg#*=} ;; -Drocketmq.version=*) version=\${arg#*=} ;; esac
done
mkdir -p "$lib"
touch "$lib/rocketmq-broker-$version.jar" "$lib/netty-osx-x86_64.jar" "$lib/netty-native-osx-x86_64.jar" "$lib/netty-linux-x86_64.jar"
exit "\${MVN_EXIT:-0}"`;
