import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { type CiSandbox, type Files, type Result, templates } from "./sandbox";

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly "fail-fast": boolean };
  readonly environment?: string;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: unknown;
  readonly steps: readonly Step[];
}
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly env?: unknown;
  readonly permissions: unknown;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly defaults: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface GitlabJob {
  readonly script: readonly string[];
}

export const workflowFile = path.join(templates, "github/rocketmq.yml");
export const pipelineFile = path.join(templates, "gitlab/.gitlab-ci.yml");
export const workflow = yaml.load(fs.readFileSync(workflowFile, "utf8")) as Workflow;
const pipeline = yaml.load(fs.readFileSync(pipelineFile, "utf8")) as Readonly<Record<string, GitlabJob>>;

/** The shell of the step of a job that has it: the one whose id or name, or whose only one, it is. */
export function step(job: string, name?: string): string {
  const steps = workflow.jobs[job]?.steps.filter(({ run }) => run !== undefined) ?? [];
  const found = steps.find((one) => (name === undefined ? one.env !== undefined : [one.id, one.name].includes(name)));
  if (found?.run === undefined) throw new Error(`job ${job} has no such step: ${name}`);
  return found.run;
}

export const script = (job: string): string => (pipeline[job]?.script ?? []).join("\n");

/** What a platform makes of a pull or merge request, and of a stack that is to be brought up. */
export interface Platform {
  propose(sandbox: CiSandbox, change: Files, failOn?: string): { readonly failed: boolean; readonly log: string };
  up(sandbox: CiSandbox, stack: string): Result;
}

function github(sandbox: CiSandbox, change: Files, failOn = ""): ReturnType<Platform["propose"]> {
  sandbox.pullRequest(change);
  sandbox.put("output");
  const output = {
    GITHUB_OUTPUT: path.join(sandbox.dir, "output"),
    GITHUB_STEP_SUMMARY: path.join(sandbox.dir, "summary"),
  };
  const changed = sandbox.run(step("stacks", "changed"), { FROM: "HEAD^1", ...output });
  if (changed.status !== 0) return { failed: true, log: changed.stderr };
  const [, list = ""] = /^stacks=(.*)$/m.exec(fs.readFileSync(output.GITHUB_OUTPUT, "utf8")) ?? [];
  const stacks = JSON.parse(list) as string[];
  // Each job has a machine of its own: of the previews nothing but their artifacts reaches the last one.
  const artifacts = fs.mkdtempSync(path.join(sandbox.dir, "comment-"));
  const previews = stacks.map((stack) => {
    const steps = `npm ci\n${step("preview", "Preview")}`;
    const result = sandbox.run(steps, { STACK: stack, FAIL_ON: failOn, ...output });
    const report = path.join(sandbox.repo, "reports");
    if (fs.existsSync(report)) fs.cpSync(report, path.join(artifacts, "reports"), { recursive: true });
    fs.rmSync(report, { recursive: true, force: true });
    return result;
  });
  const env = { GH_TOKEN: "token", ISSUES: "repos/acme/mq/issues", PULL: "12", STACKS: stacks.join(" ") };
  const comment = sandbox.run(step("comment"), env, artifacts);
  const all = [...previews, comment];
  return { failed: all.some(({ status }) => status !== 0), log: all.map(({ stderr }) => stderr).join("") };
}

function gitlab(sandbox: CiSandbox, change: Files, failOn = ""): ReturnType<Platform["propose"]> {
  sandbox.sh("git checkout -q -B request main");
  const base = sandbox.commit(change);
  const { status, stderr } = sandbox.run(script("preview"), {
    CI_API_V4_URL: "https://forge/api/v4",
    CI_MERGE_REQUEST_PROJECT_ID: "1",
    CI_MERGE_REQUEST_IID: "12",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    ROCKETMQ_COMMENT_TOKEN: "token",
    ROCKETMQ_FAIL_ON: failOn,
  });
  sandbox.sh("git clean -fdq");
  return { failed: status !== 0, log: stderr };
}

export const platforms: readonly (readonly [string, Platform])[] = [
  [
    "GitHub",
    {
      propose: github,
      up: (sandbox, stack) => sandbox.run(`npm ci\n${step("up", "Up")}`, { STACK: stack, GITHUB_REF_NAME: "main" }),
    },
  ],
  [
    "GitLab",
    {
      propose: gitlab,
      up: (sandbox, stack) => sandbox.run(script(".up"), { ROCKETMQ_STACK: stack, CI_COMMIT_BRANCH: "main" }),
    },
  ],
];
