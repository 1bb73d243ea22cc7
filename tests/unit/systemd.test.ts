import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { loadTopology } from "../../components";
import { planCluster } from "../../components/model/plan-cluster";
import { PortPolicy } from "../../components/model/ports";
import { brokerLaunch, nameServerLaunch } from "../../components/render/launch";
import { renderProcessScript } from "../../components/render/process-script";
import { quoteCommand, quoteUnit, toSystemdUnit } from "../../components/render/systemd-unit";
import { dialsOf } from "../../components/render/systemd-verify";
import { siteOf } from "../support/fixtures";
import { expectGolden } from "../support/golden";

const { plan } = planCluster(loadTopology("2m-2s-sync"), { ports: PortPolicy.Own, portOffset: 0 });
const site = (key: string): ReturnType<typeof siteOf> => {
  const { layout, ...rest } = siteOf(key);
  const directory = `/var/lib/rocketmq/${key}`;
  return { ...rest, layout: { ...layout, runDirectory: `${directory}/live`, java: "/opt/rocketmq/java/bin/java" } };
};
const launches = [
  ...plan.nameServers.map((server) => nameServerLaunch(server, site(server.key))),
  ...plan.groups.flatMap(({ brokers }) =>
    brokers.map((broker) => brokerLaunch(broker, site(broker.key), "10.0.0.1:9876;10.0.0.2:9876")),
  ),
];
const launchOf = (key: string): (typeof launches)[number] => {
  const found = launches.find((launch) => launch.key === key);
  if (found === undefined) {
    throw new Error(`no launch ${key}`);
  }
  return found;
};
const unitOf = (key: string, hasFirewall = false): string =>
  toSystemdUnit({
    launch: launchOf(key),
    directory: `/var/lib/rocketmq/${key}`,
    user: "rocketmq",
    name: `prod-${key}`,
    hasFirewall,
  });

describe("a unit", () => {
  test.each(["nameserver-0", "broker-a-0"])("of %s", (key) => {
    expectGolden(`${key}.service`, unitOf(key));
  });

  test("opens its ports again at each start where there is a firewall", () => {
    const more = unitOf("broker-a-0", true)
      .split("\n")
      .filter((line) => !unitOf("broker-a-0").includes(line));
    expect(more).toEqual([`ExecStartPre=+/var/lib/rocketmq/broker-a-0/firewall "open" "prod-broker-a-0"`]);
  });

  test("does not start without the disk of its store", () => {
    const launch = launchOf("broker-a-0");
    const plain = {
      launch,
      directory: "/var/lib/rocketmq/broker-a-0",
      user: "rocketmq",
      name: "b",
      hasFirewall: false,
    };
    const without = toSystemdUnit(plain).split("\n");
    const more = toSystemdUnit({ ...plain, mount: "/srv/rocket mq 100%" }).split("\n");
    expect(more.filter((line) => !without.includes(line))).toEqual(["AssertPathIsMountPoint=/srv/rocket mq 100%%"]);
    expect(more.indexOf("AssertPathIsMountPoint=/srv/rocket mq 100%%")).toBeLessThan(more.indexOf("[Service]"));
  });

  test("hides the homes of people, but not where something of it is in one", () => {
    const launch = launchOf("broker-a-0");
    const { layout } = launch;
    const at = (storeDirectory: string): string =>
      toSystemdUnit({
        launch: { ...launch, layout: { ...layout, storeDirectory } },
        directory: "/d",
        user: "rocketmq",
        name: "b",
        hasFirewall: false,
      });
    expect(at("/data/store")).toContain("ProtectHome=yes");
    expect(at("/home/mq/store")).not.toContain("ProtectHome");
    expect(at("/homes/store")).toContain("ProtectHome=yes");
  });

  test("may write to the commit log that is elsewhere, which its script makes", () => {
    const launch = launchOf("broker-a-0");
    const elsewhere = {
      reason: "key",
      name: "storePathCommitLog",
      value: "/disk1/log,/disk2/log",
      effect: "restart",
    } as const;
    const unit = toSystemdUnit({
      launch: { ...launch, facets: [...launch.facets, elsewhere] },
      directory: "/var/lib/rocketmq/broker-a-0",
      user: "rocketmq",
      name: "b",
      hasFirewall: false,
    });
    expect(unit).toMatch(/^ReadWritePaths=.* "\/disk1\/log" "\/disk2\/log"$/m);
  });

  test("the script of a process carries it, with its user and its firewall, and bash takes it", () => {
    const script = renderProcessScript({
      launch: launchOf("broker-a-0"),
      directory: "/var/lib/rocketmq/broker-a-0",
      library: { directory: "/opt/rocketmq/pulumi/01234567", files: [], resource: "servers-*-release-*" },
      bindAddress: "0.0.0.0",
      restartTimeoutSeconds: 90,
      probe: { argv: ["java", "Probe"], input: "timeoutSeconds=90\n" },
      unit: {
        name: "prod-broker-a-0",
        text: unitOf("broker-a-0", true),
        user: "rocketmq",
        sources: ["10.0.0.0/8"],
        current: { link: "/opt/rocketmq/current", home: "rocketmq-5.4.0" },
      },
    });
    expectGolden("broker-a-0.systemd.sh", script);
    execFileSync("bash", ["-n"], { input: script });
  });
});

