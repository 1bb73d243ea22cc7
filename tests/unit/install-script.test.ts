import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { releaseOf } from "../../components/shared";
import { type Installation, renderInstallScript, renderUntune } from "../../components/render/install-script";

const program = fs.readFileSync(path.join(__dirname, "../../components/platform/systemd/install.sh"), "utf8");
let folder = "";
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "install-"));
  fs.mkdirSync(at("bin"));
  fake("getent", `echo "$2:x:0:0::${folder}/home:/bin/sh"`);
  fake("java", `echo 'openjdk version "17.0.1" 2021' >&2`);
  fake("chown", ":");
  // Downloads are files below web/, by the last part of their URL.
  fake(
    "curl",
    `for last; do :; done; while [ "$1" != -o ]; do shift; done
cp "${folder}/web/\${last##*/}" "$2" 2>/dev/null || { echo "curl: (22) The requested URL returned error: 404" >&2; exit 22; }`,
  );
  for (const name of ["apt-get", "dnf", "yum", "zypper", "wget", "find"]) {
    fake(name, `echo "${name} $*" >>${folder}/called; exit 1`);
  }
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function fake(name: string, body: string): void {
  fs.writeFileSync(at(`bin/${name}`), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
}

function javaHome(version: string): string {
  const home = at(`jdk-${version}`);
  fs.mkdirSync(path.join(home, "bin"), { recursive: true });
  const file = path.join(home, "bin/java");
  fs.writeFileSync(file, `#!/bin/bash\necho 'openjdk version "${version}" 2021' >&2\n`, { mode: 0o755 });
  return home;
}

/** An archive as Apache publishes them, with a folder around the release; its SHA-512. */
function publish(name: string, version = "5.4.0"): string {
  const top = at(`pack/rocketmq-all-${version}-bin-release`);
  fs.mkdirSync(path.join(top, "lib"), { recursive: true });
  fs.mkdirSync(at("web"), { recursive: true });
  fs.writeFileSync(path.join(top, `lib/rocketmq-broker-${version}.jar`), "jar");
  execFileSync("tar", ["-C", at("pack"), "-czf", at(`web/${name}`), "."]);
  fs.rmSync(at("pack"), { recursive: true });
  const sum = createHash("sha512")
    .update(fs.readFileSync(at(`web/${name}`)))
    .digest("hex");
  return sum;
}

const home = (version = "5.4.0"): string => at(`opt/rocketmq-${version}`);
const hasRelease = (version = "5.4.0"): boolean => fs.existsSync(`${home(version)}/lib/rocketmq-broker-${version}.jar`);

function install(over: Partial<Installation> = {}): { status: number | null; stdout: string; stderr: string } {
  const script = renderInstallScript({
    host: "201",
    release: releaseOf("5.4.0"),
    releasesDirectory: at("opt"),
    rocketmqHome: home(),
    javaHome: at("opt/java"),
    dataDirectory: at("data"),
    systemUser: "rocketmq",
    source: { isGiven: false, url: "https://files.example.com/{version}/mq-{version}.tar.gz" },
    java: { isGiven: false },
    library: { directory: at("opt/pulumi/01234567"), files: [{ name: "ctl", content: "# ctl\n" }], resource: "r" },
    program,
    ...over,
  });
  const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", "create"], {
    input: script,
    encoding: "utf8",
    timeout: 30_000,
    env: { PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, HOME: folder },
  });
  // Whatever happens, nothing half-made is left.
  expect(fs.readdirSync(at(".")).includes("opt") ? fs.readdirSync(at("opt")) : []).not.toContainEqual(
    expect.stringMatching(/^\.new/),
  );
  return { status, stdout, stderr };
}

const url = "https://files.example.com/{version}/mq-{version}.tar.gz";

