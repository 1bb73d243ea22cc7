import { createHash, randomBytes } from "node:crypto";
import * as docker from "@pulumi/docker";
import Docker from "dockerode";
import { testImage } from "./docker-image";
import type { Run, WorkspaceOptions } from "./engine";
import { mayFail, TestStack } from "./engine";
import { pluginDir } from "./plugin-dir";

export const socket = "/var/run/docker.sock";
export const host = `unix://${socket}`;

/** Some details are better than, or different from, those of the released plugin. */
export const isStandIn = process.env["DOCKER_PLUGIN"] === undefined;

export type ContainerArgs = Partial<docker.ContainerArgs>;

type Program = () => Promise<Record<string, unknown>>;

async function reachEngine(engine: Docker): Promise<void> {
  try {
    await engine.ping();
  } catch (error) {
    throw new Error(`the docker tests need a Docker engine at ${socket}: ${String(error)}`);
  }
}

/** A command that goes on for ever and ends at once when it is asked to, which a first process else does not. */
export const forever = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"];

/** Stacks on a Docker engine, and whatever a test has made there under a name of its own. */
export class DockerHost {
  readonly engine = new Docker({ socketPath: socket });
  image = "";
  private made: TestStack | undefined;
  private readonly unique = `prt-${randomBytes(4).toString("hex")}`;
  private readonly names = new Set<string>();

  async start({ path = [], env = {} }: WorkspaceOptions = {}): Promise<void> {
    await reachEngine(this.engine);
    this.image = await testImage(this.engine);
    this.made = await TestStack.create({ path: [...path, pluginDir("docker")], env });
  }

  get stack(): TestStack {
    if (this.made === undefined) {
      throw new Error("only within a test");
    }
    return this.made;
  }

  /** A name that nothing else on the engine has; whatever gets it is removed after the test. */
  name(suffix: string): string {
    const name = `${this.unique}-${suffix}`;
    this.names.add(name);
    return name;
  }

  /** A subnet that most likely nothing else has; `n` tells those of one test file apart. */
  subnet(n: number): { readonly cidr: string; readonly address: string } {
    const [second, third] = createHash("sha256").update(`${this.unique} ${n}`).digest();
    const prefix = `10.${128 + ((second ?? 0) % 100)}.${third ?? 0}`;
    return { cidr: `${prefix}.0/24`, address: `${prefix}.9` };
  }

  provider(at = host): docker.Provider {
    return new docker.Provider("host", { host: at });
  }

  container(name: string, args: ContainerArgs, provider: docker.Provider): docker.Container {
    const all = { image: this.image, name: this.name(name), command: forever, ...args };
    const container = new docker.Container(name, all, { provider });
    mayFail(container);
    return container;
  }

  /** A program of one container called `c`. */
  one(args: ContainerArgs = {}, at = host): Program {
    return () => {
      const container = this.container("c", args, this.provider(at));
      return Promise.resolve({ id: container.id });
    };
  }

  /** The container of that name as the engine sees it; undefined when there is none. */
  inspect(name = "c"): Promise<Docker.ContainerInspectInfo | undefined> {
    return this.engine
      .getContainer(this.name(name))
      .inspect()
      .catch(() => undefined);
  }

  async dispose(): Promise<void> {
    await this.made?.destroy().catch(() => undefined);
    this.made?.dispose();
    this.made = undefined;
    const gone = (promise: Promise<unknown>) => promise.catch(() => undefined);
    for (const name of this.names) {
      await gone(this.engine.getContainer(name).remove({ force: true, v: true }));
      await gone(this.engine.getNetwork(name).remove());
      await gone(this.engine.getVolume(name).remove());
      await gone(this.engine.getImage(`${name}:1`).remove());
      await gone(this.engine.getImage(`${name}:2`).remove());
    }
  }
}

const replaced = ["delete-replaced", "replace", "create-replacement"];

/** What became of one resource, in one word: same, update, replace or whatever the engine says. */
export function fateOf(run: Run, name: string): string {
  const ops = run.steps.filter((step) => step.name === name).map((step) => step.op);
  const isReplaced = ops.length === replaced.length && replaced.every((op) => ops.includes(op));
  return isReplaced ? (ops[0] === "delete-replaced" ? "replace" : "replace, create first") : ops.join(", ");
}

export const changedKeys = (run: Run, name: string): string[] => [
  ...new Set(
    run.steps
      .filter((step) => step.name === name)
      .flatMap((step) => Object.keys(step.detailedDiff))
      .map((path) => path.split(/[.[]/)[0] ?? ""),
  ),
];

export const errorText = (run: Run): string =>
  run.messages
    .filter(({ severity }) => severity === "error")
    .map(({ text }) => text)
    .join("\n");
