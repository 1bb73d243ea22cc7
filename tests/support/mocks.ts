import * as pulumi from "@pulumi/pulumi";

/** One resource as the engine would be asked for it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly custom: boolean;
  /** Name of the parent resource, from the stack transformation; mocks do not see it. */
  readonly parent: string | undefined;
  readonly dependsOn: readonly string[];
}

type Made = { readonly id?: string } & object;

const secretSignature = "4dabf18193072939515e22adb298388d";

/**
 * Runs a program on Pulumi's mocks and returns what it asked for, in order, when every output has settled.
 *
 * @param call answers functions of providers @param made what a resource has beside its inputs once it is there, and its id
 */
export async function record(
  program: () => Record<string, unknown> | void,
  call: pulumi.runtime.Mocks["call"] = ({ token }) => {
    throw new Error(`unmocked call ${token}`);
  },
  made: (type: string, name: string) => Made = () => ({}),
): Promise<Recorded[]> {
  const recorded: Omit<Recorded, "parent" | "dependsOn">[] = [];
  const options = new Map<string, { parent: string | undefined; dependsOn: string[] }>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        recorded.push({ type, name, inputs: (inputs ?? {}) as Record<string, unknown>, custom: custom ?? false });
        const { id = `${name}-id`, ...state } = made(type, name);
        return { id, state: { ...(inputs as object), stdout: "", stderr: "", ...state } };
      },
      call,
    },
    "rocketmq",
    "test",
  );
  const dependencies = async (opts: pulumi.ResourceOptions): Promise<string[]> => {
    const known = pulumi.output(opts.dependsOn ?? []) as pulumi.Output<pulumi.Resource | pulumi.Resource[]>;
    const list = await new Promise<pulumi.Resource | pulumi.Resource[]>((resolve) => known.apply(resolve));
    return Promise.all([list].flat().map((resource) => nameOf(resource)));
  };
  const pending: Promise<unknown>[] = [];
  const thrown: unknown[] = [];
  await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts, props }) => {
      const parent = opts.parent;
      pending.push(
        (async () => {
          options.set(`${type} ${name}`, {
            parent: parent === undefined ? undefined : await nameOf(parent),
            dependsOn: (await dependencies(opts)).sort(),
          });
        })(),
      );
      return { props, opts };
    });
    // A throw inside the stack would end the test's process; what the program threw is thrown below.
    try {
      return Promise.resolve(program() ?? undefined);
    } catch (error) {
      thrown.push(error);
      return Promise.resolve(undefined);
    }
  });
  await pulumi.runtime.disconnect();
  if (thrown.length > 0) {
    throw thrown[0];
  }
  await Promise.all(pending);
  return recorded.map((resource) => {
    const found = options.get(`${resource.type} ${resource.name}`);
    return { ...resource, parent: found?.parent, dependsOn: found?.dependsOn ?? [] };
  });
}

async function nameOf(resource: pulumi.Resource): Promise<string> {
  const urn = await new Promise<string>((resolve) => resource.urn.apply(resolve));
  return urn.split("::").slice(2).join("::").replace(/^.*\$/, "").replace(/^.*::/, "");
}

/** The text of an input, with secrets unwrapped. */
export function text(value: unknown): string {
  if (typeof value === "object" && value !== null && secretSignature in value) {
    return text((value as { value?: unknown }).value);
  }
  return String(value);
}

/** Whether an input is secret. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && secretSignature in value;
}
