import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs, ProcessPlatform } from "../../components";
import { readStackConfig } from "../../components/stack-config";

/** What stands beside the topology: arguments of the cluster, and the heaps that a stack's config can say. */
export interface Beside {
  readonly version?: unknown;
  readonly allowVulnerable?: unknown;
  readonly portOffset?: unknown;
  readonly nameServerJvm?: { readonly heapMiB: unknown };
  readonly brokerJvm?: { readonly heapMiB: unknown };
}

/** One bad input: a name, a topology, and its issues as a person reads them. */
export type BadInput = readonly [name: string, topology: unknown, issues: readonly string[], beside?: Beside];

type Plain = Readonly<Record<string, unknown>>;

export const server = (over: Plain = {}): Plain => ({ id: "0", ...over });
export const broker = (over: Plain = {}): Plain => ({ brokerId: 0, ...over });
export const group = (over: Plain = {}): Plain => ({ brokerName: "broker-a", brokers: [broker()], ...over });
export const topology = (over: Plain = {}): Plain => ({ nameServers: [server()], brokerGroups: [group()], ...over });
export const withGroup = (over: Plain): Plain => topology({ brokerGroups: [group(over)] });
export const withBroker = (over: Plain): Plain => withGroup({ brokers: [broker(over)] });
export const withProperties = (properties: unknown): Plain => withBroker({ properties });
export const withOptions = (...options: unknown[]): Plain => withBroker({ jvm: { options } });
export const withSlave = (over: Plain = {}): Plain =>
  withGroup({ brokers: [broker(), broker({ brokerId: 1 })], ...over });

const platform = { dataDirectory: "/var/lib/rocketmq", rocketmqHome: "/opt/rocketmq" };

/** The lines of an error below its title; none where nothing is refused. */
export function issuesOf(program: () => unknown): string[] {
  try {
    program();
    return [];
  } catch (error) {
    const [title = "", ...lines] = (error as Error).message.split("\n");
    expect(title).toMatch(new RegExp(`: ${lines.length} issues?$`));
    return lines.map((line) => line.replace(/^ {2}/, ""));
  }
}

/** The types of the resources that were asked for; for the tests of a file. */
export function useRegistered(): readonly string[] {
  const types: string[] = [];
  beforeAll(() =>
    pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          types.push(type);
          return { id: name, state: inputs as object };
        },
        call: () => ({}),
      },
      "rocketmq",
      "test",
    ),
  );
  return types;
}

/** Through the arguments of a component, as a program in JavaScript may give them. */
export function typed(value: unknown, beside: Beside = {}): string[] {
  const host = new ProcessPlatform("host", platform);
  return issuesOf(() => new Cluster("rocketmq", { platform: host, topology: value, ...beside } as ClusterArgs));
}

function withConfig(value: string, { nameServerJvm, brokerJvm, ...beside }: Beside): string[] {
  const config = {
    topology: value,
    nameServerHeapMiB: nameServerJvm?.heapMiB,
    brokerHeapMiB: brokerJvm?.heapMiB,
    ...beside,
  };
  const given = Object.entries(config).filter(([, each]) => each !== undefined);
  pulumi.runtime.setAllConfig(Object.fromEntries(given.map(([key, each]) => [`rocketmq:${key}`, String(each)])));
  const defaults = { ...platform, releasesDirectory: "/opt/releases" };
  // The one thing that is called otherwise in a config.
  return issuesOf(() => readStackConfig("rocketmq", defaults)).map((line) =>
    line.replace(/^(nameServer|broker)HeapMiB:/, "$1Jvm.heapMiB:"),
  );
}

/** Through an object in the config of a stack. */
export function stackConfig(value: unknown, beside: Beside = {}): string[] {
  return withConfig(JSON.stringify(value), beside);
}

/** Through a YAML file that the config of a stack names. */
export function yamlFile(value: unknown, beside: Beside = {}): string[] {
  return yamlText(JSON.stringify(value), beside);
}

export function yamlText(text: string, beside: Beside = {}): string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bad-inputs-"));
  try {
    const file = path.join(folder, "topology.yaml");
    fs.writeFileSync(file, text);
    return withConfig(file, beside);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The same list all three ways, and no resource. */
export function describeBadInputs(title: string, table: readonly BadInput[]): void {
  describe(title, () => {
    const registered = useRegistered();

    // Always four: for a missing one jest would hand over a callback.
    const rows = table.map(([name, value, issues, beside]) => [name, value, issues, beside ?? {}] as const);
    test.each(rows)("%s", (_, value, issues, beside) => {
      expect(yamlFile(value, beside)).toEqual(issues);
      expect(stackConfig(value, beside)).toEqual(issues);
      expect(typed(value, beside)).toEqual(issues);
    });

    test("no resource but the platform was asked for", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect([...new Set(registered)]).toEqual(["rocketmq:index:ProcessPlatform"]);
    });
  });
}
