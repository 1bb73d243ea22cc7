import * as fs from "node:fs";
import { releases } from "../../components";
import { useProject } from "./support/project";

const stack = "local-1m";
const broker = "broker-a";

const used = useProject();

test("every release runs, each on the store of the one before, and no message is lost", () => {
  const file = used.project.file(`Pulumi.${stack}.yaml`);
  const config = fs.readFileSync(file, "utf8");
  const sent: string[] = [];
  for (const { version } of releases) {
    fs.writeFileSync(file, `${config}  rocketmq:version: ${version}\n  rocketmq:allowVulnerable: true\n`);
    const output = used.project.mustStack("up", stack);
    expect(output).toContain(`registered in 1/1, version ${version}`);
    expect(used.project.mustStack("status", stack)).not.toContain("WRONG");
    const namesrvAddr = String(used.project.outputs(stack)["namesrvAddr"]);
    expect(used.client.send(namesrvAddr, broker, 3, `${version}-`)).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
    sent.push(`${version}-0`, `${version}-1`, `${version}-2`);
    expect(used.client.read(namesrvAddr, broker).filter((body) => /^5\.\d/.test(body))).toEqual(sent);
  }
  used.project.mustStack("down", stack);
});

test("a vulnerable release is refused before anything is touched", () => {
  const file = used.project.file("Pulumi.local-2m-noslave.yaml");
  fs.appendFileSync(file, "  rocketmq:version: 5.1.0\n");
  const { code, output } = used.project.stack("up", "local-2m-noslave");
  expect(code).not.toBe(0);
  expect(output).toContain("version: known remote code execution (CVE-2023-33246, CVE-2023-37582)");
  expect(fs.existsSync(used.project.directoryOf("local-2m-noslave", ""))).toBe(false);
});
