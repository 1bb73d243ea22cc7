import { execFileSync } from "node:child_process";
import { digits } from "../../tools/offline-plugins/aws/ids";

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: "utf8", timeout: 120_000, stdio: ["ignore", "pipe", "pipe"] });
const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** What there is of an account of the offline aws plugin on this machine, beside its own folder. */
export class AwsLeftovers {
  private readonly label: string;

  /** @param dir the folder of the account */
  constructor(private readonly dir: string) {
    this.label = `label=pulumi-rocketmq.aws=${digits(dir, 12)}`;
  }

  containers(): string[] {
    return lines(run("docker", "ps", "--all", "--filter", this.label, "--format", "{{.Names}}"));
  }

  networks(): string[] {
    return lines(run("docker", "network", "ls", "--filter", this.label, "--format", "{{.Name}}"));
  }

  /** The loop devices that lead to its volumes. */
  loops(): string[] {
    return lines(run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE"))
      .filter((line) => line.includes(this.dir))
      .map((line) => line.split(" ")[0] ?? "");
  }

  remove(): void {
    this.containers().forEach((name) => run("docker", "rm", "--force", "--volumes", name));
    this.networks().forEach((name) => run("docker", "network", "rm", name));
    this.loops().forEach((device) => run("losetup", "--detach", device));
  }
}
