import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { waitFor } from "../support/processes";
import { useProject } from "./support/project";
import { Vms, VmStack } from "./support/vms";

/** A server whose stores are on a disk of their own: a loop device of this machine. */
const used = useProject();
const data = "/var/lib/rocket mq/dätä (1)";
const device = "/dev/disk/by-id/test-disk";
/** A word of bash. */
const mountUnit = `"$(systemd-escape -p --suffix=mount '${data}')"`;
let servers: Vms;
let stack: VmStack;
let loop = "";

beforeAll(() => {
  servers = Vms.up(["201"], true);
  const image = used.project.file("disk.img");
  fs.writeFileSync(image, "");
  fs.truncateSync(image, 3 * 2 ** 30);
  loop = execFileSync("losetup", ["--find", "--show", image], { encoding: "utf8" }).trim();
  attach();
  stack = new VmStack(used.project, servers, "1m", { dataDirectory: data });
  stack.changeHost("201", { dataDisk: device });
});
afterAll(() => {
  servers.down();
  execFileSync("losetup", ["--detach", loop]);
});

const on = (script: string): string => servers.on("201", script);

/** Gives the disk to the server, which has no udev that would name it. */
function attach(): void {
  const number = loop.replace(/\D/g, "");
  on(`[ -b ${loop} ] || mknod ${loop} b 7 ${number}; mkdir -p /dev/disk/by-id; ln -sfn ${loop} ${device}`);
}

const isMounted = (): boolean => on(`mountpoint -q '${data}' && echo yes || echo no`) === "yes";
const unit = (): string => stack.unit("broker-a-0");
const state = (): string => on(`systemctl is-active '${unit()}' || true`);
const bodies = ["kept-0", "kept-1", "kept-2"];

function refused(): string {
  const { code, output } = stack.run("up");
  expect(code).not.toBe(0);
  expect(output).toContain("preflight: 1 issue, and nothing was changed on any host");
  return output;
}

test("a disk that holds something, a directory that holds something: refused as they are", () => {
  on(`mkswap -q ${loop}`);
  expect(refused()).toContain(
    "201: dataDisk: the disk holds something else and is not formatted; got swap; allowed a blank disk, ext4, xfs;",
  );
  on(`wipefs -q -a ${loop}; printf data | dd of=${loop} bs=1 seek=5000 status=none`);
  expect(refused()).toContain("is not formatted; got unknown;");
  on(`head -c 1048576 /dev/zero | dd of=${loop} status=none; mkdir -p '${data}'; touch '${data}/orders'`);
  expect(refused()).toContain(`the disk would hide what is in ${data}; got 1 entries; allowed an empty directory;`);
  on(`rm '${data}/orders'`);
  expect(on("ls -A /opt")).toBe("");
}, 300_000);

test("a blank disk is formatted once and mounted; a second up changes nothing", () => {
  expect(stack.must("up")).toContain(`formatted ${device}, which was blank`);
  expect(isMounted()).toBe(true);
  expect(on(`findmnt -n -o FSTYPE --mountpoint '${data}'`)).toBe("ext4");
  expect(used.client.send(stack.namesrvAddr, "broker-a", 3, "kept-")).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
}, 300_000);

test("after a restart without its disk no broker starts with an empty store", async () => {
  servers.docker("restart", "201");
  await waitFor("the server has booted", 60, () =>
    /degraded|running/.test(on("timeout 50 systemctl is-system-running --wait || true")),
  );
  expect(isMounted()).toBe(false);
  expect(state()).not.toMatch(/^(active|activating)$/);
  expect(on(`ls -A '${data}'`)).toBe("");
  expect(stack.run("status").code).not.toBe(0);
  // Even where nobody knows any more that there should be a disk.
  on(`cd /etc/systemd/system; mv -- ${mountUnit} /root; systemctl daemon-reload; systemctl start '${unit()}' || true`);
  expect(on(`systemctl show --value -p AssertResult '${unit()}'`)).toBe("no");
  on(`mv -- /root/${mountUnit} /etc/systemd/system; systemctl daemon-reload`);
  attach();
  on(`systemctl start '${unit()}' '${stack.unit("nameserver-0")}'`);
  expect(isMounted()).toBe(true);
  expect(state()).toBe("active");
}, 300_000);

test("another machine with the same disk takes it as it is", () => {
  stack.must("down");
  expect(isMounted()).toBe(true);
  on(`systemctl disable --quiet --now -- ${mountUnit}
    rm -rf -- /etc/systemd/system/${mountUnit} /opt/rocketmq
    rmdir '${data}'`);
  const output = stack.must("up");
  expect(output).not.toContain("formatted");
  expect(output).toContain(`${device} is on ${data}`);
  const read = used.client.read(stack.namesrvAddr, "broker-a").filter((body) => body.startsWith("kept-"));
  expect(read.sort()).toEqual(bodies);
  stack.must("down");
}, 300_000);