describe("the installation of a release", () => {
  test("is downloaded, checked, and there as a whole; the second time nothing is touched", () => {
    const sha512 = publish("mq-5.4.0.tar.gz");
    const { status, stdout } = install({ source: { isGiven: false, url, sha512: sha512.toUpperCase() } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/host 201: RocketMQ 5\.4\.0 in .*\/opt\/rocketmq-5\.4\.0, in \d+ s/);
    expect(hasRelease()).toBe(true);
    expect(fs.readFileSync(at("opt/pulumi/01234567/ctl"), "utf8")).toBe("# ctl\n");
    fs.rmSync(at("web"), { recursive: true });
    expect(install({ source: { isGiven: false, url, sha512 } }).status).toBe(0);
  });

  test("without a checksum the published one is taken", () => {
    const sha512 = publish("mq-5.4.0.tar.gz");
    fs.writeFileSync(
      at("web/rocketmq-all-5.4.0-bin-release.zip.sha512"),
      `x.zip: ${sha512.replace(/.{8}/g, "$& ").toUpperCase()}\n`,
    );
    expect(install().status).toBe(0);
    expect(hasRelease()).toBe(true);
  });

  test("no published checksum, no installation, and the old version is as it was", () => {
    publish("mq-5.4.0.tar.gz");
    fs.mkdirSync(`${home("5.3.3")}/lib`, { recursive: true });
    fs.writeFileSync(`${home("5.3.3")}/lib/rocketmq-broker-5.3.3.jar`, "old");
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^host 201: releaseUrl: https:\/\/archive\.apache\.org\/.*\.sha512 cannot be downloaded \(curl: .*404\); set releaseSha512/,
    );
    expect([hasRelease(), hasRelease("5.3.3")]).toEqual([false, true]);
  });

  test("a checksum that is wrong", () => {
    publish("mq-5.4.0.tar.gz");
    const { status, stderr } = install({ source: { isGiven: false, url, sha512: "0".repeat(128) } });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^host 201: the archive of RocketMQ 5\.4\.0: SHA-512 is [0-9a-f]{128}, should be 0{128}; nothing was installed, what was there is as it was\n$/,
    );
    expect(hasRelease()).toBe(false);
  });

  test("a download that is refused", () => {
    const { status, stderr } = install({ source: { isGiven: false, url, sha512: "0".repeat(128) } });
    expect(status).toBe(1);
    expect(stderr).toBe(
      "host 201: releaseUrl: https://files.example.com/5.4.0/mq-5.4.0.tar.gz cannot be downloaded (curl: (22) The requested URL returned error: 404); set releaseUrl or archivesDirectory; what was there is as it was\n",
    );
  });

  test("an archive of another version", () => {
    const sha512 = publish("mq-5.4.0.tar.gz", "5.3.3");
    const { stderr } = install({ source: { isGiven: false, url, sha512 } });
    expect(stderr).toBe("host 201: the archive holds no RocketMQ 5.4.0; what was there is as it was\n");
  });

  test("a copied archive is taken from the home of whoever logged in, and removed when it is unpacked", () => {
    const sha512 = publish("a.tar.gz");
    fs.mkdirSync(at("home/.cache"), { recursive: true });
    fs.renameSync(at("web/a.tar.gz"), at("home/.cache/a.tar.gz"));
    const source = {
      isGiven: false,
      sha512,
      archive: { path: ".cache/a.tar.gz", resource: "servers-201-archive-5.4.0" },
    };
    expect(install({ source }).status).toBe(0);
    expect([hasRelease(), fs.existsSync(at("home/.cache/a.tar.gz"))]).toEqual([true, false]);
    fs.rmSync(home(), { recursive: true });
    expect(install({ source }).stderr).toMatch(
      /^host 201: the archive that was copied to .*\/home\/\.cache\/a\.tar\.gz is gone; pulumi up --replace '\*\*servers-201-archive-5\.4\.0' copies it again\n$/,
    );
  });

  test("one that is given must be of the version", () => {
    fs.mkdirSync(`${home()}/lib`, { recursive: true });
    fs.writeFileSync(`${home()}/lib/rocketmq-broker-5.3.3.jar`, "other");
    expect(install({ source: { isGiven: true } }).stderr).toMatch(
      /^host 201: rocketmqHome: .* is not RocketMQ 5\.4\.0 but rocketmq-broker-5\.3\.3\.jar; set version or rocketmqHome\n$/,
    );
  });
});

