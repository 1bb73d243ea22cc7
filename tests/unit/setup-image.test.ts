import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ShellResult } from "./shell-sandbox";
import { MVN, ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
const NAME = "apache/rocketmq:5.5.0";

/**
 * An engine whose images are files in $SANDBOX/images: the id, then the value of our label. Its registry is one of
 * "refuses" (or none), "has it", "is slow" and "hangs", by $SANDBOX/registry. Each build leaves its context in $SANDBOX/context.
 */
const DOCKER = `
shift 2
file() { printf '%s' "$SANDBOX/images/\${1//\\//_}"; }
put() { mkdir -p "$SANDBOX/images" && printf '%s\\n%s\\n' "id-$RANDOM$RANDOM" "\${2-}" >"$(file "$1")"; }
case "$1 \${2-}" in
  version*) echo 20.10.24 ;;
  "image inspect")
    [ -f "$(file "$5")" ] || { echo "Error: No such image: $5" >&2; exit 1; }
    case $4 in *.Id*) sed -n 1p "$(file "$5")" ;; *pulumi-rocketmq.built-from*) sed -n 2p "$(file "$5")" ;; esac ;;
  "image rm") ;;
  pull*)
    case $(cat "$SANDBOX/registry" 2>/dev/null) in
      "has it") put "$2" ;;
      "is slow") echo "5.5.0: Pulling from apache/rocketmq"; sleep 6; put "$2" ;;
      hangs) exec sleep 30 ;;
      *) echo "Error response from daemon: dial tcp: no such host" >&2; exit 1 ;;
    esac ;;
  import*) [ -s "$2" ] && put "$3" ;;
  build*)
    while [ $# -gt 1 ]; do
      case $1 in --tag) tag=$2 ;; --label) label=\${2#*=} ;; --build-arg) case $2 in base=*) [ -f "$(file "\${2#*=}")" ] || exit 1 ;; esac ;; esac
      shift
    done
    rm -rf "$SANDBOX/context" && cp -R "$1" "$SANDBOX/context" && put "$tag" "$label" ;;
esac`;

beforeEach(() => {
  box = new ShellSandbox();
  box.fake("id", "echo 0");
  box.fake("mvn", MVN);
  box.fake("docker", DOCKER);
  box.fake("apt-get", "");
  box.fake("apt-cache", "");
  box.fake("debootstrap", "");
  // tools/setup/image-base.sh begins with this; what it does needs root.
  box.fake("unshare", 'for last; do :; done; mkdir -p "$last/etc" && exit "${BASE_EXIT:-0}"');
});
afterEach(() => box.remove());

const image = (text: string): string => box.write(`images/${NAME.replace("/", "_")}`, text);
const label = (): string => box.read(`images/${NAME.replace("/", "_")}`).split("\n")[1] ?? "";
const did = (what: string): string[] =>
  box.calls("docker").filter((call) => / -H \S+ (.*)/.exec(call)?.[1]?.startsWith(what));
const kept = (folder: string): string[] =>
  box.exists(`cache/${folder}`) ? readdirSync(join(box.cache, folder)).sort() : [];
const line = ({ stdout }: ShellResult): string => /^image +5\.5\.0 +(.*)$/m.exec(stdout)?.[1] ?? `none in ${stdout}`;

describe("an image that is there", () => {
  test.each<Record<string, string>>([{}, { REFRESH: "1" }])(
    "and was not built here is never touched, with %j",
    (env) => {
      image("id-real\n\n");
      expect(line(box.setup("image", env))).toBe(`${NAME} of the engine`);
      for (const verb of ["pull", "build", "import", "image rm"]) expect(did(verb)).toEqual([]);
      expect(box.read("images/apache_rocketmq:5.5.0")).toBe("id-real\n\n");
    },
  );

  test("and was built here gives way to the official one when that can be had again", () => {
    box.setup("image");
    box.write("registry", "has it");
    expect(line(box.setup("image"))).toContain("built here before");
    expect(line(box.setup("image", { REFRESH: "1" }))).toMatch(/^apache\/rocketmq:5\.5\.0 pulled in \d+ s$/);
    expect(kept("refused")).toEqual([]);
    expect(line(box.setup("image"))).toBe(`${NAME} of the engine`);
  });
});

describe("an image that is not there", () => {
  test.each(["has it", "is slow"])("is pulled where the registry %s", (registry) => {
    box.write("registry", registry);
    expect(line(box.setup("image", { IMAGE_PULL_SECONDS: "4" }))).toMatch(/ pulled in \d+ s$/);
    expect(did("build")).toEqual([]);
    expect(box.calls("mvn")).toEqual([]); // no release is needed for it
    expect(kept("refused")).toEqual([]);
  });

  test("is asked for a bounded time where the registry hangs", () => {
    box.write("registry", "hangs");
    const began = Date.now();
    expect(line(box.setup("image", { IMAGE_PULL_SECONDS: "1" }))).toContain("built here on Debian");
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  test("and refused is built once, of the release, and says so", () => {
    expect(line(box.setup("image"))).toMatch(
      /^apache\/rocketmq:5\.5\.0 built here on Debian in \d+ s \(its download was refused on [\d-]+\)$/,
    );
    const home = "context/rocketmq/rocketmq-5.5.0";
    for (const path of ["lib/rocketmq-broker-5.5.0.jar", "conf", "bin"])
      expect(box.exists(`${home}/${path}`)).toBe(true);
    for (const path of [".from", ".recipe"]) expect(box.exists(`${home}/${path}`)).toBe(false);
    for (const path of ["logs", "store"]) expect(box.exists(`context/rocketmq/${path}`)).toBe(true);
    // The context was made of links: taking something out of it took nothing from the release.
    expect(box.exists("cache/releases/rocketmq-5.5.0/.from")).toBe(true);
    expect(label()).toMatch(/^[0-9a-f]{12}$/);
    expect(kept("tmp")).toEqual([]);

    expect(line(box.setup("image"))).toMatch(/ built here before \(its download was refused on [\d-]+; REFRESH=1/);
    for (const verb of ["pull", "build", "import"]) expect(did(verb)).toHaveLength(1);
    expect(box.calls("unshare")).toHaveLength(1);
  });

  test("is built on the base of the cache where the engine is a new one", () => {
    box.setup("image");
    box.bash("rm -r ../images ../bin/debootstrap");
    expect(line(box.setup("image"))).toContain("built here on Debian");
    expect(box.calls("unshare")).toHaveLength(1);
    expect(box.calls("apt-get")).toEqual([]);
    expect(kept("images")).toHaveLength(1);
  });

  test("is built with a debootstrap of apt where there is none", () => {
    box.bash("rm ../bin/debootstrap");
    box.setup("image");
    expect(box.calls("apt-get install")).toEqual([expect.stringMatching(/ debootstrap debian-archive-keyring$/)]);
  });

  test("of another version gets the release of that version", () => {
    box.setup("image:5.1.0");
    expect(box.exists("context/rocketmq/rocketmq-5.1.0/lib/rocketmq-broker-5.1.0.jar")).toBe(true);
    expect(did("build")[0]).toContain("--tag apache/rocketmq:5.1.0");
    expect(did("build")[0]).toContain("--build-arg version=5.1.0");
    expect(kept("refused")).toContain("image-5.1.0");
  });

  test.each(["image", "rocketmq image"])("is of the release that the user gives, by the steps %s", (steps) => {
    box.write("given/lib/rocketmq-broker-5.5.0.jar", "given");
    expect(line(box.setup(steps, { ROCKETMQ_DIST: join(box.dir, "given") }))).toContain("built here");
    expect(box.read("context/rocketmq/rocketmq-5.5.0/lib/rocketmq-broker-5.5.0.jar")).toBe("given");
    expect(box.calls("mvn")).toEqual([]);
  });

  test("is not of a release of another version that the user gives: the program would not ask for it", () => {
    box.write("given/lib/rocketmq-broker-5.3.1.jar", "given");
    const env = { ROCKETMQ_DIST: join(box.dir, "given"), ROCKETMQ_VERSION: "5.3.1" };
    expect(line(box.setup("rocketmq image", env))).toContain("built here");
    expect(box.exists("context/rocketmq/rocketmq-5.5.0/lib/rocketmq-broker-5.5.0.jar")).toBe(true);
  });

  test("and cannot be built, as this is not root: says what to do", () => {
    box.fake("id", "echo 1000");
    const { status, stderr } = box.setup("image");
    expect(status).toBe(1);
    expect(stderr).toContain("only root on Debian can build it here");
    expect(did("build")).toEqual([]);
  });

  test("and whose base cannot be made leaves nothing behind", () => {
    const { status, stderr } = box.setup("image", { BASE_EXIT: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain("log: .setup/log/image-base.log");
    expect([...kept("images"), ...kept("tmp")]).toEqual([]);
  });
});

describe("an image that was built here by another recipe", () => {
  let before: [string, number];
  beforeEach(() => {
    box.setup("image");
    before = [label(), did("import").length];
  });

  test.each([
    ["Dockerfile", "tree/tools/setup/image.Dockerfile", "# another\n", 0],
    ["text of a release", "cache/releases/rocketmq-5.5.0/lib/rocketmq-broker-5.5.0.jar", "another", 0],
    ["list of files of a release", "cache/releases/rocketmq-5.5.0/conf/broker.conf", "", 0],
    ["base", "tree/tools/setup/image-base.sh", "# another\n", 1],
  ])("is built again when the %s is another, and what it replaces goes", (_, file, text, bases) => {
    const old = box.read("images/apache_rocketmq:5.5.0").split("\n")[0];
    box.write(file, `${box.exists(file) ? box.read(file) : ""}${text}`);
    expect(line(box.setup("image"))).toMatch(/ built here on Debian in \d+ s \(its recipe changed\)$/);
    expect(label()).not.toBe(before[0]);
    expect(did("build")).toHaveLength(2);
    expect(did("import")).toHaveLength(before[1] + bases);
    expect(did("image rm")).toEqual([expect.stringContaining(`image rm ${old}`)]);
    expect(line(box.setup("image"))).toContain("built here before");
  });
});

describe("the step of a stack", () => {
  const config = (text: string): string =>
    box.write("tree/Pulumi.dev.yaml", `config:\n  rocketmq:topology: 1m\n${text}`);

  test.each(["", "  rocketmq:platform: process\n", "  other:platform: docker\n", "  rocketmq:platform: docker-like\n"])(
    "needs no engine without the docker platform: %j",
    (text) => {
      config(text);
      box.bash("rm ../bin/docker");
      const { status, stdout } = box.setup("stack:dev");
      expect(status).toBe(0);
      expect(stdout).toBe("");
    },
  );

  test.each([
    ["  rocketmq:platform: docker\n", "5.5.0"],
    ['  "rocketmq:platform": "docker" # here\n  rocketmq:version: 5.1.0\n', "5.1.0"],
    ["  rocketmq:version: '5.1.0'\n  rocketmq:platform: docker\n", "5.1.0"],
  ])("takes care of the engine and the image with it: %j", (text, version) => {
    config(text);
    box.write("registry", "has it");
    const { stdout } = box.setup("stack:dev");
    expect(stdout).toMatch(/^docker +20\.10\.24 /m);
    expect(did("pull")).toEqual([expect.stringContaining(`pull apache/rocketmq:${version}`)]);
  });

  test("leaves the engines of others alone, and an image that the stack names", () => {
    config("  rocketmq:platform: docker\n  rocketmq:hosts:\n    a: { engine: ssh://a }\n");
    expect(box.setup("stack:dev").stdout).toContain("the engines of rocketmq:hosts are elsewhere");
    expect(box.calls("docker")).toEqual([]);
    config("  rocketmq:platform: docker\n  rocketmq:image: mine/rocketmq:7\n");
    expect(box.setup("stack:dev").stdout).toMatch(/^image +- +mine\/rocketmq:7, as rocketmq:image says$/m);
    expect([...did("pull"), ...did("build")]).toEqual([]);
  });
});
