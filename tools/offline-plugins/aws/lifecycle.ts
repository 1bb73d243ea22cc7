import { mapsAt, textAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { attachmentsOf, closeLoops, fileOf, writeDisks } from "./disks";
import { rulesOf } from "./firewall";
import { firewallEntry, machineState, putFiles, removeMachine, startMachine, stopMachine } from "./machine";

/** The states that an instance goes through. */
export type InstanceState = "pending" | "running" | "stopping" | "stopped" | "shutting-down";

/** Notes the state; the values of an instance that is gone are not brought back. */
export function noteState(account: Account, id: string, state: InstanceState): WireMap {
  const values = account.store.get("instance", id);
  if (values === undefined) {
    return {};
  }
  const noted = { ...values, instanceState: state };
  account.store.put("instance", id, noted);
  return noted;
}

/** Its disks and its rules lie in it when it starts. */
export async function startInstance(account: Account, id: string): Promise<void> {
  const rules = rulesOf(account, id);
  await writeDisks(account, id);
  await putFiles(account.docker, id, [firewallEntry(rules)]);
  await startMachine(account.docker, id);
  account.firewall.started(id, rules);
  const { _vpcId: vpcId } = noteState(account, id, "running");
  await account.firewall.refresh(typeof vpcId === "string" ? vpcId : "");
}

export async function stopInstance(account: Account, id: string): Promise<void> {
  if ((await machineState(account.docker, id)) !== "running") {
    return;
  }
  noteState(account, id, "stopping");
  await stopMachine(account.docker, id);
  noteState(account, id, "stopped");
}

/** Whether an instance takes an interface with it. */
function endsWith(values: WireMap, interfaceId: string): boolean {
  const kept = [
    ...mapsAt(values, "networkInterfaces"),
    ...mapsAt({ all: [values["primaryNetworkInterface"] ?? {}] }, "all"),
  ];
  const given = kept.find((one) => one["networkInterfaceId"] === interfaceId);
  return given === undefined ? values["_ownsInterface"] === true : given["deleteOnTermination"] === true;
}

/** Ends an instance: its root disk goes, the volumes stay and are free. */
export async function terminateInstance(account: Account, id: string): Promise<void> {
  noteState(account, id, "shutting-down");
  await stopMachine(account.docker, id);
  await removeMachine(account.docker, id);
  await releaseInstance(account, id);
}

/** Frees what an instance had that is no more: its interface and its volumes. */
export async function releaseInstance(account: Account, id: string): Promise<void> {
  const values = account.store.get("instance", id) ?? {};
  await account.store.locked(async () => {
    for (const attachment of attachmentsOf(account, "instanceId", id)) {
      account.store.remove("volume-attachment", attachment.id);
      await closeLoops(fileOf(account, textAt(attachment.values, "volumeId") ?? ""));
    }
    for (const { id: interfaceId, values: own } of account.store.all("network-interface")) {
      if (mapsAt(own, "attachments").some((one) => one["instance"] === id)) {
        if (endsWith(values, interfaceId)) {
          account.store.remove("network-interface", interfaceId);
        } else {
          account.store.put("network-interface", interfaceId, { ...own, attachments: [] });
        }
      }
    }
    account.store.remove("instance", id);
  });
  await account.firewall.refresh(textAt(values, "_vpcId") ?? "");
}
