import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Output } from "@pulumi/pulumi";
import type { Resource } from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { EngineEvent, OutputMap, PulumiFn, Stack, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What the engine did, or in a preview would do, to one resource of the program; the stack and providers are left out. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Changed inputs. */
  readonly diffs: readonly string[];
  /** Changed paths with the kind of the change, such as `triggers[0]: update-replace`. */
  readonly detailedDiff: Readonly<Record<string, string>>;
}

/** A message of the engine or of a plugin. */
export interface Message {
  readonly severity: string;
  readonly text: string;
  /** The resource it is about; empty when it is about none. */
  readonly name: string;
  /** Shown while it is the newest, not kept. */
  readonly isStatus: boolean;
}

export interface Run {
  readonly steps: readonly Step[];
  readonly messages: readonly Message[];
  readonly outputs: OutputMap;
  /** The error of the Automation API; undefined when all went well. */
  readonly error: Error | undefined;
}

/** One resource of the state, with the marks of secrets. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly delete?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface WorkspaceOptions {
  /** Folders that come first on the PATH of the engine: plugins are found there. */
  readonly path?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly projectName?: string;
}

export interface RunOptions {
  readonly parallel?: number;
  readonly continueOnError?: boolean;
  /** URNs to replace; may hold `*` and `**`. */
  readonly replace?: string[];
  /** Stops the engine as one Ctrl-C does. */
  readonly signal?: AbortSignal;
}

const isOfProgram = (type: string): boolean => !type.startsWith("pulumi:");

/** The engine's own log goes into the event log too, whatever the type of the event says. */
const isDebug = (severity: string): boolean => severity === "debug";

export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

const toStep = (metadata: StepEventMetadata): Step => ({
  op: metadata.op,
  type: metadata.type,
  name: nameOf(metadata.urn),
  diffs: [...(metadata.diffs ?? [])].sort(),
  detailedDiff: Object.fromEntries(
    Object.entries(metadata.detailedDiff ?? {})
      .map(([path, diff]): [string, string] => [path, diff.diffKind])
      .sort(([a], [b]) => a.localeCompare(b)),
  ),
});

class Recorder {
  readonly steps: Step[] = [];
  readonly messages: Message[] = [];

  readonly onEvent = (event: EngineEvent): void => {
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata !== undefined && isOfProgram(metadata.type)) {
      this.steps.push(toStep(metadata));
    }
    const message = event.diagnosticEvent;
    if (message !== undefined && !isDebug(message.severity)) {
      this.messages.push({
        severity: message.severity,
        text: message.message.replace(/<\{%[^%]*%\}>/g, "").replace(/\n$/, ""),
        name: nameOf(message.urn ?? ""),
        isStatus: message.ephemeral ?? false,
      });
    }
  };
}

/** A stack of its own in a temporary folder: file backend, empty passphrase, no downloads. */
export class TestStack {
  private constructor(
    readonly stack: Stack,
    readonly dir: string,
  ) {}

  static async create(options: WorkspaceOptions = {}): Promise<TestStack> {
    const dir = mkdtempSync(join(tmpdir(), "engine-test-"));
    const projectName = options.projectName ?? "engine-test";
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "test", projectName, program: () => Promise.resolve({}) },
      {
        workDir: dir,
        pulumiHome: join(dir, ".pulumi-home"),
        projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${dir}` } },
        envVars: {
          PULUMI_CONFIG_PASSPHRASE: "",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          PATH: [...(options.path ?? []), process.env["PATH"] ?? ""].join(delimiter),
          ...options.env,
        },
      },
    );
    return new TestStack(stack, dir);
  }

  /** Runs an update that must succeed. */
  async up(program: PulumiFn, options: RunOptions = {}): Promise<Run> {
    return mustSucceed(await this.tryUp(program, options));
  }

  /** Runs an update that may fail. */
  tryUp(program: PulumiFn, options: RunOptions = {}): Promise<Run> {
    return this.record(async (onEvent) => (await this.stack.up({ program, onEvent, ...options })).outputs);
  }

  /** Previews an update that must be possible. */
  async preview(program: PulumiFn): Promise<Run> {
    return mustSucceed(await this.tryPreview(program));
  }

  tryPreview(program: PulumiFn): Promise<Run> {
    return this.record(async (onEvent) => {
      await this.stack.preview({ program, onEvent });
      return {};
    });
  }

  /** Fails where the program and the state differ: the idempotence of the update before. */
  async expectNoChanges(program: PulumiFn): Promise<void> {
    await this.stack.preview({ program, expectNoChanges: true });
  }

  async refresh(): Promise<Run> {
    return mustSucceed(
      await this.record(async (onEvent) => {
        await this.stack.refresh({ onEvent });
        return {};
      }),
    );
  }

  async destroy(): Promise<Run> {
    return mustSucceed(await this.tryDestroy());
  }

  tryDestroy(): Promise<Run> {
    return this.record(async (onEvent) => {
      await this.stack.destroy({ onEvent });
      return {};
    });
  }

  /** The resources in the state, except the stack and its providers. */
  async resources(): Promise<StateResource[]> {
    const { deployment } = (await this.stack.exportStack()) as { deployment: { resources?: StateResource[] } };
    return (deployment.resources ?? []).filter((resource) => isOfProgram(resource.type));
  }

  /** The resource of that name; a failure when there is none, or more than one. */
  async resource(name: string): Promise<StateResource> {
    const found = (await this.resources()).filter((resource) => nameOf(resource.urn) === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${found.length} resources called ${name} in the state`);
    }
    return only;
  }

  dispose(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async record(operation: (onEvent: (event: EngineEvent) => void) => Promise<OutputMap>): Promise<Run> {
    const { steps, messages, onEvent } = new Recorder();
    try {
      return { outputs: await operation(onEvent), steps, messages, error: undefined };
    } catch (error) {
      return { outputs: {}, steps, messages, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

function mustSucceed(run: Run): Run {
  if (run.error !== undefined) {
    throw run.error;
  }
  return run;
}

/** `op name` of each step, in the order of the engine. */
export const stepList = (run: Run): string[] => run.steps.map((step) => `${step.op} ${step.name}`);

/** The operations on one resource, in their order. */
export const opsOn = (run: Run, name: string): string[] =>
  run.steps.filter((step) => step.name === name).map((step) => step.op);

/** The errors about one resource. */
export const errorsOn = (run: Run, name: string): string[] =>
  run.messages
    .filter((message) => message.name === name && message.severity === "error")
    .map((message) => message.text);

/**
 * For a resource that is expected to fail while the engine goes on (`continueOnError`): the SDK then rejects its
 * outputs, and a test runner fails for rejections that nobody handles.
 */
export function mayFail(resource: Resource): void {
  const ignore = (promise: Promise<unknown> | undefined) => void promise?.catch(() => undefined);
  for (const value of Object.values(resource) as unknown[]) {
    if (Output.isInstance(value)) {
      const inner = value as unknown as Record<"isKnown" | "isSecret", Promise<unknown>> & {
        promise: () => Promise<unknown>;
        allResources?: () => Promise<unknown>;
      };
      [inner.isKnown, inner.isSecret, inner.promise(), inner.allResources?.()].forEach(ignore);
    }
  }
}

/** Is this value of an exported state marked as a secret? */
export const isSecretInState = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (value as Record<string, unknown>)["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270";
