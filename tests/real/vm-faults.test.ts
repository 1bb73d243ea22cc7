import * as http from "node:http";
import * as fs from "node:fs";
import * as path from "node:path";
import type { AddressInfo } from "node:net";
import { execFileSync } from "node:child_process";
import { offsetsOf550 } from "../support/fixtures";
import { useProject } from "./support/project";
import { Vms, VmStack } from "./support/vms";

/** A server that is down, closed, full or cut off: one error that names it, the others unharmed, the next `up` converges. */
const used = useProject();
let servers: Vms;
let stack: VmStack;

beforeAll(() => {
  servers = Vms.up(["201", "202"]);
  stack = new VmStack(used.project, servers, "2m-noslave", { version: "5.4.0", drainSeconds: 2 });
});
afterAll(() => servers.down());

/** What a preflight says, without the lines around it. */
function preflight(): string[] {
  const { code, output } = stack.run("up");
  expect(code).not.toBe(0);
  const lines = output.split("\n");
  const title = lines.findIndex((line) => /preflight: \d issues?, and nothing was changed on any host/.test(line));
  expect(title).toBeGreaterThan(0);
  const count = Number(/(\d) issue/.exec(lines[title] ?? "")?.[1]);
  return lines.slice(title + 1, title + 1 + count).map((line) => line.trim());
}

const isBare = (id: string): boolean => servers.on(id, "ls -A /opt /var/lib/rocketmq 2>/dev/null || true") === "/opt:";

test("all that is wrong with all hosts before anything is changed is one error", () => {
  stack.changeHost("201", { user: "nosudo" });
  stack.change({ javaHome: "/opt/none" });
  expect(preflight()).toEqual([
    "201: the user may not sudo without a password; give it NOPASSWD in sudoers, or take root (sudo: a password is required)",
    expect.stringMatching(/^202: java: there is no java; got nothing in \/opt\/none\/bin; allowed Java 8 to 21/),
  ]);
  expect([isBare("201"), isBare("202")]).toEqual([true, true]);
  stack.change({ javaHome: undefined });
});

test("a host that is down, another key, another host key: each told by name", () => {
  servers.docker("stop", "202");
  stack.changeHost("201", { hostKey: otherKey() });
  // A host that does not answer is waited for, for a while.
  const began = Date.now();
  const found = preflight();
  expect(found[0]).toMatch(
    /^201: its host key is not the one in hostKey; compare it on the host's console, then set hostKey$/,
  );
  expect(found[1]).toMatch(/^202: it cannot be reached by ssh \(ssh: connect to host .*\); check that it runs/);
  expect(Date.now() - began).toBeLessThan(150_000);
  servers.docker("start", "202");
  stack.changeHost("201", { privateKey: otherPrivateKey() });
  expect(preflight()).toEqual(["201: it does not take the key of this user; check user and privateKey, or the agent"]);
  expect([isBare("201"), isBare("202")]).toEqual([true, true]);
  stack.changeHost("201", { user: "admin" });
});

test("a download that is refused, and one with another checksum, leave nothing; a mirror and sudo do it", async () => {
  const archives = process.env["ROCKETMQ_ARCHIVES"] ?? "";
  const name = "rocketmq-all-5.4.0-bin-release.zip";
  const sha512 = fs.readFileSync(path.join(archives, `${name}.sha512`), "utf8").split(" ")[0] ?? "";
  const mirror = await Mirror.start(archives);
  try {
    stack.change({
      releaseUrl: `http://${gateway()}:${mirror.port}/{version}/none-{version}.zip`,
      releaseSha512: sha512,
    });
    const refused = await upAsync();
    expect(refused).toMatch(
      /host 20[12]: releaseUrl: http:.*none-5\.4\.0\.zip cannot be downloaded \(.*404.*\); set releaseUrl or archivesDirectory; what was there is as it was/,
    );
    stack.change({
      releaseUrl: `http://${gateway()}:${mirror.port}/{version}/rocketmq-all-{version}-bin-release.zip`,
      releaseSha512: "0".repeat(128),
    });
    expect(await upAsync()).toMatch(
      /host 20[12]: the archive of RocketMQ 5\.4\.0: SHA-512 is [0-9a-f]{128}, should be 0{128}; nothing was installed/,
    );
    expect(servers.on("201", "ls -A /opt/rocketmq")).toBe("java");
    stack.change({ releaseSha512: sha512 });
    const output = await upAsync();
    expect(output).toMatch(/ok {4}broker-b-0 +\S+:10911 +registered in 2\/2, version 5\.4\.0/);
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
  } finally {
    mirror.stop();
  }
});

