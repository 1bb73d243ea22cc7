import type { Operation, ResourceHandler } from "../shared/resource";
import { mapsAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import { wireEqual } from "../shared/wire";
import type { Account } from "./account";
import { bootEntries, userDataEntries } from "./boot";
import { rulesOf } from "./firewall";
import type { Kind, Made } from "./kind";
import { handlerOf } from "./handler";
import { newId } from "./ids";
import { imageOf } from "./images";
import { givenInterface, instanceProblems, plainUserData, refuseInstance } from "./instance-check";
import { instanceType } from "./instance-types";
import { computedOfInstance, instanceToday, instanceValues, rootSizeOf } from "./instance-values";
import { releaseInstance, startInstance, stopInstance, terminateInstance } from "./lifecycle";
import { firewallEntry, machineState, makeMachine, putFiles } from "./machine";
import { networkOf } from "./network";
import { attachmentOf, hostnameOf, makeInterface, refuseGroups } from "./network-interface";
import type { Item } from "./store";

const replaced = [
  ...["ami", "associatePublicIpAddress", "availabilityZone", "cpuOptions", "ebsBlockDevices", "ebsOptimized"],
  ...["enablePrimaryIpv6", "enclaveOptions", "ephemeralBlockDevices", "hibernation", "hostId", "instanceMarketOptions"],
  ...["ipv6Addresses", "keyName", "launchTemplate", "networkInterfaces", "placementGroup", "placementGroupId"],
  ...["placementPartitionNumber", "primaryNetworkInterface", "privateDnsNameOptions", "privateIp"],
  ...["rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId", "secondaryNetworkInterfaces", "securityGroups"],
  ...["subnetId", "tenancy"],
];

/** Takes the interface that the instance is given, or makes it one; within the lock. */
function claimInterface(account: Account, id: string, inputs: WireMap): Item {
  const given = givenInterface(inputs);
  const groups = textsAt(inputs, "vpcSecurityGroupIds");
  if (given === undefined) {
    const subnetId = textAt(inputs, "subnetId");
    if (subnetId === undefined) {
      throw new Error(
        "VPCIdNotSpecified: No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
      );
    }
    refuseZone(account, inputs, subnetId);
    return makeInterface(account, subnetId, groups, textAt(inputs, "privateIp"), id);
  }
  const interfaceId = textAt(given, "networkInterfaceId") ?? "";
  const values = account.must("network-interface", interfaceId);
  if (mapsAt(values, "attachments").length > 0) {
    throw new Error(`InvalidNetworkInterface.InUse: Interface: [${interfaceId}] in use.`);
  }
  refuseZone(account, inputs, textAt(values, "subnetId") ?? "");
  const claimed = { ...values, attachments: [attachmentOf(id, 0)] };
  account.store.put("network-interface", interfaceId, claimed);
  return { id: interfaceId, values: claimed };
}

function refuseZone(account: Account, inputs: WireMap, subnetId: string): void {
  const zone = textAt(inputs, "availabilityZone");
  const own = textAt(account.must("subnet", subnetId), "availabilityZone") ?? "";
  if (zone !== undefined && zone !== own) {
    throw new Error(
      `InvalidParameterValue: The availability zone '${zone}' does not match the availability zone '${own}' of subnet '${subnetId}'`,
    );
  }
}

async function makeInstance(account: Account, id: string, inputs: WireMap, own: Item, values: WireMap): Promise<void> {
  const { store, docker } = account;
  const address = textAt(own.values, "privateIp") ?? "";
  const user = imageOf(account.regionOf(inputs), textAt(inputs, "ami") ?? "")?.user ?? "";
  const key = store.get("key-pair", textAt(inputs, "keyName") ?? "");
  await makeMachine(docker, {
    id,
    hostname: hostnameOf(address),
    network: networkOf(textAt(values, "_vpcId") ?? ""),
    address,
    mac: textAt(own.values, "macAddress") ?? "",
    labels: account.labels,
    files: bootEntries(
      user,
      textAt(key ?? {}, "publicKey") ?? "",
      firewallEntry(rulesOf(account, id)),
      plainUserData(inputs),
    ),
  });
}

async function create(account: Account, inputs: WireMap): Promise<Made> {
  const { store } = account;
  const id = newId("i");
  try {
    await store.locked(async () => {
      refuseInstance(account, inputs);
      const own = claimInterface(account, id, inputs);
      const values = instanceValues(account, id, inputs, own);
      store.put("instance", id, values);
      await makeInstance(account, id, inputs, own, values);
    });
    await startInstance(account, id);
  } catch (error) {
    // Also where it was not recorded yet its interface may be taken.
    await terminateInstance(account, id);
    throw new Error(`creating EC2 Instance: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { id, values: instanceToday(account, account.must("instance", id)) };
}

/** Changes that AWS makes only to an instance that is stopped. */
const stoppedFor = ["instanceType", "userData", "userDataBase64"];

async function update(account: Account, id: string, inputs: WireMap): Promise<WireMap> {
  const before = account.must("instance", id);
  const ownId = textAt(before, "primaryNetworkInterfaceId") ?? "";
  const rootBefore = rootSizeOf(before);
  const isStopped = stoppedFor.some((key) => key in inputs && !wireEqual(inputs[key], before[key]));
  const wasRunning = (await machineState(account.docker, id)) === "running";
  if (isStopped) {
    refuseInstance(account, inputs);
    await stopInstance(account, id);
  }
  const values = await account.store.locked(() => {
    const own = { id: ownId, values: account.must("network-interface", ownId) };
    const groups = textsAt(inputs, "vpcSecurityGroupIds");
    if (groups.length > 0) {
      refuseGroups(account, textAt(own.values, "subnetId") ?? "", groups);
      own.values = { ...own.values, securityGroups: groups };
      account.store.put("network-interface", ownId, own.values);
    }
    const current = account.must("instance", id);
    const kept = Object.fromEntries(
      Object.entries(current).filter(([key]) => computedOfInstance.includes(key) || key.startsWith("_")),
    );
    const after = instanceValues(account, id, inputs, own, kept);
    if (rootSizeOf(after) < rootBefore) {
      throw new Error(
        `updating EC2 Instance (${id}) volume: InvalidParameterValue: New size cannot be smaller than existing size`,
      );
    }
    account.store.put("instance", id, after);
    return after;
  });
  if (isStopped) {
    await putFiles(account.docker, id, userDataEntries(plainUserData(inputs)));
    if (wasRunning) {
      await startInstance(account, id);
    }
  }
  await account.firewall.refresh(textAt(values, "_vpcId") ?? "");
  return instanceToday(account, account.must("instance", id));
}

async function read(account: Account, id: string): Promise<WireMap | undefined> {
  const values = account.store.get("instance", id);
  const machine = values === undefined ? undefined : await machineState(account.docker, id);
  if (values === undefined || machine === undefined) {
    // It was ended by somebody else: what it had is free.
    await releaseInstance(account, id);
    return undefined;
  }
  return { ...instanceToday(account, values), instanceState: machine };
}

async function remove(operation: Operation, account: Account, id: string, state: WireMap): Promise<void> {
  if (account.store.get("instance", id)?.["disableApiTermination"] === true && state["forceDestroy"] !== true) {
    throw new Error(
      `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  operation.signal.throwIfAborted();
  await terminateInstance(account, id);
}

/** There is no processor that runs the root disk of the other kind. */
function isOtherProcessor(state: WireMap, inputs: WireMap): boolean {
  const [before, after] = [state, inputs].map((values) => instanceType(textAt(values, "instanceType") ?? ""));
  return before !== undefined && after !== undefined && before.architecture !== after.architecture;
}

export const instanceKind = (account: () => Account): Kind => ({
  args: ["ec2/instance", "InstanceArgs"],
  replace: replaced,
  sets: ["ipv6Addresses", "networkInterfaces", "secondaryPrivateIps", "securityGroups", "vpcSecurityGroupIds"],
  computed: computedOfInstance,
  problems: (inputs, has) => instanceProblems(account(), inputs, has),
  replaceToo: (state, inputs) => [
    ...(inputs["userDataReplaceOnChange"] === true ? ["userData", "userDataBase64"] : []),
    ...(isOtherProcessor(state, inputs) ? ["instanceType"] : []),
  ],
  create: (_operation, inputs) => create(account(), inputs),
  read: (id) => read(account(), id),
  update: (_operation, id, inputs) => update(account(), id, inputs),
  delete: (operation, id, state) => remove(operation, account(), id, state),
});

export const instanceHandler = (account: () => Account): ResourceHandler => handlerOf(account, instanceKind);
