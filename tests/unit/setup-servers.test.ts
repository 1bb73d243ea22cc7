import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ShellResult, ShellSandbox } from "./shell-sandbox";
import { vmSandbox } from "./vm-sandbox";

let box: ShellSandbox;
beforeEach(() => {
  box = vmSandbox();
});
afterEach(() => box.remove());

const there = (folder: string): string[] =>
  box.exists(folder) ? readdirSync(join(box.dir, folder)).sort((a, b) => a.localeCompare(b)) : [];

describe("a release as Apache packs it", () => {
  const name = "rocketmq-all-5.5.0-bin-release";
  const said = ({ stdout }: ShellResult): string =>
    /^archive +5\.5\.0 +(.*)$/m.exec(stdout)?.[1] ?? `none in ${stdout}`;
  const packed = (): string => box.read(`cache/archives/${name}.zip`);

  /** An archive that is the list of what is in it. */
  const PACKER = (archive: string): string => `out=$${archive}; shift ${archive}; find "$1" -type f | sort >"$out"`;

  test.each(["jar", "zip"])("is made of the cached one by %s, without what this set-up has put there", (tool) => {
    if (tool === "jar") box.write("java/bin/jar", `#!/usr/bin/env bash\n${PACKER("2")}\n`, 0o755);
    else box.fake("zip", PACKER("4"));
    expect(said(box.setup("archive", { JAVA_HOME: join(box.dir, "java") }))).toMatch(
      /^\S+\.zip made of the release in \d+ s$/,
    );
    expect(packed().split("\n")).toContain(`${name}/lib/rocketmq-broker-5.5.0.jar`);
    expect(packed()).toContain(`${name}/conf/README`);
    expect(packed()).not.toMatch(/\.from|\.recipe/);
    const sum = box.bash("sha512sum <../cache/archives/*.zip").stdout.slice(0, 128);
    expect(box.read(`cache/archives/${name}.zip.sha512`)).toBe(`${sum}  ${name}.zip\n`);
    expect(box.read("tree/.setup/env")).toContain(`ROCKETMQ_ARCHIVES=${box.cache}/archives`);
    expect(there("cache/tmp")).toEqual([]);
  });

  test("is made again when its release is another one, and only then", () => {
    box.fake("zip", PACKER("4"));
    box.setup("archive");
    expect(said(box.setup("archive"))).toBe(`cached, ${name}.zip`);
    box.bash("sleep 0.1; touch ../cache/releases/rocketmq-5.5.0/.from");
    expect(said(box.setup("archive"))).toContain("made of the release");
    box.write("given/lib/rocketmq-broker-5.5.0.jar", "given");
    box.write("given/conf/README", "");
    expect(said(box.setup("archive", { ROCKETMQ_DIST: join(box.dir, "given") }))).toContain("made of the release");
    expect(box.calls("zip")).toHaveLength(3);
  });

  test("is not made without a tool to make it", () => {
    const { status, stderr } = box.setup("archive");
    expect(status).toBe(1);
    expect(stderr).toContain("there is neither JAVA_HOME/bin/jar nor zip");
    expect([...there("cache/archives"), ...there("cache/tmp")]).toEqual([]);
  });
});

describe("OpenSSH on this machine", () => {
  const SSHD = "#!/bin/sh\n";

  test("is taken as it is", () => {
    const exe = box.write("machine/usr/sbin/sshd", SSHD, 0o755);
    expect(box.setup("sshd").stdout).toMatch(new RegExp(`^sshd +9\\.2p1 +that of this machine, ${exe}$`, "m"));
    expect(box.calls("apt-get")).toEqual([]);
  });

  test("is installed where its server is missing, in a way in which no service starts", () => {
    box.write("debian/sshd", SSHD, 0o755);
    box.fake("apt-get", 'echo "$RUNLEVEL" >"$SANDBOX/runlevel"; cp "$SANDBOX/debian/sshd" "$SANDBOX/bin/"');
    expect(box.setup("sshd").stdout).toMatch(/^sshd +9\.2p1 +openssh-server by apt; no service was started, /m);
    expect(box.calls("apt-get install")).toEqual([expect.stringMatching(/ openssh-server$/)]);
    expect(box.read("runlevel")).toBe("1\n");
  });

  test("is not installed where systemd would start it", () => {
    box.write("machine/run/systemd/system/.keep", "");
    expect(box.setup("sshd").stderr).toContain("there is no sshd on this machine, which the tests need");
    expect(box.calls("apt-get")).toEqual([]);
  });

  test("gets its client where that is missing", () => {
    box.bash("rm ../bin/ssh");
    box.fake(
      "apt-get",
      `printf '%s' '${"#!/bin/sh"}\necho OpenSSH_9.2p1 >&2\n' >"$SANDBOX/bin/ssh"; chmod +x "$SANDBOX/bin/ssh"`,
    );
    box.write("tree/Pulumi.dev.yaml", "config:\n  rocketmq:platform: systemd\n");
    expect(box.setup("stack:dev").stdout).toMatch(/^ssh +9\.2p1 +openssh-client by apt$/m);
    expect(box.calls("apt-get install")).toEqual([expect.stringMatching(/ openssh-client$/)]);
  });
});

