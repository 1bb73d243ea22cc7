import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;

/** A client of an engine that answers if $SANDBOX/engine exists, and says $SANDBOX/engine-error if that exists. */
const DOCKER = `
[ ! -f "$SANDBOX/engine-error" ] || { cat "$SANDBOX/engine-error" >&2; exit 1; }
[ -f "$SANDBOX/engine" ] || { echo; echo "Cannot connect to the Docker daemon at $2. Is the docker daemon running?" >&2; exit 1; }
echo 20.10.24`;

/** Refuses to start beside a pid file, as the real one does; then it runs on, with the name of the real one. */
const DOCKERD = `
run=$SANDBOX/machine/var/run
for file in "$run"/docker.pid "$run"/docker/containerd/containerd.pid; do [ ! -f "$file" ] || { echo "unable to start: $file found" >&2; exit 1; }; done
[ -z "\${DOCKERD_ERROR-}" ] || { echo 'level=info msg="Starting up"'; echo "$DOCKERD_ERROR"; echo 'level=info msg="stopped"'; exit 1; }
mkdir -p "$run" && echo $$ >"$run/docker.pid"
[ -n "\${DOCKERD_DUMB-}" ] || touch "$SANDBOX/engine"
printf dockerd >/proc/$$/comm
exec 8<> <(:)
read -r -t 30 -u 8`;

const APT = `case "$*" in *"install"*) cp "$SANDBOX"/debian/* "$SANDBOX/bin/" 2>/dev/null || exit 100 ;; esac`;
const NOBODY = "case $1 in -un) echo someone ;; *) echo 1000 ;; esac";
const PID = "machine/var/run/docker.pid";

/** A Debian machine without Docker, whose apt has it, as root. */
beforeEach(() => {
  box = new ShellSandbox();
  box.fake("id", "echo 0");
  box.fake("apt-get", APT);
  box.fake("apt-cache", "");
  for (const [name, body] of Object.entries({ docker: DOCKER, dockerd: DOCKERD })) {
    box.fake(name, body);
    box.write(`debian/${name}`, box.read(`bin/${name}`), 0o755);
  }
  box.bash("rm ../bin/docker ../bin/dockerd");
});
afterEach(() => {
  const pid = daemon();
  if (pid !== undefined) process.kill(pid);
  box.remove();
});

function daemon(): number | undefined {
  const pid = box.exists(PID) ? Number(box.read(PID)) : process.pid;
  const name = `/proc/${pid}/comm`;
  return pid !== process.pid && existsSync(name) && readFileSync(name, "utf8") === "dockerd\n" ? pid : undefined;
}
const installed = (...tools: string[]): void =>
  tools.forEach((tool) => box.write(`bin/${tool}`, box.read(`debian/${tool}`), 0o755));
const socket = (): string => `unix://${box.machine}/var/run/docker.sock`;

describe("an engine that answers", () => {
  beforeEach(() => {
    installed("docker", "dockerd");
    box.write("engine", "");
  });

  test.each(["0", "1000"])("is taken as it is, by user %s", (user) => {
    box.fake("id", `echo ${user}`);
    const { status, stdout } = box.setup("docker");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^docker +20\.10\.24 +the engine at unix:\/\/\S+ \(client: from PATH\)$/m);
    for (const tool of ["apt-get", "dockerd"]) expect(box.calls(tool)).toEqual([]);
  });

  test("is asked at its socket or at DOCKER_HOST", () => {
    box.setup("docker");
    expect(box.calls("docker ")).toEqual([expect.stringContaining(`-H ${socket()} version`)]);
    box.setup("docker", { DOCKER_HOST: "tcp://elsewhere:2375" });
    expect(box.calls("docker ")[1]).toContain("-H tcp://elsewhere:2375 version");
  });

  test("and does not speak with the client on PATH is spoken to with Debian's, which the environment file has first", () => {
    box.fake("docker", "echo 'Error response from daemon: client version 1.24 is too old.' >&2; exit 1");
    box.write("machine/usr/bin/docker", box.read("debian/docker"), 0o755);
    expect(box.setup("docker").stdout).toMatch(/^docker .* \(client: \S+\/machine\/usr\/bin\/docker\)$/m);
    expect(box.bash(". .setup/env; docker version").stdout).toContain("20.10.24");
    expect(box.calls("dockerd")).toEqual([]);
  });
});

