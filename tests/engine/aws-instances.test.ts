/**
 * The offline stand-in for the aws plugin: instances that run, their disks and their firewall. Needs Docker, the image of
 * `tools/setup.sh vm-image`, losetup and root. The plugin is asked without an engine; aws-program.test.ts has one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { canGiveResources } from "../../tools/offline-plugins/aws/machine";
import { Store } from "../../tools/offline-plugins/aws/store";
import { AwsAccount, refusalOf, token, zone } from "./support/aws-account";
import type { AwsPlugin, Resource, Values } from "./support/aws-plugin";
import { waitFor } from "./support/command-plugin";

const account = new AwsAccount();
const diskScript = readFileSync(join(__dirname, "../../components/platform/systemd/disk.sh"), "utf8");
const data = "/var/lib/rocket mq/dätä (1)";

let plugin: AwsPlugin;
let vpc: Resource;
let subnet: Resource;
let key: Resource;
let servers: Resource;
let clients: Resource;
let eni: Resource;
let server: Resource;
let client: Resource;
let volume: Resource;
let attachment: Resource;
/** All that is made, in the order of the making. */
const made: Resource[] = [];

async function make(...args: Parameters<AwsAccount["make"]>): Promise<Resource> {
  const resource = await account.make(...args);
  made.push(resource);
  return resource;
}

async function remove(resource: Resource): Promise<void> {
  await plugin.delete(resource);
  made.splice(
    made.findIndex(({ id }) => id === resource.id),
    1,
  );
}

const ip = (resource: Resource): string => String(resource.outputs["privateIp"]);

const userData = `#!/bin/bash
echo "run by $(id -un)" | tee -a /root/ran`;

const instanceArgs = (more: Values): Values => ({
  ami: account.amis["al2023"],
  instanceType: "m6i.large",
  keyName: key.outputs["keyName"],
  ...more,
});

const rule = (group: Resource, more: Values): Values => ({
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: 22,
  toPort: 22,
  ...more,
});

/** Does the door of the other instance open? */
const reaches = (from: Resource, to: Resource): boolean =>
  account.inside(from, `timeout 1 bash -c '</dev/tcp/${ip(to)}/22' && echo yes || echo no`).endsWith("yes");

const mount = `data='${data}'; data_disk=$(ls /dev/disk/by-id/*); disk_mount`;
const mountData = (instance: Resource): string =>
  account.inside(instance, `${diskScript.replace(/^# shellcheck.*$/gm, "")}\nset -e; ${mount}`);

beforeAll(async () => {
  await account.start();
  plugin = account.plugin;
  ({ vpc, subnet, key } = await account.network());
  made.push(vpc, subnet, key);
  const own = { vpcId: vpc.id };
  [servers, clients] = await Promise.all([make("group", own, "servers"), make("group", own, "clients")]);
  await make("ingress", rule(servers, { cidrIpv4: account.gateway }));
  eni = await make("eni", { subnetId: subnet.id, securityGroups: [servers.id] });
  const primaryNetworkInterface = { networkInterfaceId: eni.id };
  [server, client] = await Promise.all([
    make("instance", instanceArgs({ primaryNetworkInterface, userData })),
    make("instance", instanceArgs({ subnetId: subnet.id, vpcSecurityGroupIds: [clients.id] })),
  ]);
  volume = await make("volume", { availabilityZone: zone, size: 1, type: "gp3" });
  attachment = await make("attachment", { instanceId: server.id, volumeId: volume.id, deviceName: "/dev/sdf" });
});
afterAll(() => account.dispose());

test("parallel creates in two processes get the lowest addresses, each another one", async () => {
  const other = await account.another();
  const create = (by: AwsPlugin) => by.create(token("eni"), { subnetId: subnet.id });
  const all = await Promise.all([plugin, other, plugin, other, plugin, other].map(create));
  const last = all.map((one) => Number(ip(one).split(".")[3])).sort((a, b) => a - b);
  expect(last).toEqual([6, 7, 8, 9, 10, 11]);
  await Promise.all(all.map((one) => plugin.delete(one)));
});

test("a create waits while another process takes an address", async () => {
  const store = new Store(account.env["PULUMI_ROCKETMQ_AWS_ACCOUNT"] ?? "");
  const taken = { subnetId: subnet.id, privateIps: [`${account.net}.6`] };
  let waiting: Promise<Resource> | undefined;
  await store.locked(async () => {
    waiting = plugin.create(token("eni"), { subnetId: subnet.id });
    await sleep(300);
    store.put("network-interface", "eni-taken", taken);
  });
  const eniAfter = await waiting;
  expect(eniAfter?.outputs["privateIp"]).toBe(`${account.net}.7`);
  store.remove("network-interface", "eni-taken");
  await plugin.delete(eniAfter ?? eni);
});

