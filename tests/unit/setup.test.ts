import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { GO, MVN, ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
beforeEach(() => (box = new ShellSandbox()));
afterEach(() => box.remove());

const cached = (folder: string): string[] =>
  box.exists(`cache/${folder}`) ? readdirSync(join(box.cache, folder)) : [];
const hash = (algorithm: string, file: string): string =>
  createHash(algorithm).update(readFileSync(file)).digest("hex");

describe("the Pulumi CLI", () => {
  test("of a fit version on PATH is taken as it is", () => {
    box.fake("pulumi", "echo v3.300.0");
    box.fake("pulumi-language-nodejs", "");
    const { status, stdout } = box.setup("pulumi");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^pulumi +v3\.300\.0 +from PATH$/m);
    expect(stdout).toMatch(/^language .* beside pulumi$/m);
    expect(box.calls("curl")).toEqual([]);
    expect(cached("pulumi")).toEqual([]);
  });

  test.each(["v3.100.0", "v4.0.0", ""])("of version '%s' on PATH is not, and one is built once", (version) => {
    box.fake("pulumi", `echo ${version}`);
    box.fake("go", GO);
    const first = box.setup("pulumi");
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(
      /^pulumi +v3\.274\.1 +built from Go modules \(official download refused\) in \d+ s; the v/m,
    );
    expect(box.calls("go build")).toHaveLength(2);
    expect(box.read("tree/.setup/env")).toContain(`${box.cache}/pulumi/`);

    const second = box.setup("pulumi");
    expect(second.stdout).toMatch(/^pulumi +v3\.274\.1 +cached, built from Go modules/m);
    expect(second.stdout).toMatch(/^language +v3\.67\.0 +cached/m);
    expect(box.calls("go build")).toHaveLength(2);
    expect(box.calls("curl")).toHaveLength(1);
  });

  test("that could not be built to its end leaves nothing behind", () => {
    box.fake("go", GO);
    const { status, stderr } = box.setup("pulumi", { GO_EXIT: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain("go could not build pulumi");
    expect(cached("pulumi")).toEqual([]);
    expect(cached("tmp")).toEqual([]);
  });

  test("is built by one of two set-ups at once", () => {
    box.fake("go", GO);
    const both = box.bash("bash tools/setup.sh pulumi & bash tools/setup.sh pulumi; wait", { GO_SLEEP: "0.2" });
    expect(both.stdout.match(/built from Go modules \(official/g)).toHaveLength(1);
    expect(box.calls("go build")).toHaveLength(2);
  });

  describe("from a download", () => {
    const name = "pulumi-v3.274.1-linux-x64.tar.gz";
    beforeEach(() => {
      box.fake("uname", "case $1 in -m) echo x86_64 ;; *) echo Linux ;; esac");
      for (const tool of ["pulumi", "pulumi-language-nodejs"])
        box.write(`pulumi/${tool}`, "#!/bin/sh\necho v3.274.1\n", 0o755);
      box.bash(`mkdir -p ../mirror && tar -czf ../mirror/${name} -C .. pulumi`);
    });

    test("whose checksum is the published one is kept", () => {
      box.write("mirror/pulumi-3.274.1-checksums.txt", `${hash("sha256", join(box.dir, "mirror", name))}  ${name}\n`);
      const { status, stdout } = box.setup("pulumi", { PULUMI_MIRROR: `file://${box.dir}/mirror` });
      expect(status).toBe(0);
      expect(stdout).toMatch(/^pulumi +v3\.274\.1 +official download in \d+ s, SHA-256 checked$/m);
      expect(stdout).toMatch(/^language .* beside pulumi$/m);
    });

    test("whose checksum is another is refused, with both sums", () => {
      box.write("mirror/pulumi-3.274.1-checksums.txt", `${"0".repeat(64)}  ${name}\n`);
      const { status, stderr } = box.setup("pulumi", { PULUMI_MIRROR: `file://${box.dir}/mirror` });
      expect(status).toBe(1);
      expect(stderr).toContain("0".repeat(64));
      expect(stderr).toContain(hash("sha256", join(box.dir, "mirror", name)));
      expect(cached("pulumi")).toEqual([]);
    });
  });
});

describe.each([
  ["command", "1.2.1"],
  ["docker", "5.2.0"],
])("the %s plugin", (name, version) => {
  const other = name === "command" ? "docker" : "command";
  beforeEach(() => {
    box.fake("pulumi", 'case $1 in version) echo v3.300.0 ;; plugin) exit "${PLUGIN_EXIT:-1}" ;; esac');
    box.fake("pulumi-language-nodejs", "");
    box.fake(`pulumi-resource-${other}`, "");
    box.write(`tree/tools/offline-plugins/${name}/pulumi-resource-${name}`, "", 0o755);
    box.write(
      "tree/package.json",
      `{ "dependencies": {\n    "@pulumi/${name}": "${version}",\n    "@pulumi/${other}": "9.0.0"\n} }\n`,
    );
  });

  test("that is installed keeps the offline one off PATH", () => {
    box.write(`home/.pulumi/plugins/resource-${name}-v${version}/pulumi-resource-${name}`, "", 0o755);
    expect(box.setup("plugin").stdout).toMatch(new RegExp(`^plugin +v${version} +${name}: installed already$`, "m"));
    expect(box.calls("pulumi plugin")).toEqual([]);
    expect(box.read("tree/.setup/env")).not.toContain("offline-plugins");
  });

  test("that is on PATH is taken, one line a plugin", () => {
    box.fake(`pulumi-resource-${name}`, "");
    expect(box.setup("plugin").stdout.match(/^plugin .*$/gm)).toEqual([
      "plugin      -          command: from PATH",
      "plugin      -          docker: from PATH",
    ]);
  });

  test("that is refused gives way to the offline one, and is asked for again only on REFRESH=1", () => {
    expect(box.setup("plugin").stdout).toMatch(
      new RegExp(`^plugin +offline +${name}: .*refused on \\d{4}-\\d\\d-\\d\\d\\)$`, "m"),
    );
    expect(box.read("tree/.setup/env")).toContain(`offline-plugins/${name}`);
    expect(cached("refused")).toEqual([`resource-${name}-${version}`]);
    expect(box.setup("plugin").stdout).toContain("REFRESH=1");
    expect(box.calls(`pulumi plugin install resource ${name} ${version}`)).toHaveLength(1);
    box.setup("plugin", { REFRESH: "1" });
    expect(box.calls(`pulumi plugin install resource ${name} ${version}`)).toHaveLength(2);
  });

  test("that package.json does not name is an error", () => {
    box.write("tree/package.json", "{}");
    expect(box.setup("plugin").stderr).toContain("package.json names no version of @pulumi/command");
  });
});

describe("a RocketMQ release", () => {
  const release = (version: string): void => {
    box.write(`given/rocketmq-all-${version}-bin-release/lib/rocketmq-broker-${version}.jar`, "");
    box.write(`given/rocketmq-all-${version}-bin-release/conf/broker.conf`, "");
  };
  const mirror = (sum: (archive: string) => string): Record<string, string> => {
    const archive = join(box.dir, "mirror/5.5.0/rocketmq-all-5.5.0-bin-release.zip");
    release("5.5.0");
    box.fake("unzip", 'tar -xzf "$2" -C "$4"'); // the archive of this test is a tar: `zip` is not everywhere
    box.bash(`mkdir -p ../mirror/5.5.0 && tar -czf ${archive} -C ../given .`);
    box.write("mirror/5.5.0/rocketmq-all-5.5.0-bin-release.zip.sha512", sum(archive));
    return { ROCKETMQ_MIRROR: `file://${box.dir}/mirror` };
  };

  test("given as a directory is used where it is", () => {
    release("5.3.1");
    const dir = join(box.dir, "given/rocketmq-all-5.3.1-bin-release");
    expect(box.setup("rocketmq", { ROCKETMQ_DIST: dir }).stdout).toMatch(/^rocketmq +5\.3\.1 +from ROCKETMQ_DIST$/m);
    expect(box.read("tree/.setup/env")).toContain(`ROCKETMQ_HOME=${dir}\n`);
  });

  test("given as an archive is unpacked once", () => {
    release("5.3.1");
    box.bash("tar -czf ../given.tar.gz -C ../given .");
    const given = { ROCKETMQ_DIST: join(box.dir, "given.tar.gz") };
    expect(box.setup("rocketmq", given).stdout).toMatch(/^rocketmq +5\.3\.1 +unpacked from ROCKETMQ_DIST$/m);
    expect(box.setup("rocketmq", given).stdout).toMatch(/^rocketmq +5\.3\.1 +from ROCKETMQ_DIST$/m);
    expect(cached("releases")).toHaveLength(1);
  });

  test.each(["nothing-here", "tree"])("given as '%s' is an error that says so", (path) => {
    const { status, stderr } = box.setup("rocketmq", { ROCKETMQ_DIST: join(box.dir, path) });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^setup: ROCKETMQ_DIST=/m);
  });

  test.each([
    ["hex and name", (file: string) => `${hash("sha512", file)}  rocketmq-all-5.5.0-bin-release.zip\n`],
    [
      "name and groups of capitals",
      (file: string) =>
        `rocketmq-all-5.5.0-bin-release.zip:\n ${hash("sha512", file)
          .toUpperCase()
          .replace(/(.{8})/g, "$1 ")
          .replace(/(.{72})/g, "$1\n ")}\n`,
    ],
  ])("whose SHA-512 is the published one (%s) is kept", (_, sum) => {
    const { status, stdout } = box.setup("rocketmq", mirror(sum));
    expect(stdout).toMatch(/^rocketmq +5\.5\.0 +Apache archive in \d+ s, SHA-512 checked$/m);
    expect(status).toBe(0);
    expect(box.exists("cache/releases/rocketmq-5.5.0/conf/broker.conf")).toBe(true);
    expect(box.setup("rocketmq").stdout).toMatch(/^rocketmq +5\.5\.0 +cached, Apache archive/m);
  });

  test("whose SHA-512 is another is refused, with both sums and nothing left", () => {
    const { status, stderr } = box.setup(
      "rocketmq",
      mirror(() => `${"ab".repeat(64)}\n`),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("ab".repeat(64));
    expect(stderr).toContain(hash("sha512", join(box.dir, "mirror/5.5.0/rocketmq-all-5.5.0-bin-release.zip")));
    expect(cached("releases")).toEqual([]);
    expect(cached("tmp")).toEqual([]);
  });

  test("that cannot be downloaded is put together by Maven once, for this system only", () => {
    box.fake("mvn", MVN);
    const first = box.setup("rocketmq rocketmq:5.1.0");
    expect(first.stdout).toMatch(/^rocketmq +5\.5\.0 +Maven artifacts \(Apache archive refused\) in \d+ s$/m);
    expect(cached("releases/rocketmq-5.5.0/lib").sort()).toEqual([
      "netty-linux-x86_64.jar",
      "rocketmq-broker-5.5.0.jar",
    ]);
    expect(cached("releases").sort()).toEqual(["rocketmq-5.1.0", "rocketmq-5.5.0"]);
    expect(box.calls("curl")).toHaveLength(2); // two hosts, each asked once in a run
    expect(box.setup("rocketmq rocketmq:5.1.0").stdout).toMatch(/^rocketmq +5\.1\.0 +cached, Maven artifacts$/m);
    expect(box.calls("mvn")).toHaveLength(2);
  });

  test("that Maven cannot fetch leaves nothing behind", () => {
    box.fake("mvn", MVN);
    const { status, stderr } = box.setup("rocketmq", { MVN_EXIT: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain("set ROCKETMQ_DIST to a release");
    expect(cached("releases")).toEqual([]);
  });
});

test("an unknown step is an error", () => {
  expect(box.setup("everything").stderr).toContain("unknown step 'everything'");
});

test("a missing JDK is an error that says what to do", () => {
  box.fake("id", "echo 1000");
  const { status, stderr } = box.setup("java");
  expect(status).toBe(1);
  expect(stderr).toContain("openjdk-17-jdk-headless");
});

test("the environment file keeps what other steps found, and can be sourced twice", () => {
  box.fake("mvn", MVN);
  for (const tool of ["java", "javac"]) box.write(`jdk/bin/${tool}`, "", 0o755);
  box.write("jdk/release", 'JAVA_VERSION="1.8.0_392"\n');
  expect(box.setup("java", { JAVA_HOME: join(box.dir, "jdk") }).stdout).toMatch(/^java +8\.0_392 /m);
  box.setup("rocketmq");
  const before = box.read("tree/.setup/env");
  box.setup("rocketmq");
  expect(box.read("tree/.setup/env")).toBe(before);
  const { stdout } = box.bash(
    '. .setup/env; a=$PATH; . .setup/env; [ "$a" = "$PATH" ] && echo "$JAVA_HOME $ROCKETMQ_HOME"',
  );
  expect(stdout).toBe(`${box.dir}/jdk ${box.cache}/releases/rocketmq-5.5.0\n`);
});
