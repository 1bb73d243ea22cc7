import type { Operation, ResourceHandler } from "../shared/resource";
import { pause } from "../shared/retry";
import { textAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { attachmentsOf, closeLoops, fileOf, hideDisk, mountsOf, showDisks, writeDisks } from "./disks";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { numberOf } from "./ids";
import { stopInstance } from "./lifecycle";
import { machineState, runInside } from "./machine";

const type = "volume-attachment";
const deviceNames = /^(\/dev\/)?(sd[b-z]([1-9]|1[0-5])?|xvd[b-z]|xvd[b-d][a-z])$/;

/** AWS waits for minutes, until somebody unmounts it. */
const busyForMs = 10_000;
const pauseMs = 500;

const idOf = (device: string, instanceId: string, volumeId: string): string =>
  `vai-${numberOf(`${device}-${instanceId}-${volumeId}-`)}`;

function refuse(account: Account, instanceId: string, volumeId: string, device: string): void {
  const instance = account.must("instance", instanceId);
  const volume = account.must("volume", volumeId);
  if (instance["instanceState"] !== "running" && instance["instanceState"] !== "stopped") {
    throw new Error(
      `IncorrectState: Instance '${instanceId}' is not 'running' or 'stopped' but '${textAt(instance, "instanceState") ?? ""}'.`,
    );
  }
  if (instance["availabilityZone"] !== volume["availabilityZone"]) {
    throw new Error(
      `InvalidVolume.ZoneMismatch: The volume '${volumeId}' is not in the same availability zone as instance '${instanceId}'`,
    );
  }
  if (attachmentsOf(account, "volumeId", volumeId).length > 0) {
    throw new Error(`VolumeInUse: ${volumeId} is already attached to an instance`);
  }
  if (attachmentsOf(account, "instanceId", instanceId).some(({ values }) => values["deviceName"] === device)) {
    throw new Error(
      `InvalidParameterValue: Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
  }
}

async function attach(account: Account, inputs: WireMap) {
  const [device, instanceId, volumeId] = ["deviceName", "instanceId", "volumeId"].map(
    (key) => textAt(inputs, key) ?? "",
  );
  const id = idOf(device ?? "", instanceId ?? "", volumeId ?? "");
  const what = `attaching EBS Volume (${volumeId ?? ""}) to EC2 Instance (${instanceId ?? ""})`;
  const values = { ...inputs, region: account.regionOf(inputs) };
  try {
    await account.store.locked(async () => {
      refuse(account, instanceId ?? "", volumeId ?? "", device ?? "");
      account.store.put(type, id, values);
      try {
        const isRunning = (await machineState(account.docker, instanceId ?? "")) === "running";
        await (isRunning ? showDisks : writeDisks)(account, instanceId ?? "");
      } catch (error) {
        account.store.remove(type, id);
        throw error;
      }
    });
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { id, values };
}

/** Waits until nothing in the instance has the volume mounted. An instance that ends lets go of it. */
async function waitUntilFree(
  operation: Operation,
  account: Account,
  instanceId: string,
  volumeId: string,
): Promise<void> {
  const until = Date.now() + busyForMs;
  for (;;) {
    if ((await machineState(account.docker, instanceId)) !== "running") {
      return;
    }
    const mounts = await mountsOf(account, instanceId, volumeId);
    if (mounts.length === 0) {
      return;
    }
    const isEnding = account.store.get("instance", instanceId)?.["instanceState"] === "shutting-down";
    if (Date.now() > until && !isEnding) {
      throw new Error(
        `waiting for EBS Volume (${volumeId}) Attachment (${instanceId}) delete: the volume is busy: ` +
          `the instance has it mounted on ${mounts.join(", ")}; unmount it, or set stopInstanceBeforeDetaching`,
      );
    }
    await pause(operation, pauseMs);
  }
}

async function detach(operation: Operation, account: Account, id: string, state: WireMap): Promise<void> {
  const instanceId = textAt(state, "instanceId") ?? "";
  const volumeId = textAt(state, "volumeId") ?? "";
  if (account.store.get(type, id) === undefined) {
    return;
  }
  if (state["stopInstanceBeforeDetaching"] === true) {
    await stopInstance(account, instanceId);
  }
  if (state["forceDetach"] === true && (await machineState(account.docker, instanceId)) === "running") {
    for (const mount of await mountsOf(account, instanceId, volumeId)) {
      await runInside(account.docker, instanceId, `umount --lazy "$(printf '%b' '${mount}')"`);
    }
  }
  await waitUntilFree(operation, account, instanceId, volumeId);
  await account.store.locked(async () => {
    account.store.remove(type, id);
    const machine = await machineState(account.docker, instanceId);
    if (machine === "running") {
      await hideDisk(account, instanceId, volumeId, textAt(state, "deviceName") ?? "");
    } else if (machine === "stopped") {
      await writeDisks(account, instanceId);
    }
    await closeLoops(fileOf(account, volumeId));
  });
}

export const attachmentKind = (account: () => Account): Kind => ({
  args: ["ec2/volumeAttachment", "VolumeAttachmentArgs"],
  replace: ["deviceName", "instanceId", "volumeId"],
  computed: ["region"],
  problems(inputs) {
    const device = textAt(inputs, "deviceName");
    return {
      deviceName:
        device !== undefined &&
        !deviceNames.test(device) &&
        `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    };
  },
  create: (_operation, inputs) => attach(account(), inputs),
  async read(id) {
    const values = account().store.get(type, id);
    const machine = await machineState(account().docker, textAt(values ?? {}, "instanceId") ?? "");
    return machine === undefined ? undefined : values;
  },
  /** What can change is about the detaching. */
  update: (_operation, id, inputs) => {
    const values = { ...inputs, region: account().regionOf(inputs) };
    account().store.put(type, id, values);
    return Promise.resolve(values);
  },
  delete: (operation, id, state) =>
    state["skipDestroy"] === true ? Promise.resolve() : detach(operation, account(), id, state),
});

export const attachmentHandler = (account: () => Account): ResourceHandler => handlerOf(account, attachmentKind);