describe("java", () => {
  const given = { isGiven: true };
  beforeEach(() => {
    fs.mkdirSync(`${home()}/lib`, { recursive: true });
    fs.writeFileSync(`${home()}/lib/rocketmq-broker-5.4.0.jar`, "");
  });

  test("one of the host is linked, and stays", () => {
    const jdk = javaHome("11.0.2");
    fake("java", `exec ${jdk}/bin/java "$@"`);
    fs.rmSync(at("bin/java"));
    fs.symlinkSync(`${jdk}/bin/java`, at("bin/java"));
    expect(install({ source: given }).stdout).toContain(`host 201: Java 11 in ${jdk}`);
    expect(fs.readlinkSync(at("opt/java"))).toBe(jdk);
    expect(install({ source: given }).stdout).not.toContain("Java 11 in");
  });

  test("where there is none the package manager is asked, and what it says is told", () => {
    fs.rmSync(at("bin/java"));
    fs.symlinkSync(`${javaHome("1.7.0_80")}/bin/java`, at("bin/java"));
    fake("apt-get", 'echo "$*" >>$HOME/apt; echo "E: Unable to locate package" >&2; exit 100');
    const { status, stderr } = install({ source: given });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "host 201: java: there is none from 8 to 21, and the package manager has none (E: Unable to locate package); set javaHome, or javaUrl and javaSha256\n",
    );
    expect(fs.readFileSync(at("apt"), "utf8")).toContain(
      "install -y -qq --no-install-recommends openjdk-17-jre-headless",
    );
  });

  test("a given one that does not fit", () => {
    const jdk = javaHome("22.0.1");
    expect(install({ source: given, javaHome: jdk, java: { isGiven: true } }).stderr).toBe(
      `host 201: javaHome: there is no Java from 8 to 21 in ${jdk}\n`,
    );
  });

  test("an archive whose checksum is wrong", () => {
    fs.mkdirSync(at("web"));
    fs.writeFileSync(at("web/jdk.tar.gz"), "not it");
    const java = { isGiven: false, url: "https://example.com/jdk.tar.gz", sha256: "0".repeat(64) };
    expect(install({ source: given, java, javaHome: at("opt/java-000000000000") }).stderr).toMatch(
      /^host 201: javaUrl https:\/\/example\.com\/jdk\.tar\.gz: SHA-256 is [0-9a-f]{64}, should be 0{64}; nothing was installed/,
    );
  });
});

describe("the tuning of the kernel", () => {
  const file = (): string => at("sysctl.conf");
  const tuned = (text: string): string => text.replaceAll("/etc/sysctl.d/90-pulumi-rocketmq.conf", file());
  const tune = (tuneFor: string): ReturnType<typeof install> =>
    install({ source: { isGiven: true }, tuneFor, program: tuned(program) });
  beforeEach(() => {
    fs.mkdirSync(`${home()}/lib`, { recursive: true });
    fs.writeFileSync(`${home()}/lib/rocketmq-broker-5.4.0.jar`, "");
    fake(
      "sysctl",
      `case "$*" in "-n vm.max_map_count") echo 65530 ;; "-n vm.swappiness") echo 60 ;; *) echo "$*" >>$HOME/set ;; esac`,
    );
  });
  const untune = (tuneFor: string): void => {
    execFileSync("bash", ["-euo", "pipefail", "-c", tuned(renderUntune(tuneFor))]);
  };

  test("is one file that all who want it share; the last one takes it away", () => {
    expect(tune("orders/prod").status).toBe(0);
    expect(tune("orders/prod").status).toBe(0);
    expect(fs.readFileSync(file(), "utf8")).toBe(
      "# wanted by orders/prod\nvm.max_map_count=655360\nvm.swappiness=10\n",
    );
    expect(fs.readFileSync(at("set"), "utf8").split("\n").slice(0, 2)).toEqual([
      "-q -w vm.max_map_count=655360",
      "-q -w vm.swappiness=10",
    ]);
    expect(tune("orders/test").status).toBe(0);
    expect(fs.readFileSync(file(), "utf8")).toBe(
      "# wanted by orders/prod\n# wanted by orders/test\nvm.max_map_count=655360\nvm.swappiness=10\n",
    );
    untune("orders/prod");
    expect(fs.readFileSync(file(), "utf8")).toBe(
      "# wanted by orders/test\nvm.max_map_count=655360\nvm.swappiness=10\n",
    );
    untune("orders/test");
    expect(fs.existsSync(file())).toBe(false);
    untune("orders/test");
  });

  test("a kernel that refuses is told", () => {
    fake("sysctl", `case "$*" in -n*) echo 1 ;; *) echo "sysctl: permission denied" >&2; exit 1 ;; esac`);
    const { status, stderr } = tune("orders/prod");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "host 201: tuneKernel: vm.max_map_count=655360 cannot be set, it is 1; set it outside, and remove tuneKernel",
    );
  });
});
