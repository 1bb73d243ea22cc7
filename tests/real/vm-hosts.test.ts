import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { waitFor } from "../support/processes";
import { Load } from "./support/load";
import { useProject } from "./support/project";
import { Vms, VmStack } from "./support/vms";

/**
 * A server behind a bastion, a user who is not root, a key with a password, an active firewall, directories and values that
 * every dialect quotes in its own way.
 */
const used = useProject();
let servers: Vms;

beforeAll(() => {
  servers = Vms.up(["201", "202"]);
});
afterAll(() => servers.down());

const odd = `a;b $c "d" 'e' %f \\g é#!&*`;
/** One word of java's command line. */
const oddWord = odd.replace(/[ "']/g, "");
const data = "/var/lib/rocket mq/dätä (1)";

/** The same key, which nobody can use without a password. */
function lockedKey(password: string): string {
  const file = used.project.file("locked-key");
  fs.copyFileSync(servers.set.keyFile, file);
  fs.chmodSync(file, 0o600);
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", password, "-f", file]);
  return fs.readFileSync(file, "utf8");
}

test("a master that moves: refused, then emptied under another name under load, or empty as it was told", async () => {
  const stack = new VmStack(used.project, servers, "1m", { drainSeconds: 5 });
  const place = (brokerName: string, host: string): void =>
    stack.change({ placement: { "nameserver-0": "201", [`${brokerName}-0`]: host } });
  const unit = (id: string, key: string): string =>
    servers.on(id, `systemctl show --value -p ActiveState,MainPID ${stack.unit(key)}`);
  stack.changeTopology((topology) => ({ ...topology, topics: [{ topicName: "orders" }] }));
  place("broker-a", "201");
  stack.must("up");
  const load = await Load.start(used.client, stack.namesrvAddr, "orders", { rate: 50, pollSeconds: 5, isThere: true });

  place("broker-a", "202");
  expect(stack.must("report")).toMatch(/REFUSED +rocketmq-broker-a-0: its messages would stay on 201/);
  const before = unit("201", "broker-a-0");
  const refused = stack.run("up");
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("broker-a-0: its master moves, and its messages and offsets would stay behind");
  expect(unit("201", "broker-a-0")).toBe(before);
  expect(servers.on("202", "ls /etc/systemd/system | grep -c rocketmq || true")).toBe("0");

  // As the refusal says: another group there, and this one goes, in one up.
  place("broker-b", "202");
  stack.changeTopology((topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) => ({ ...group, brokerName: "broker-b" })),
  }));
  expect(stack.must("up")).toContain("group broker-a: no message comes any more and all is read; it may stop");
  const { failed, otherStatus, lost, brokers } = await load.stop();
  expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
  expect([...brokers.keys()].sort()).toEqual(["broker-a", "broker-b"]);
  expect(servers.on("201", `ls /etc/systemd/system | grep -c ${stack.unit("broker-a-0")} || true`)).toBe("0");

  // The twin: as it is, with messages in it.
  expect(used.client.send(stack.namesrvAddr, "broker-b", 3, "left-")).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
  const left = (): string[] =>
    used.client.read(stack.namesrvAddr, "broker-b").filter((body) => body.startsWith("left-"));
  expect(left()).toHaveLength(3);
  place("broker-b", "201");
  stack.change({ forceRemoval: ["broker-b"] });
  expect(stack.must("preview")).toMatch(/\[0\]: "202" => "201"/);
  const output = stack.must("up");
  expect(output).toContain("warn  broker-b: its master begins empty on 201");
  const stopped = output.indexOf("rocketmq-broker-b-0 deleted original");
  expect(stopped).toBeGreaterThan(0);
  expect(stopped).toBeLessThan(output.indexOf("rocketmq-broker-b-0 creating replacement"));
  expect(servers.on("202", `ls /etc/systemd/system | grep -c ${stack.unit("broker-b-0")} || true`)).toBe("0");
  expect(unit("201", "broker-b-0")).toContain("active");
  expect(left()).toEqual([]);
  expect(stack.must("status")).not.toContain("WRONG");
  stack.must("down");
}, 900_000);

test("all of it at once: up, no change, a new range for the firewall, status, down", async () => {
  const stack = new VmStack(used.project, servers, "1m", { dataDirectory: data, allowFrom: ["10.0.0.0/8"] });
  const { address, hostKey } = servers.host("201");
  const login = { user: "admin", privateKey: lockedKey("pass phrase'\\"), privateKeyPassword: "pass phrase'\\" };
  const target = { address: servers.host("202").address, hostKey, ...login, bastion: { address, hostKey, ...login } };
  stack.change({ hosts: { "202": target } });
  stack.changeTopology((topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) => ({
      ...group,
      brokers: [
        {
          brokerId: 0,
          jvm: { options: [`-Dodd=${oddWord}`] },
          properties: { regionId: odd },
          logDirectory: "/srv/ø logs",
        },
      ],
    })),
  }));
  servers.on(
    "202",
    `nft add table inet filter
     nft add chain inet filter input '{ type filter hook input priority 0; policy drop; }'
     nft add rule inet filter input ct state established,related accept
     nft add rule inet filter input iif lo accept
     nft add rule inet filter input ip saddr ${address} tcp dport 22 accept`,
  );
  const rules = (): string[] =>
    servers
      .on("202", "nft list chain inet filter input | grep -F pulumi-rocketmq || true")
      .split("\n")
      .map((line) => line.trim().replace(/ comment .*/, ""))
      .sort();

  const output = stack.must("up");
  expect(output).toMatch(/ok {4}broker-a-0 +\S+:10911 +registered in 1\/1/);
  expect(rules()).toEqual(
    ["10909", "10911", "10912", "9876"].map((port) => `ip saddr 10.0.0.0/8 tcp dport ${port} accept`),
  );
  expect(used.client.send(stack.namesrvAddr, "broker-a", 1, "through-")).toEqual(["SEND_OK"]);
  const pid = servers.on("202", `systemctl show --value -p MainPID ${stack.unit("broker-a-0")}`);
  expect(servers.on("202", `tr '\\0' '\\n' </proc/${pid}/cmdline`).split("\n")).toContain(`-Dodd=${oddWord}`);
  expect(servers.on("202", "ls '/srv/ø logs'")).toContain("broker.log");
  expect(servers.on("202", `systemd-analyze verify /etc/systemd/system/${stack.unit("broker-a-0")}.service 2>&1`)).toBe(
    "",
  );
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
  expect(stack.state()).not.toContain("pass phrase");

  stack.change({ allowFrom: ["10.0.0.0/9", "10.128.0.0/9"] });
  expect(stack.must("up")).toContain("broker-a-0: unchanged");
  expect(rules()).toHaveLength(8);
  expect(servers.on("202", `systemctl show --value -p MainPID ${stack.unit("broker-a-0")}`)).toBe(pid);
  // Rules of a ruleset are gone after a restart: a unit asks for its own again.
  servers.on(
    "202",
    `nft -a list chain inet filter input | sed -n 's/.*pulumi-rocketmq.* handle //p' | xargs -n 1 nft delete rule inet filter input handle`,
  );
  servers.on("202", `systemctl restart ${stack.unit("broker-a-0")}`);
  expect(rules()).toHaveLength(6);

  await waitFor("all is well", 60, () => stack.run("status").code === 0);
  expect(stack.must("down")).toContain(`${data}/${stack.unit("broker-a-0")}/store on 202`);
  expect(rules()).toEqual([""]);
  expect(servers.on("202", `ls '${data}/${stack.unit("broker-a-0")}/store/commitlog'`)).toBe("00000000000000000000");
}, 600_000);