describe("the aws plugin", () => {
  const offline = "aws         offline    instances are containers of this machine, no AWS account is touched";
  const installed = "home/.pulumi/plugins/resource-aws-v7.1.0/pulumi-resource-aws";
  beforeEach(() => {
    box.fake("pulumi", "case $1 in version) echo v3.300.0 ;; plugin) exit 1 ;; esac");
    box.fake("pulumi-language-nodejs", "");
    box.fake("zip", 'echo archive >"$4"');
    box.write("tree/package.json", '{ "devDependencies": {\n    "@pulumi/aws": "7.1.0"\n} }\n');
    box.write("tree/tools/offline-plugins/aws/pulumi-resource-aws", "", 0o755);
    box.write("tree/Pulumi.dev.yaml", "config:\n  rocketmq:platform: aws\n  rocketmq:version: 5.1.0\n");
  });

  test.each(["aws", "stack:dev"])("where it is installed nothing more is needed: %s", (step) => {
    box.write(installed, "", 0o755);
    const { status, stdout } = box.setup(step);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^plugin +v7\.1\.0 +aws: installed already$/m);
    expect(stdout).not.toMatch(/offline|^archive|^docker|^vm-image/m);
    expect(box.calls("docker")).toEqual([]);
  });

  test("where it is refused the offline one is taken, with an engine and the image of its instances", () => {
    const { status, stdout } = box.setup("aws");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^plugin +offline +aws: tools\/offline-plugins\/aws on PATH \(its download was refused on /m,
    );
    expect(stdout).toMatch(/^vm-image .* there$/m);
    expect(stdout.split("\n")).toContain(offline);
    expect(stdout).not.toMatch(/^archive/m);
    expect(box.read("tree/.setup/env")).toContain("offline-plugins/aws");
    expect(box.calls("pulumi plugin")).toEqual([]);
  });

  test("a stack of AWS needs ssh, and offline the archive of its release", () => {
    const { stdout } = box.setup("stack:dev");
    expect(stdout).toMatch(/^ssh /m);
    expect(stdout.split("\n")).toContain(offline);
    expect(stdout).toMatch(/^archive +5\.1\.0 +rocketmq-all-5\.1\.0-bin-release\.zip made/m);
  });

  test("is downloaded where its host answers, and taken by no other stack", () => {
    box.fake("curl", "");
    box.fake(
      "pulumi",
      `case $1 in version) echo v3.300.0 ;; plugin) d=$HOME/.pulumi/plugins/resource-aws-v7.1.0; mkdir -p "$d"; echo >"$d/pulumi-resource-aws"; chmod +x "$d/pulumi-resource-aws" ;; esac`,
    );
    expect(box.setup("aws").stdout).toMatch(/^plugin +v7\.1\.0 +aws: installed by pulumi in \d+ s$/m);
    expect(box.calls("pulumi plugin")).toEqual(["pulumi plugin install resource aws 7.1.0"]);
    box.bash("rm -r ../home/.pulumi");
    box.write("tree/Pulumi.dev.yaml", "config:\n  rocketmq:platform: systemd\n");
    box.setup("stack:dev");
    expect(box.calls("pulumi plugin")).toHaveLength(1);
  });

  test("the doctor tells which one it is", () => {
    const doctor = () => box.bash("bash tools/doctor.sh dev").stdout;
    expect(doctor()).toMatch(/^aws +lacks +the plugin v7\.1\.0 is not installed; make up gets it$/m);
    box.setup("aws");
    expect(doctor()).toMatch(/^aws +ok +the offline plugin: instances are containers of this machine$/m);
    expect(doctor()).toMatch(/^docker +ok /m);
    box.write(installed, "", 0o755);
    expect(doctor()).toMatch(/^aws +ok +the plugin$/m);
  });
});

describe("the step of a stack of servers", () => {
  const config = (address: string, more = ""): string =>
    box.write(
      "tree/Pulumi.dev.yaml",
      `config:\n  rocketmq:platform: systemd\n${more}  rocketmq:hosts:\n    a: { address: ${address} }\n`,
    );
  beforeEach(() => box.fake("zip", 'echo archive >"$4"'));

  test("packs its release where they are those of `make vms`", () => {
    box.setup("docker vms");
    config("10.249.61.202", "  rocketmq:version: 5.1.0\n");
    expect(box.setup("stack:dev").stdout).toMatch(/^archive +5\.1\.0 +rocketmq-all-5\.1\.0-bin-release\.zip made/m);
  });

  test.each(["10.249.61.20", "210.249.61.2", "db.example.org"])("leaves others to their own mirror: %s", (address) => {
    box.setup("docker vms");
    config(address);
    const { status, stdout } = box.setup("stack:dev");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ssh +9\.2p1 +from PATH\n$/);
  });

  test("packs nothing where `make vms` was not run, and needs no engine", () => {
    config("10.249.61.202");
    box.bash("rm ../bin/docker");
    const { status, stdout } = box.setup("stack:dev");
    expect(status).toBe(0);
    expect(stdout).not.toContain("archive");
  });
});