describe("no engine that can be used", () => {
  beforeEach(() => installed("docker"));

  test.each(["0", "1000"])("for lack of permission: user %s is told of the group, nothing is started", (user) => {
    box.fake("id", user === "0" ? "echo 0" : NOBODY);
    box.write("engine-error", "permission denied while trying to connect to the Docker daemon socket\n");
    const { status, stderr } = box.setup("docker");
    expect(status).toBe(1);
    expect(stderr).toContain("join the group docker");
    for (const tool of ["apt-get", "dockerd"]) expect(box.calls(tool)).toEqual([]);
  });

  test("and not root: says what to do, and touches nothing", () => {
    box.fake("id", NOBODY);
    const { status, stderr } = box.setup("docker");
    expect(status).toBe(1);
    expect(stderr).toContain("sudo apt-get install docker.io");
    expect(stderr).toContain("Is the docker daemon running?");
    for (const tool of ["apt-get", "dockerd"]) expect(box.calls(tool)).toEqual([]);
  });

  test("at DOCKER_HOST: says so, and starts none here", () => {
    const { status, stderr } = box.setup("docker", { DOCKER_HOST: "tcp://elsewhere:2375" });
    expect(status).toBe(1);
    expect(stderr).toContain("DOCKER_HOST=tcp://elsewhere:2375 does not answer: Cannot connect");
    for (const tool of ["apt-get", "dockerd"]) expect(box.calls(tool)).toEqual([]);
  });

  test("and no apt-get: says what to install", () => {
    box.bash("rm ../bin/apt-get");
    expect(box.setup("docker").stderr).toContain("there is no Docker engine on this machine: install Docker");
  });
});

describe("root", () => {
  test("gets an engine by apt, without removing anything, and it runs on by itself", () => {
    const { status, stdout } = box.setup("docker");
    expect(stdout).toMatch(
      /^docker +20\.10\.24 +docker\.io by apt and dockerd started in \d+ s \(none ran\); it runs on/m,
    );
    expect(status).toBe(0);
    expect(box.calls("apt-get install")).toEqual([expect.stringMatching(/docker\.io iptables --no-remove$/)]);
    const pid = daemon();
    expect(pid).toBeDefined();
    const [, , , session] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "").split(" ");
    expect(Number(session)).toBe(pid);
    // The lock of the set-up is not kept by what it started.
    const again = box.setup("docker");
    expect(again.stdout).toMatch(/^docker +20\.10\.24 +the engine at/m);
    expect(again.stderr).toBe("");
    expect(box.calls("dockerd")).toHaveLength(1);
  });

  test("gets the one that is installed started, past pid files of processes that are gone", () => {
    installed("docker", "dockerd");
    box.write(PID, `${process.pid}`);
    box.write("machine/var/run/docker/containerd/containerd.pid", `${process.pid}`);
    expect(box.setup("docker").stdout).toMatch(/^docker +20\.10\.24 +dockerd started in \d+ s/m);
    expect(box.calls("apt-get")).toEqual([]);
  });

  test("is told why it does not start, at once", () => {
    installed("docker", "dockerd");
    const { status, stderr } = box.setup("docker", { DOCKERD_ERROR: "failed to start daemon: no iptables" });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^setup: dockerd ended at its start \(log: \S+\/var\/log\/dockerd\.log\): failed to start daemon: no iptables$/m,
    );
  });

  test("does not wait for ever, nor start a second one", () => {
    installed("docker", "dockerd");
    const dumb = { DOCKERD_DUMB: "1", DOCKER_WAIT_SECONDS: "1" };
    expect(box.setup("docker", dumb).stderr).toContain(`and does not answer at ${socket()} within 1 s: Cannot connect`);
    const again = box.setup("docker", dumb);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain(`dockerd runs (process ${daemon()}) and does not answer`);
    expect(box.calls("dockerd")).toHaveLength(1);
  });

  test("has systemd start it where that runs", () => {
    installed("docker", "dockerd");
    box.write("machine/run/systemd/system/.keep", "");
    box.fake("systemctl", 'touch "$SANDBOX/engine"');
    expect(box.setup("docker").stdout).toMatch(/^docker +20\.10\.24 +started by systemd in \d+ s \(none ran\)/m);
    expect(box.calls("systemctl")).toEqual(["systemctl start docker"]);
    expect(box.calls("dockerd")).toEqual([]);
  });
});

describe("a busybox for the tests", () => {
  const busybox = (loader: string): string =>
    `#!/bin/sh\n# ${loader}\necho "BusyBox v1.35.0 (Debian) multi-call binary."\n`;

  test("that is static is taken", () => {
    box.write("bin/busybox", busybox(""), 0o755);
    expect(box.setup("busybox").stdout).toMatch(/^busybox +1\.35\.0 +that of this machine$/m);
    expect(box.read("tree/.setup/env")).toContain(`BUSYBOX=${join(box.dir, "bin/busybox")}`);
    expect(box.calls("apt-get")).toEqual([]);
  });

  test("that is not static is not, and Debian's is installed", () => {
    box.write("bin/busybox", busybox("/lib64/ld-linux-x86-64.so.2"), 0o755);
    box.write("debian/busybox", busybox(""), 0o755);
    expect(box.setup("busybox").stdout).toMatch(/^busybox +1\.35\.0 +busybox-static by apt/m);
  });
});
