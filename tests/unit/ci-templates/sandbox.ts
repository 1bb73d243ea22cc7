import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export const root = path.join(__dirname, "../../..");
export const templates = path.join(root, "templates/ci");

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Comment {
  readonly id: number;
  readonly by: string;
  readonly body: string;
}

/** Files by their paths; null removes one. */
export type Files = Readonly<Record<string, string | null>>;

/** The config of a stack with that topology. */
export const config = (topology: string): string => `config:\n  mq:platform: docker\n  mq:topology: ${topology}\n`;

/** What every repository of these tests begins with. */
const files: Files = {
  "Pulumi.yaml": "name: mq\nruntime: nodejs\n",
  "Pulumi.dev.yaml": config("./topologies/dev.yaml # one broker"),
  "Pulumi.eu.prod.yaml": config('"topologies/prod.yaml"'),
  "Pulumi.us.prod.yaml": config("'./topologies/prod.yaml'"),
  "topologies/dev.yaml": "nameServers: []\n",
  "topologies/prod.yaml": "nameServers: []\n",
  "package.json": "{}\n",
  "package-lock.json": "{}\n",
  "index.ts": "export {};\n",
  "README.md": "# Stacks\n",
  "ci/changed-stacks.sh": fs.readFileSync(path.join(templates, "changed-stacks.sh"), "utf8"),
};
export const stacks = ["dev", "eu.prod", "us.prod"];
/** A text that is new in each of those files. */
export const more = "# more\n";
export const marker = (stack: string): string => `<!-- pulumi-rocketmq report: ${stack} -->`;

const [urn, broker] = ["urn:pulumi:dev::mq", "rocketmq:index:Cluster$rocketmq:index:Broker"];
const conf = { brokerName: "a", brokerId: "0", brokerRole: "ASYNC_MASTER", flushDiskType: "ASYNC_FLUSH" };
const inputs = { updateBrokerConfig: {}, change: { drainSeconds: 30, allowUnavailable: true } };

/** What `pulumi preview --json` says. */
export const previews = {
  same: JSON.stringify({ steps: [{ op: "same", urn: `${urn}::pulumi:pulumi:Stack::mq-dev` }], diagnostics: [] }),
  outage: JSON.stringify({
    steps: [
      {
        op: "update",
        urn: `${urn}::${broker}::a-0`,
        oldState: { inputs: { ...inputs, brokerConf: conf } },
        newState: { inputs: { ...inputs, brokerConf: { ...conf, flushDiskType: "SYNC_FLUSH" } } },
      },
    ],
    diagnostics: [],
  }),
  failed: JSON.stringify({ diagnostics: [{ severity: "error", message: "error: wrong passphrase" }] }),
  silent: "",
};

/** Each notes its arguments. `pulumi` and `npm` fail where they are told to; `npx` runs the command line of this project. */
const tools: Readonly<Record<string, string>> = {
  pulumi: `
    for last; do :; done
    [ ! -f "$SANDBOX/fails-$1" ] || exit 255
    case "$*" in *--json*)
      cat "$SANDBOX/preview-$last"
      grep -q '"steps"' "$SANDBOX/preview-$last" || exit 255 ;;
    esac`,
  npm: `[ ! -f "$SANDBOX/fails-npm" ] || exit 1; touch "$SANDBOX/installed"`,
  npx: `
    [ "$1 $2" = "--no pulumi-rocketmq" ] && [ -f "$SANDBOX/installed" ] || exit 127
    shift 2
    exec node -r ts-node/register/transpile-only "$ROOT/cli/main.ts" "$@"`,
  gh: `exec node "$ROOT/tests/unit/ci-templates/forge.mjs" gh "$@"`,
  curl: `exec node "$ROOT/tests/unit/ci-templates/forge.mjs" curl "$@"`,
};

/** A repository of stacks, with its remote, and a PATH on which all that a job would reach out with is a stand-in. */
export class CiSandbox {
  readonly dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "ci-templates-")));
  readonly repo = path.join(this.dir, "repo");

  constructor() {
    fs.mkdirSync(path.join(this.dir, "bin"));
    for (const [name, body] of Object.entries(tools)) {
      const note = `printf '%s\\n' "${name} $*" >>"$SANDBOX/calls"`;
      fs.writeFileSync(path.join(this.dir, "bin", name), `#!/usr/bin/env bash\n${note}\n${body}\n`, { mode: 0o755 });
    }
    this.put("comments.json", "[]");
    this.sh("git init -q --bare -b main origin.git && git init -q -b main repo", this.dir);
    this.sh("git remote add origin ../origin.git");
    this.commit(files);
    for (const stack of stacks) this.preview(stack, "same");
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  /** A file beside the repository, which tells the stand-ins what to do. */
  put(name: string, text = ""): void {
    fs.writeFileSync(path.join(this.dir, name), text);
  }

  preview(stack: string, kind: keyof typeof previews): void {
    this.put(`preview-${stack}`, previews[kind]);
  }

  get comments(): Comment[] {
    return JSON.parse(fs.readFileSync(path.join(this.dir, "comments.json"), "utf8")) as Comment[];
  }

  set comments(comments: readonly Omit<Comment, "id">[]) {
    this.put("comments.json", JSON.stringify(comments.map((one, index) => ({ id: index + 1, ...one }))));
  }

  /** What was run since the last look, of the tools that are asked for. */
  calls(...of: string[]): string[] {
    const file = path.join(this.dir, "calls");
    const all = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
    fs.rmSync(file, { force: true });
    return all.filter((call) => of.includes(call.split(" ")[0] ?? ""));
  }

  /** Commits on the branch that is checked out, pushes it, and says what was there before. */
  commit(files: Files): string {
    const before = this.run("git rev-parse --quiet --verify HEAD").stdout.trim();
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.repo, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      if (text === null) fs.rmSync(file);
      else fs.writeFileSync(file, text);
    }
    this.sh("git add -A && git commit -q -m change && git push -q -f origin HEAD");
    return before;
  }

  /** A branch with that change, merged as GitHub does it for a pull request: the base is the first parent. */
  pullRequest(files: Files): void {
    this.sh("git checkout -q -B pull main");
    this.commit(files);
    this.sh("git checkout -q --detach main && git merge -q --no-ff -m merge pull");
  }

  sh(command: string, cwd = this.repo): void {
    const { status, stderr } = this.run(command, {}, cwd);
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  }

  /** Runs shell as both GitHub (`shell: bash`) and a runner of GitLab do. */
  run(script: string, env: Readonly<Record<string, string>> = {}, cwd = this.repo): Result {
    const person = { NAME: "A", EMAIL: "a@example.org" };
    const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd,
      encoding: "utf8",
      timeout: 120_000,
      env: {
        PATH: `${path.join(this.dir, "bin")}:${process.env["PATH"] ?? ""}`,
        HOME: this.dir,
        GIT_CONFIG_GLOBAL: "/dev/null",
        ...Object.fromEntries(
          ["AUTHOR", "COMMITTER"].flatMap((who) => Object.entries(person).map(([k, v]) => [`GIT_${who}_${k}`, v])),
        ),
        SANDBOX: this.dir,
        ROOT: root,
        NODE_PATH: path.join(root, "node_modules"),
        TS_NODE_PROJECT: path.join(root, "tsconfig.json"),
        ...env,
      },
    });
    return { status, stdout, stderr };
  }
}
