import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ShellResult } from "./shell-sandbox";
import { ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
beforeEach(() => {
  box = new ShellSandbox();
  box.write("tree/tools/moto/requirements.txt", "moto[ec2]==5.0.1\nsix==1.0\n");
});
afterEach(() => box.remove());

const said = ({ stdout }: ShellResult): string => /^moto +5\.0\.1 +(.*)$/m.exec(stdout)?.[1] ?? `none in ${stdout}`;
const environments = (): string[] =>
  box.exists("cache/moto") ? readdirSync(join(box.cache, "moto")).sort((a, b) => a.localeCompare(b)) : [];

/** Of a version, that makes environments whose Python is itself; with PIP_EXIT nothing can be installed. */
const python = (version: string, hasVenv = true): string => `
case "$*" in
  "-c import sys"*) echo ${version} ;;
  "-c import ensurepip, venv") exit ${hasVenv ? 0 : 1} ;;
  "-c import boto3, moto") [ -f "$(dirname "$0")/installed" ] ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) [ -z "\${PIP_EXIT-}" ] || { echo "no such version"; exit 1; }; : >"$(dirname "$0")/installed" ;;
esac`;

test("moto is installed once, in an environment of its own", () => {
  box.fake("python3", python("3.11.2"));
  expect(said(box.setup("moto"))).toMatch(/^by pip in \d+ s, of \S+\/bin\/python3 3\.11\.2$/);
  expect(environments()).toEqual([expect.stringMatching(/^5\.0\.1-[0-9a-f]{12}$/)]);
  expect(box.read("tree/.setup/env")).toContain(
    `MOTO_PYTHON=${box.cache}/moto/${environments()[0] ?? ""}/bin/python\n`,
  );
  expect(said(box.setup("moto"))).toBe("cached");
  expect(box.calls("python3 -m pip install")).toEqual([
    expect.stringMatching(/--requirement \S+\/tools\/moto\/requirements\.txt$/),
  ]);
});

test("other versions are another environment, and one that does not load is made again", () => {
  box.fake("python3", python("3.11.2"));
  box.setup("moto");
  box.write("tree/tools/moto/requirements.txt", "moto[ec2]==5.0.1\nsix==1.1\n");
  expect(said(box.setup("moto"))).toContain("by pip");
  expect(environments()).toHaveLength(2);
  box.bash("rm ../cache/moto/*/bin/installed");
  expect(said(box.setup("moto"))).toContain("by pip");
  expect(environments()).toHaveLength(2);
});

test("what could not be installed leaves nothing behind", () => {
  box.fake("python3", python("3.11.2"));
  const { status, stderr } = box.setup("moto", { PIP_EXIT: "1" });
  expect(status).toBe(1);
  expect(stderr).toContain("no such version");
  expect(stderr).toContain("pip could not install moto 5.0.1 (log: .setup/log/moto.log)");
  expect(environments()).toEqual([]);
});

test.each([
  ["is too old", "3.9.2", true],
  ["cannot make an environment", "3.11.2", false],
])("a Python that %s is an error that says what to do, or is mended by apt", (_, version, hasVenv) => {
  box.fake("python3", python(version, hasVenv));
  box.fake("id", "echo 1000");
  const { status, stderr } = box.setup("moto");
  expect(status).toBe(1);
  expect(stderr).toContain("there is no Python >= 3.10 with venv, which the tests need");
  box.fake("id", "echo 0");
  box.write(
    "debian/python3",
    `#!/usr/bin/env bash\nprintf '%s\\n' "python3 $*" >>"$SANDBOX/calls"\n${python("3.12.1")}\n`,
    0o755,
  );
  box.fake("apt-get", 'case $* in *python3-venv) cp "$SANDBOX/debian/python3" "$SANDBOX/bin/python3" ;; esac');
  expect(said(box.setup("moto"))).toMatch(/^by pip in \d+ s, of \S+ 3\.12\.1, python3-venv by apt$/);
});
