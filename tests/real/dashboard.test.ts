import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { docker, DockerStack, localEngine } from "./support/docker";
import { useProject } from "./support/project";

/**
 * The dashboard is in no package registry: `DASHBOARD_JAR` gives its jar. Without one these tests end at what is made of
 * the arguments, which tests/components/dashboard.test.ts looks at, and say so.
 */
const jar = process.env["DASHBOARD_JAR"];
const used = useProject();
const login = { dashboard: true, dashboardUser: "admin", dashboardPassword: "s3cret:=x" };

function withJar(test: (jar: string) => void): () => void {
  return () => {
    if (jar === undefined) {
      console.log("DASHBOARD_JAR is not set: the dashboard was not started, and its HTTP port not asked");
    } else {
      test(jar);
    }
    expect(jar === undefined || fs.existsSync(jar)).toBe(true);
  };
}

test(
  "as a process: it shows the cluster after a login",
  withJar((file) => {
    const stack = "local-1m";
    used.project.change(stack, { ...login, dashboardJar: file });
    const output = used.project.mustStack("up", stack);
    expect(output).toMatch(/ok {4}dashboard {2}http:\/\/127\.0\.0\.1:9082 {2}shows the cluster of .*, after a login/);
    expect(used.project.mustStack("up", stack)).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(used.project.mustStack("status", stack)).toMatch(/ok +rocketmq-dashboard/);
    used.project.change(stack, { dashboardJar: "/missing/rocketmq-dashboard.jar" });
    expect(used.project.stack("up", stack).output).toContain(
      "there is no /missing/rocketmq-dashboard.jar that can be read",
    );
    used.project.mustStack("down", stack);
  }),
);

test(
  "as a container: it shows the cluster after a login",
  withJar((file) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dashboard-"));
    const stack = new DockerStack(used.project, "1m");
    const image = `${stack.name}-dashboard`;
    try {
      fs.copyFileSync(file, path.join(folder, "rocketmq-dashboard.jar"));
      fs.chmodSync(path.join(folder, "rocketmq-dashboard.jar"), 0o644);
      fs.writeFileSync(
        path.join(folder, "Dockerfile"),
        "FROM apache/rocketmq:5.5.0\nCOPY rocketmq-dashboard.jar /rocketmq-dashboard.jar\n",
      );
      execFileSync("docker", ["-H", localEngine, "build", "-q", "-t", image, folder], {
        env: { ...process.env, DOCKER_BUILDKIT: "0" },
        stdio: "ignore",
        timeout: 300_000,
      });
      stack.change({ ...login, dashboardImage: image });
      expect(stack.must("up")).toMatch(
        /ok {4}dashboard {2}http:\/\/\S+:12082 {2}shows the cluster of .*, after a login/,
      );
      expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
      stack.must("down");
    } finally {
      stack.dispose();
      docker(localEngine, "image", "rm", "-f", image);
      fs.rmSync(folder, { recursive: true });
    }
  }),
);