test("an instance runs with the address of its interface, and lets the user of its image in, and nobody else", async () => {
  expect(account.booted(server)).toBe("running");
  expect([ip(eni), ip(server), ip(client)]).toEqual([`${account.net}.4`, `${account.net}.4`, `${account.net}.5`]);
  await waitFor(() => account.ssh("ec2-user", server, "true") !== undefined);
  expect(account.ssh("ec2-user", server, "sudo id -un; hostname")).toBe(`root\nip-${ip(server).replaceAll(".", "-")}`);
  expect(account.ssh("root", server, "true")).toBeUndefined();
  expect(account.ssh("admin", server, "true")).toBeUndefined();
});

test("user data has run once, as root, and is in the log of cloud-init", () => {
  expect(account.inside(server, "cat /root/ran /var/log/cloud-init-output.log")).toBe("run by root\nrun by root");
});

test("a port is open to those whom a rule names, and to nobody else", async () => {
  account.booted(client);
  expect(account.ssh("ec2-user", client, "true")).toBeUndefined();
  // Neither way out of the one nor way into the other.
  const ingress = await make("ingress", rule(servers, { referencedSecurityGroupId: clients.id }));
  expect(reaches(client, server)).toBe(false);
  const egress = await make("egress", rule(clients, { cidrIpv4: `${account.net}.0/24` }));
  expect(reaches(client, server)).toBe(true);
  await remove(ingress);
  expect(reaches(client, server)).toBe(false);
  const range = await make("ingress", rule(servers, { cidrIpv4: `${ip(client)}/32`, fromPort: 20, toPort: 30 }));
  expect(reaches(client, server)).toBe(true);
  const elsewhere = await plugin.update(range, { cidrIpv4: "192.0.2.0/24" });
  expect(reaches(client, server)).toBe(false);
  await remove(elsewhere);
  await remove(egress);
});

test("a rule that names a group follows an interface that joins it", async () => {
  const other = await make("group", { vpcId: vpc.id }, "others");
  await make("ingress", rule(servers, { referencedSecurityGroupId: other.id }));
  await make("egress", rule(other, { referencedSecurityGroupId: servers.id }));
  expect(reaches(client, server)).toBe(false);
  const joined = await plugin.update(client, { vpcSecurityGroupIds: [clients.id, other.id] });
  expect(reaches(client, server)).toBe(true);
  client = await plugin.update(joined, { vpcSecurityGroupIds: [clients.id] });
  expect(reaches(client, server)).toBe(false);
});

test("a volume is a disk with the name that it has on EC2, blank, and is mounted by its unit", () => {
  const hex = volume.id.replace("-", "");
  expect(account.inside(server, "readlink /dev/sdf; ls /dev/disk/by-id; blkid -p /dev/sdf || echo blank")).toMatch(
    new RegExp(`^/dev/loop\\d+\nnvme-Amazon_Elastic_Block_Store_${hex}\nblank$`),
  );
  expect(mountData(server)).toContain("which was blank");
  account.inside(server, `echo kept >'${data}/file'; echo root >/root/file`);
});

test("a reboot brings disk, mount and firewall back, and runs no user data", () => {
  const keyBefore = account.inside(server, "cat /etc/ssh/host_ed25519.pub");
  account.inside(server, "nft delete table inet ec2");
  expect(account.reboot(server)).toBe("running");
  expect(account.inside(server, `mountpoint '${data}'; cat '${data}/file' /root/ran`)).toBe(
    `${data} is a mountpoint\nkept\nrun by root`,
  );
  expect(account.inside(server, "nft list tables")).toContain("table inet ec2");
  expect(account.inside(server, "systemctl --failed --no-legend; cat /etc/ssh/host_ed25519.pub")).toBe(keyBefore);
});

test("another type stops and starts the instance: address, root disk, volume and container stay", async () => {
  account.inside(server, "systemd-run --quiet --property=ExecStop='touch /root/ended' sleep infinity");
  const before = await account.engine.getContainer(account.container(server)).inspect();
  server = await plugin.update(server, { instanceType: "m6i.xlarge" });
  const after = await account.engine.getContainer(account.container(server)).inspect();
  expect(after.Id).toBe(before.Id);
  expect(after.State.StartedAt).not.toBe(before.State.StartedAt);
  expect([ip(server), server.outputs["instanceState"]]).toEqual([`${account.net}.4`, "running"]);
  account.booted(server);
  // It was not killed: what ran in it had time to end.
  const files = `cat '${data}/file' /root/file /root/ran; ls /root/ended`;
  expect(account.inside(server, files)).toBe("kept\nroot\nrun by root\n/root/ended");
});

test("tags and groups are changed without a stop", async () => {
  const { State: before } = await account.engine.getContainer(account.container(server)).inspect();
  server = await plugin.update(server, { tags: { Name: "new" }, metadataOptions: { httpTokens: "optional" } });
  const { State: after } = await account.engine.getContainer(account.container(server)).inspect();
  expect(after.StartedAt).toBe(before.StartedAt);
  expect(server.outputs["tagsAll"]).toEqual({ Name: "new" });
});

