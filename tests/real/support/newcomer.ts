import * as fs from "node:fs";
import { stacksIn, type Step, stepsOf } from "../../support/document";
import { ProjectCopy, type ProjectOptions } from "./project";

/** The test hosts of a document are not those that somebody may have. */
const ownHosts = [
  ["10.249.61.", "10.249.62."],
  ["pulumi-rocketmq-vm-", "pulumi-rocketmq-newcomer-"],
  ["VMS_DEFAULT=vms", "VMS_DEFAULT=newcomer"],
] as const;
const withOwnHosts = (text: string): string =>
  ownHosts.reduce((all, [shipped, own]) => all.replaceAll(shipped, own), text);

/** Does what a document says, in a copy of the project with a home of its own, and leaves what the document leaves. */
export function follow(document: string, options: ProjectOptions = {}): void {
  const steps = stepsOf(document);
  const project = new ProjectCopy(options);
  // What the set-up notes is of this copy.
  fs.rmSync(project.file(".setup"));
  const files = fs.readdirSync(project.file(".")).filter((name) => /^Pulumi\.vm-.*\.yaml$/.test(name));
  for (const name of ["tools/setup/vms.sh", ...files]) {
    fs.writeFileSync(project.file(name), withOwnHosts(fs.readFileSync(project.file(name), "utf8")));
  }
  try {
    for (const step of steps) {
      take(step, project);
    }
    for (const stack of stacksIn(steps)) {
      const { output } = project.exec("bash", ["tools/stack.sh", "status", stack]);
      if (/^(ok|WRONG) /m.test(output)) {
        throw new Error(`${document} leaves ${stack} running:\n${output}`);
      }
    }
  } catch (error) {
    for (const stack of stacksIn(steps)) {
      project.stack("down", stack);
      project.stack("purge", stack, { YES: "1" });
    }
    if (steps.some((step) => step.kind === "run" && step.text.includes("make vms"))) {
      project.exec("bash", ["tools/vms.sh", "down", "--set", "newcomer"]);
    }
    throw error;
  } finally {
    project.dispose();
  }
}

function take(step: Step, project: ProjectCopy): void {
  switch (step.kind) {
    case "config":
      for (const [key, value] of Object.entries(JSON.parse(withOwnHosts(JSON.stringify(step.config))) as object)) {
        project.change(step.stack, { [key.replace(/^rocketmq:/, "")]: value as object });
      }
      return;
    case "file":
      project.write(step.name, step.text);
      return;
    case "run": {
      const address = /\b127\.0\.0\.1:(\d+)/g;
      const text = withOwnHosts(step.text).replace(address, (_, port) => `127.0.0.1:${project.port(Number(port))}`);
      const { code, output } = project.exec("bash", ["-euo", "pipefail", "-c", text]);
      if (code !== 0) {
        throw new Error(`line ${step.line} ended with ${code}:\n${text}\n\n${output}`);
      }
    }
  }
}
