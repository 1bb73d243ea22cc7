import type * as pulumi from "@pulumi/pulumi";
import { Cluster, loadTopology } from "../../components";
import { factsOf } from "../support/processes";
import { nameOf, type StateResource } from "./support/engine";
import { portOffset, textOf, useProcessHost } from "./support/process-host";

/** What a company sets on a component must reach all that it makes: on the real engine, with processes of a java that is none. */
const host = useProcessHost();
const processes = ["mq-nameserver-0", "mq-broker-a-0"];
const states = (): (string | undefined)[] => processes.map((name) => factsOf(host.directoryOf(name))["state"]);

const program = (opts: pulumi.ComponentResourceOptions) => (): Promise<Record<string, unknown>> => {
  const topology = { ...loadTopology("1m"), nameServers: [{ id: "0" }] };
  const jvm = { nameServerJvm: { heapMiB: 128 }, brokerJvm: { heapMiB: 256 } };
  new Cluster("mq", { platform: host.platform(), topology, portOffset, allowUnavailable: true, ...jvm }, opts);
  return Promise.resolve({});
};

/** The cluster and all below it. */
async function ofCluster(): Promise<readonly StateResource[]> {
  const all = await host.stack.resources();
  const found = all.filter(({ urn }) => urn.includes("rocketmq:index:Cluster"));
  // A NameServer, a group, a broker, the verification, what remembers the groups and two processes, below the cluster.
  expect(found).toHaveLength(8);
  return found;
}

test("transforms see each resource of a cluster, and what they change is what is made", async () => {
  const seen: string[] = [];
  const transforms: pulumi.ResourceTransform[] = [
    ({ type, name, props, opts }) => {
      seen.push(`${type} ${name}`);
      return type === "command:local:Command"
        ? { props: { ...(props as object), environment: { TEAM: "orders" } }, opts }
        : undefined;
    },
  ];
  await host.stack.up(program({ transforms }));
  const made = await ofCluster();
  expect([...seen].sort()).toEqual(made.map(({ type, urn }) => `${type} ${nameOf(urn)}`).sort());
  const commands = made.filter(({ type }) => type === "command:local:Command");
  expect(commands.map(({ inputs }) => inputs?.["environment"])).toEqual(commands.map(() => ({ TEAM: "orders" })));
  await host.stack.expectNoChanges(program({ transforms }));
});

test("protect reaches every process: destroy is refused, and all runs on", async () => {
  await host.stack.up(program({ protect: true }));
  expect((await ofCluster()).map(({ protect }) => protect)).toEqual(Array(8).fill(true));
  const refused = await host.stack.tryDestroy();
  expect(refused.error).toBeDefined();
  expect(textOf(refused)).toContain("protect");
  expect(states()).toEqual(["running", "running"]);
  // To take the protection off changes the state only.
  const facts = processes.map((name) => host.pidOf(name));
  await host.stack.up(program({}));
  expect(processes.map((name) => host.pidOf(name))).toEqual(facts);
});

test("retainOnDelete reaches every process: destroy forgets them, and they run on", async () => {
  await host.stack.up(program({ retainOnDelete: true }));
  expect((await ofCluster()).map(({ retainOnDelete }) => retainOnDelete)).toEqual(Array(8).fill(true));
  await host.stack.destroy();
  expect(states()).toEqual(["running", "running"]);
});
