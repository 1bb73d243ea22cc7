import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { pipelineFile, script } from "./platforms";
import { CiSandbox, root } from "./sandbox";

let sandbox: CiSandbox;
beforeEach(() => {
  sandbox = new CiSandbox();
});
afterEach(() => sandbox.remove());

describe("the GitLab pipeline", () => {
  const cli = path.join(root, "node_modules/gitlab-ci-local/src/index.js");
  const mine = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "1", CI_MERGE_REQUEST_PROJECT_ID: "1" };

  function read(file: string, variables: Readonly<Record<string, string>>, ...more: string[]): string {
    const set = Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]);
    const branch =
      variables["CI_PIPELINE_SOURCE"] === "merge_request_event" ? ["--unset-variable", "CI_COMMIT_BRANCH"] : [];
    const args = [cli, "--list-csv", "--file", file, ...set, ...branch, ...more];
    const { stdout, stderr } = spawnSync("node", args, {
      cwd: sandbox.repo,
      encoding: "utf8",
      timeout: 120_000,
      env: { PATH: process.env["PATH"], HOME: sandbox.dir, NO_COLOR: "1" },
    });
    return stdout + stderr;
  }
  /** `<job> <when>`, as a pipeline with those variables has them. */
  const jobsOf = (...args: Parameters<typeof read>): string[] =>
    [...read(...args).matchAll(/^([^;\n]+);[^;\n]*;(?:preview|stacks|up);(\w+);false;/gm)].map(
      ([, job, when]) => `${job} ${when}`,
    );

  beforeEach(() => {
    sandbox.commit({ ".gitlab-ci.yml": fs.readFileSync(pipelineFile, "utf8") });
    sandbox.sh("git remote set-url origin git@gitlab.example.org:acme/mq.git");
  });

  test("the jobs of each kind of pipeline", () => {
    const jobs = (source: string, more: Readonly<Record<string, string>> = {}): string[] =>
      jobsOf(".gitlab-ci.yml", { CI_PIPELINE_SOURCE: source, ...more }, "--no-json-schema-validation");
    expect(jobs("merge_request_event", mine)).toEqual(["preview on_success"]);
    expect(jobs("merge_request_event", { ...mine, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "2" })).toEqual([]);
    expect(jobs("push")).toEqual(["stacks on_success", "up on_success"]);
    expect(jobs("web")).toEqual(["stacks on_success", "up on_success"]);
    expect(jobs("push", { CI_COMMIT_BRANCH: "other" })).toEqual([]);
    expect(jobs("schedule")).toEqual([]);
  });

  test("the child pipeline has a job for each stack; those that match ROCKETMQ_MANUAL wait for somebody", () => {
    const write = (from: string, manual: string): string[] => {
      const env = { CI_COMMIT_BEFORE_SHA: from, ROCKETMQ_MANUAL: manual };
      expect(sandbox.run(script("stacks"), env)).toMatchObject({ status: 0 });
      return jobsOf("up.yml", { CI_PIPELINE_SOURCE: "parent_pipeline" });
    };
    expect(write("0".repeat(40), "us.prod *dev*")).toEqual([
      "up dev manual",
      "up eu.prod on_success",
      "up us.prod manual",
    ]);
    expect(yaml.load(fs.readFileSync(path.join(sandbox.repo, "up.yml"), "utf8"))).toMatchObject({
      "up dev": { extends: ".up", variables: { ROCKETMQ_STACK: "dev" } },
    });
    expect(write("HEAD", "*")).toEqual(["no stack is touched on_success"]);
    sandbox.sh("rm ci/changed-stacks.sh");
    expect(sandbox.run(script("stacks")).status).not.toBe(0);
  });

  test("GitLab's schema knows what it says", () => {
    expect(read(".gitlab-ci.yml", { CI_PIPELINE_SOURCE: "push" })).toContain("json schema validated");
    sandbox.sh("sed -i 's/interruptible: true/interruptable: true/' .gitlab-ci.yml");
    expect(read(".gitlab-ci.yml", { CI_PIPELINE_SOURCE: "push" })).not.toContain("json schema validated");
  });

  test("an up is never cancelled, and one at a time for each stack, in an environment of its name", () => {
    const text = yaml.load(fs.readFileSync(pipelineFile, "utf8"));
    expect(text).toMatchObject({
      workflow: {
        rules: [
          { if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", auto_cancel: { on_new_commit: "none" } },
          { when: "always" },
        ],
      },
      variables: { ROCKETMQ_MANUAL: "*prod*" },
      preview: { interruptible: true, resource_group: "rocketmq-preview-$CI_MERGE_REQUEST_IID", timeout: "1h" },
      up: { trigger: { strategy: "depend", forward: { yaml_variables: false } } },
      ".up": {
        environment: { name: "$ROCKETMQ_STACK" },
        resource_group: "rocketmq-up-$ROCKETMQ_STACK",
        interruptible: false,
        allow_failure: false,
        timeout: "6h",
      },
    });
  });
});
