import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { waitFor } from "../support/processes";
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

test("a broker that moves is stopped where it was before it starts on its new host", () => {
  const stack = new VmStack(used.project, servers, "1m");
  stack.change({ placement: { "nameserver-0": "201", "broker-a-0": "201" } });
  stack.must("up");
  stack.change({ placement: { "nameserver-0": "201", "broker-a-0": "202" } });
  expect(stack.must("preview")).toMatch(/\[0\]: "201" => "202"/);
  const output = stack.must("up");
  const stopped = output.indexOf("rocketmq-broker-a-0 deleted original");
  expect(stopped).toBeGreaterThan(0);
  expect(stopped).toBeLessThan(output.indexOf("rocketmq-broker-a-0 creating replacement"));
  expect(servers.on("201", `ls /etc/systemd/system | grep -c ${stack.unit("broker-a-0")} || true`)).toBe("0");
  expect(servers.on("202", `systemctl is-active ${stack.unit("broker-a-0")}`)).toBe("active");
  expect(stack.must("status")).not.toContain("WRONG");
  stack.must("down");
}, 600_000);

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