test("a stranger on a port, a full disk: refused with the name, and the broker that runs is not counted", () => {
  servers.on("202", "mkdir -p /full && mount -t tmpfs -o size=8m none /full && head -c 7500000 /dev/zero >/full/fill");
  servers.on(
    "202",
    "systemctl stop rocketmq-stranger 2>/dev/null || true; systemd-run --quiet --unit rocketmq-stranger /usr/sbin/sshd -D -p 12000 -o PidFile=none",
  );
  stack.changeTopology((topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) =>
      group.brokerName === "broker-b"
        ? { ...group, brokers: [{ brokerId: 0, listenPort: 12_000, storeDirectory: "/full/store" }] }
        : group,
    ),
  }));
  const before = servers.on("201", "pgrep -f BrokerStartup");
  expect(preflight()).toEqual([
    expect.stringMatching(
      /^202: disk: RocketMQ deletes messages before their time from 85 % .*; got 9\d % of the disk of \/full\/store/,
    ),
    expect.stringMatching(
      /^202: ports: port 12000 \(listenPort\) is in use; got sshd, pid \d+; allowed free, or held by the unit itself/,
    ),
  ]);
  expect(servers.on("201", "pgrep -f BrokerStartup")).toBe(before);
  servers.on("202", "systemctl stop rocketmq-stranger; umount /full");
  stack.changeTopology((topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) =>
      group.brokerName === "broker-b" ? { ...group, brokers: [{ brokerId: 0 }] } : group,
    ),
  }));
  expect(stack.must("up")).not.toContain("restarting for");
});

test("ssh that is cut in the middle of an installation: told by name, and the next up goes on", async () => {
  stack.must("down");
  servers.on("201", "rm -rf /opt/rocketmq/rocketmq-5.4.0");
  // As a newer release leaves it; this one cannot read it as it is.
  const offsets = `${stack.directory("broker-a-0")}/store/config/consumerOffset.json`;
  servers.on("201", `cat >${offsets} <<'END'\n${offsetsOf550}\nEND`);
  const mirror = await Mirror.start(process.env["ROCKETMQ_ARCHIVES"] ?? "", 2_000_000);
  try {
    stack.change({ releaseUrl: `http://${gateway()}:${mirror.port}/{version}/rocketmq-all-{version}-bin-release.zip` });
    const cut = upAsync();
    await mirror.asked;
    // sshd's processes of sessions only: the one that listens stays.
    servers.on("201", "pkill -KILL -f '^sshd: (root|admin)'");
    expect(await cut).toMatch(
      /servers-201-release-5\.4\.0(.|\n)*(wait: remote command exited without exit status|connection|EOF)/,
    );
    expect(servers.on("201", "ls /opt/rocketmq | grep -c '^rocketmq-5.4.0$' || true")).toBe("0");
    mirror.hurry();
    expect(await upAsync()).toMatch(/ok {4}broker-a-0 +\S+:10911 +registered in 2\/2/);
    expect(servers.on("201", "ls -A /opt/rocketmq | grep -c '^.new' || true")).toBe("0");
    expect(servers.on("201", `systemctl show --value -p NRestarts ${stack.unit("broker-a-0")}`)).toBe("0");
    expect(servers.on("201", `grep -A 3 'created@orders' ${offsets}`)).toMatch(/0:7,\s+3:9/);
  } finally {
    mirror.stop();
  }
  stack.must("down");
}, 600_000);

/** The machine that runs the test, as its servers see it. */
function gateway(): string {
  return servers.host("201").address.replace(/\d+$/, "1");
}

function otherKey(): string {
  return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
}

function otherPrivateKey(): string {
  const file = used.project.file("other-key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return fs.readFileSync(file, "utf8");
}

/** `up`, while this process goes on to serve. */
async function upAsync(): Promise<string> {
  return (await stack.start("up")).output;
}

/** A mirror of the archives, as slow as one wants. */
class Mirror {
  private wasAsked: () => void = () => undefined;
  readonly asked = new Promise<void>((resolve) => (this.wasAsked = resolve));

  private constructor(
    private readonly server: http.Server,
    private bytesASecond: number | undefined,
  ) {}

  static async start(folder: string, bytesASecond?: number): Promise<Mirror> {
    const server = http.createServer();
    const mirror = new Mirror(server, bytesASecond);
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const file = path.join(folder, path.basename(request.url ?? ""));
      if (!fs.existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      void mirror.send(fs.readFileSync(file), response);
    });
    await new Promise<void>((resolve) => server.listen(0, gateway(), resolve));
    return mirror;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  hurry(): void {
    this.bytesASecond = undefined;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async send(data: Buffer, response: http.ServerResponse): Promise<void> {
    response.writeHead(200, { "content-length": data.length });
    const step = this.bytesASecond ?? data.length;
    for (let at = 0; at < data.length && !response.destroyed; at += step) {
      response.write(data.subarray(at, at + step));
      if (step < data.length) {
        this.wasAsked();
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
    response.end();
  }
}