test("a larger volume is larger in the instance at once; a smaller one is refused", async () => {
  volume = await plugin.update(volume, { size: 2 });
  expect(account.inside(server, "lsblk --noheadings --bytes --output SIZE /dev/sdf")).toBe(String(2 * 2 ** 30));
  expect(mountData(server)).toMatch(canGiveResources() ? /: 19\d\d MiB/ : /did not grow/);
  expect(await refusalOf(plugin.update(volume, { size: 1 }))).toBe(
    `modifying EBS Volume (${volume.id}): InvalidParameterValue: New size cannot be smaller than existing size`,
  );
});

test("what is attached is not attached again, nor deleted; what is in use is not given away", async () => {
  const args = { volumeId: volume.id, deviceName: "/dev/sdg" };
  const attaching = `attaching EBS Volume (${volume.id}) to EC2 Instance (${client.id}): `;
  const mine = { primaryNetworkInterface: { networkInterfaceId: eni.id } };
  expect(await refusalOf(account.make("attachment", { ...args, instanceId: client.id }))).toBe(
    `${attaching}VolumeInUse: ${volume.id} is already attached to an instance`,
  );
  expect(await refusalOf(plugin.delete(volume))).toBe(
    `VolumeInUse: Volume ${volume.id} is currently attached to ${server.id}`,
  );
  expect(await refusalOf(account.make("instance", instanceArgs(mine)))).toBe(
    `creating EC2 Instance: InvalidNetworkInterface.InUse: Interface: [${eni.id}] in use.`,
  );
  expect(await refusalOf(plugin.delete(eni))).toContain(`'${eni.id}' is currently in use by ${server.id}`);
  for (const [resource, what] of [
    [vpc, "vpc"],
    [subnet, "subnet"],
  ] as const) {
    expect(await refusalOf(plugin.delete(resource))).toBe(
      `DependencyViolation: The ${what} '${resource.id}' has dependencies and cannot be deleted.`,
    );
  }
  expect(await refusalOf(plugin.delete(servers))).toContain("DependencyViolation: resource");
});

test("a volume that is mounted is busy; a stop before detaching frees it", async () => {
  expect(await refusalOf(plugin.delete(attachment))).toMatch(
    /the volume is busy: the instance has it mounted on .*; unmount it, or set stopInstanceBeforeDetaching$/,
  );
  attachment = await plugin.update(attachment, { stopInstanceBeforeDetaching: true });
  await remove(attachment);
  expect((await plugin.read(server))?.outputs["instanceState"]).toBe("stopped");
  expect(await account.leftOvers()).not.toContainEqual(expect.stringContaining("/dev/loop"));
});

test("another image is another instance: the interface keeps the address, the volume what is on it", async () => {
  await remove(server);
  const primaryNetworkInterface = { networkInterfaceId: eni.id };
  server = await make("instance", instanceArgs({ ami: account.amis["debian"], primaryNetworkInterface }));
  await make("attachment", { instanceId: server.id, volumeId: volume.id, deviceName: "/dev/sdf" });
  account.booted(server);
  expect(ip(server)).toBe(`${account.net}.4`);
  await waitFor(() => account.ssh("admin", server, "true") !== undefined);
  expect(account.ssh("ec2-user", server, "true")).toBeUndefined();
  expect(mountData(server)).not.toContain("formatted");
  expect(account.inside(server, `cat '${data}/file'; ls /root`)).toBe("kept");
});

test("an address of the internet is here the private one of what has it", async () => {
  const free = await make("eip", { domain: "vpc" });
  expect(free.outputs["publicIp"]).toMatch(/^198\.51\.100\.\d+$/);
  const own = await make("eip", { domain: "vpc", instance: client.id });
  expect([own.outputs["publicIp"], own.outputs["networkInterface"]]).toEqual([
    ip(client),
    client.outputs["primaryNetworkInterfaceId"],
  ]);
  expect((await plugin.read(client))?.outputs["publicIp"]).toBe(ip(client));
});

test("an instance that somebody else removed is gone, and what it had is free", async () => {
  await account.engine.getContainer(account.container(client)).remove({ force: true });
  expect(await plugin.read(client)).toBeUndefined();
  expect(account.files("network-interface")).toEqual([`${eni.id}.json`]);
  await remove(client);
});

test("deletes leave no container, network, loop device, file or record", async () => {
  // An instance that ends lets its mounted volume go.
  await remove(server);
  for (const resource of [...made].reverse()) {
    await remove(resource);
  }
  expect(await account.leftOvers()).toEqual([]);
  const folders = account.files(".").filter((folder) => account.files(folder).length > 0);
  expect(folders).toEqual([]);
});
