import { ShellSandbox } from "./shell-sandbox";

let box: ShellSandbox;
beforeEach(() => {
  box = new ShellSandbox();
  box.write("tree/Pulumi.local.yaml", "config:\n  rocketmq:topology: 1m\n");
  box.write("tree/Pulumi.boxes.yaml", "config:\n  rocketmq:platform: docker\n  rocketmq:topology: 1m\n");
});
afterEach(() => box.remove());

const doctor = (stack: string, env: Record<string, string> = {}): { status: number | null; stdout: string } =>
  box.bash(`bash tools/doctor.sh ${stack}`, env);
const asUser = (): void => box.fake("id", "echo 1000");
const asRoot = (): void => {
  box.fake("id", "echo 0");
  box.fake("apt-get", "exit 1");
};
function withJava(): void {
  for (const name of ["java", "javac"]) box.write(`jdk/bin/${name}`, "#!/bin/sh\n", 0o755);
  box.write("jdk/release", 'JAVA_VERSION="17.0.1"\n');
}

test("a bare machine of root's: what is lacking is what make up gets, and nothing is changed", () => {
  asRoot();
  const { status, stdout } = doctor("local");
  expect(stdout).toMatch(/^java +lacks +no JDK of version 8 or newer; make up gets it$/m);
  expect(stdout).toMatch(/^pulumi +lacks +none of v3\.200\.0 or newer; make up gets it$/m);
  expect(stdout).toMatch(/^rocketmq +lacks +5\.5\.0 is not here; make up gets it$/m);
  expect(stdout).toContain("make up STACK=local can go on");
  expect(status).toBe(0);
  expect(box.calls("apt-get")).toEqual([]);
  expect(box.calls("curl")).toEqual([]);
  expect([box.exists("cache"), box.exists("tree/.setup")]).toEqual([false, false]);
});

test("who may not install packages is told what to install", () => {
  asUser();
  const { status, stdout } = doctor("local");
  expect(stdout).toMatch(/^java +LACKS +no JDK of version 8 or newer: install a JDK, or set JAVA_HOME$/m);
  expect(stdout).toContain("make up STACK=local cannot go on");
  expect(status).toBe(1);
});

test("what is there is named with where it is", () => {
  asUser();
  withJava();
  box.fake("pulumi", "echo v3.300.0");
  box.write("cache/releases/rocketmq-5.5.0/lib/rocketmq-broker-5.5.0.jar", "");
  const { status, stdout } = doctor("local", { JAVA_HOME: `${box.dir}/jdk` });
  expect(stdout).toMatch(/^java +ok +17\.0\.1, .*\/jdk$/m);
  expect(stdout).toMatch(/^pulumi +ok +v3\.300\.0, .*\/bin\/pulumi$/m);
  expect(stdout).toMatch(/^rocketmq +ok +5\.5\.0, in the cache$/m);
  expect(stdout).not.toMatch(/^docker/m);
  expect(status).toBe(0);
});

test("an engine that does not answer is lacking where it cannot be had here; an old pulumi is no pulumi", () => {
  asRoot();
  withJava();
  box.fake("pulumi", "echo v3.100.0");
  box.fake("docker", 'echo "error during connect: no such host" >&2; exit 1');
  const elsewhere = doctor("boxes", { JAVA_HOME: `${box.dir}/jdk`, DOCKER_HOST: "tcp://10.0.0.9:2376" });
  expect(elsewhere.stdout).toMatch(/^docker +LACKS +tcp:\/\/10\.0\.0\.9:2376: error during connect: no such host: /m);
  expect(elsewhere.stdout).toMatch(/^pulumi +lacks +v3\.100\.0 is too old: none of v3\.200\.0 or newer/m);
  expect(elsewhere.status).toBe(1);
  expect(doctor("boxes", { JAVA_HOME: `${box.dir}/jdk` }).stdout).toMatch(/^docker +lacks .*; make up gets it$/m);
  box.fake("docker", "echo 27.0.1");
  const answers = doctor("boxes", { JAVA_HOME: `${box.dir}/jdk` });
  expect(answers.stdout).toMatch(/^docker +ok +27\.0\.1, unix:\/\/\/var\/run\/docker\.sock$/m);
  expect(answers.status).toBe(0);
});

test("a stack that is none is refused by the names of those that are", () => {
  expect(doctor("prod")).toMatchObject({
    status: 1,
    stderr: "setup: no Pulumi.prod.yaml; there are: Pulumi.boxes.yaml Pulumi.local.yaml\n",
  });
});