describe("words of a unit", () => {
  /** How systemd reads a quoted word: C escapes, `%%` for a percent sign, and in a command `$$` for a dollar. */
  function read(word: string, isCommand: boolean): string {
    expect(word).toMatch(/^"([^"\\\n]|\\.)*"$/su);
    const text = word.slice(1, -1).replace(/\\(.)/gsu, (_, char: string) => ({ n: "\n", t: "\t" })[char] ?? char);
    expect(text.replace(/%%/g, "")).not.toContain("%");
    const plain = text.replace(/%%/g, "%");
    if (!isCommand) {
      return plain;
    }
    expect(plain.replace(/\$\$/g, "")).not.toContain("$");
    return plain.replace(/\$\$/g, "$");
  }
  const special = fc.constantFrom(..."'\"\\$`!#&*?[]{}();<>|~ \t\n=%");
  const letter = fc.oneof(special, fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }));
  const word = fc
    .string({ unit: letter })
    // eslint-disable-next-line no-control-regex -- those that are refused are another test
    .map((text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ""));

  test("any text is one word", () => {
    fc.assert(
      fc.property(word, (text) => {
        expect(read(quoteUnit(text), false)).toBe(text);
        expect(read(quoteCommand(text), true)).toBe(text);
      }),
    );
  });

  test("a control character is refused", () => {
    expect(() => quoteUnit("a\u0000b")).toThrow("control character");
    expect(() => quoteCommand("a\rb")).toThrow("control character");
  });
});

describe("what a host must be able to dial", () => {
  test("a broker its NameServers, a slave the HA port of its master as well, a NameServer nobody", () => {
    const dials = (key: string): string[] => dialsOf(launchOf(key), launches, "10.0.0.1:9876;10.0.0.2:9876");
    const nameServers = ["10.0.0.1:9876 the NameServer", "10.0.0.2:9876 the NameServer"];
    expect(dials("nameserver-0")).toEqual([]);
    expect(dials("broker-a-0")).toEqual(nameServers);
    expect(dials("broker-b-1")).toEqual([...nameServers, "127.0.0.1:10912 the HA port of broker-b-0"]);
  });
});

describe("shell files of the systemd platform", () => {
  const folder = path.join(__dirname, "../../components/platform/systemd");
  test.each(fs.readdirSync(folder))("%s is bash", (name) => {
    execFileSync("bash", ["-n", path.join(folder, name)]);
    expect(fs.readFileSync(path.join(folder, name), "utf8")).not.toMatch(/\brm -rf (-- )?"?\$(store|data|dir)\b/);
  });
});
