import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { BrokerGroupSpec, BrokerSpec, Topology } from "../../components";
import { factsOf } from "../support/processes";
import { nameOf, stepList } from "./support/engine";
import { textOf, useProcessHost } from "./support/process-host";

const host = useProcessHost();
const topologyOf = (broker: Partial<BrokerSpec> = {}, group: Partial<BrokerGroupSpec> = {}): Topology => ({
  nameServers: [{ id: "0" }],
  brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0, ...broker }], ...group }],
});
const program = (topology: Topology): ReturnType<typeof host.program> => host.program("1m", {}, { topology });
const broker = "mq-broker-a-0";
const storeOf = (name: string): string => path.join(host.directoryOf(name), "store");

/** What a broker with messages leaves. */
function fill(store: string): void {
  fs.mkdirSync(path.join(store, "commitlog"), { recursive: true });
  fs.writeFileSync(path.join(store, "commitlog/00000000000000000000"), "messages");
}

/** The up fails with that text before the process of the broker is touched. */
async function expectRefused(topology: Topology, text: RegExp): Promise<void> {
  const before = factsOf(host.directoryOf(broker))["pid"];
  const run = await host.stack.tryUp(program(topology));
  expect(run.error).toBeDefined();
  expect(textOf(run)).toMatch(text);
  expect(factsOf(host.directoryOf(broker))["pid"]).toBe(before);
}

test("a renamed broker starts empty, and the preview says where the store of the old one stays", async () => {
  await host.stack.up(program(topologyOf()));
  fill(storeOf(broker));
  const renamed = program(topologyOf({}, { brokerName: "broker-c" }));
  const preview = await host.stack.preview(renamed);
  expect(stepList(preview)).toEqual(expect.arrayContaining([expect.stringMatching(/^delete .*mq-broker-a-0$/)]));
  const state = await host.stack.resources();
  const old = state.find(({ urn, type }) => nameOf(urn) === broker && type === "rocketmq:index:Broker");
  expect(old?.inputs?.["store"]).toBe(
    `stays in ${storeOf(broker)} when this broker is removed or renamed, and opens for this broker only`,
  );
  await host.stack.up(renamed);
  expect(fs.readFileSync(path.join(storeOf(broker), "commitlog/00000000000000000000"), "utf8")).toBe("messages");
  expect(factsOf(host.directoryOf(broker))["state"]).toBe("stopped");
  expect(fs.existsSync(path.join(storeOf("mq-broker-c-0"), "commitlog"))).toBe(false);
});

test("the store of another broker is refused, not opened", async () => {
  await host.stack.up(program(topologyOf()));
  fill(storeOf(broker));
  await host.stack.up(program(topologyOf({}, { brokerName: "broker-c" })));
  const taken = topologyOf({ storeDirectory: storeOf(broker) }, { brokerName: "broker-d" });
  const run = await host.stack.tryUp(program(taken));
  expect(textOf(run)).toMatch(
    /broker-d-0: the store in .*mq-broker-a-0\/store is another one: brokerName is broker-a, should be broker-d; /,
  );
  expect(fs.readFileSync(path.join(storeOf(broker), "pulumi-rocketmq.identity"), "utf8")).toContain(
    "brokerName=broker-a\n",
  );
});

test("a store of an unknown broker is taken over by the command that the error names", async () => {
  const store = host.path("by-hand/store");
  fill(store);
  const adopting = program(topologyOf({ storeDirectory: store }));
  const run = await host.stack.tryUp(adopting);
  const told = /If it is the one of broker-a-0: (cp .*)$/m.exec(textOf(run))?.[1];
  expect(textOf(run)).toContain(`broker-a-0: the store in ${store} was not made by this library.`);
  execFileSync("bash", ["-c", told ?? "false"]);
  await host.stack.up(adopting);
  expect(factsOf(host.directoryOf(broker))["state"]).toBe("running");
});

test("a moved store is refused where the broker would start without its messages, and taken where it was moved too", async () => {
  await host.stack.up(program(topologyOf()));
  fill(storeOf(broker));
  const store = host.path("disk2/store");
  await expectRefused(
    topologyOf({ storeDirectory: store }),
    /broker-a-0: its store is in .*, and in .* it would start without its messages\. Move it: /,
  );
  const run = await host.stack.tryUp(program(topologyOf({ storeDirectory: store })));
  const told = /Move it: (.*?)\. To start empty/.exec(textOf(run))?.[1];
  execFileSync("bash", ["-c", told ?? "false"]);
  await host.stack.up(program(topologyOf({ storeDirectory: store })));
  expect(fs.existsSync(path.join(store, "commitlog/00000000000000000000"))).toBe(true);
  expect(factsOf(host.directoryOf(broker))["state"]).toBe("running");
});

test("file sizes are kept for good", async () => {
  const sized = (mappedFileSizeCommitLog: number): Topology => topologyOf({ properties: { mappedFileSizeCommitLog } });
  await host.stack.up(program(sized(33_554_432)));
  await expectRefused(
    sized(67_108_864),
    /mappedFileSizeCommitLog is 33554432, should be 67108864; a store keeps these for good\. Put them back/,
  );
  await host.stack.up(program(sized(33_554_432)));
  await host.stack.expectNoChanges(program(sized(33_554_432)));
});

test("a replacement that the user asks for stops the broker first, and its store stays", async () => {
  await host.stack.up(program(topologyOf()));
  fill(storeOf(broker));
  const state = await host.stack.resources();
  const command = state.find(({ urn, type }) => nameOf(urn) === broker && type === "command:local:Command");
  const before = host.pidOf(broker);
  await host.stack.stack.up({ program: program(topologyOf()), replace: [command?.urn ?? ""] });
  expect(factsOf(host.directoryOf(broker))["state"]).toBe("running");
  expect(host.pidOf(broker)).not.toBe(before);
  expect(fs.existsSync(path.join(storeOf(broker), "commitlog/00000000000000000000"))).toBe(true);
  await host.stack.expectNoChanges(program(topologyOf()));
});
