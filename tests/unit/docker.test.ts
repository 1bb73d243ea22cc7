import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { loadTopology } from "../../components";
import { readScript } from "../../components/host/assets";
import { jvmOverheadMiB, memoryLimitMiB, resolveJvm } from "../../components/model/jvm";
import type { Launch } from "../../components/model/launch";
import { planCluster } from "../../components/model/plan-cluster";
import { DockerHosts } from "../../components/platform/docker-hosts";
import { containerConf, type ContainerSite, digestLabel, toContainer } from "../../components/render/container";
import {
  type DockerPrograms,
  type DockerProcess,
  renderBefore,
  renderGate,
} from "../../components/render/docker-scripts";
import { renderEngineAccess } from "../../components/render/engine-access";
import { brokerLaunch, nameServerLaunch, type Site } from "../../components/render/launch";
import { releaseOf } from "../../components/shared";
import { expectGolden } from "../support/golden";
import { parseProperties } from "../support/java-properties";

const view = new DockerHosts("docker", { hosts: { local: { address: "10.0.0.5" } } }, "prod-");
const release = releaseOf("5.5.0");
const { plan } = planCluster(loadTopology("2m-2s-sync"), { ports: "shared", portOffset: 0, host: view.host });

function siteOf(name: string): Site {
  const place = view.place({ name, release });
  return {
    name,
    release,
    layout: place.layout,
    bindAddress: place.bindAddress,
    address: "10.0.0.5",
    haAddress: `prod-${name}`,
  };
}

const namesrvAddr = "prod-orders-nameserver-0:9876";
const server = plan.nameServers.map((one) => nameServerLaunch(one, siteOf(`orders-${one.key}`)))[0];
const broker = (properties: Record<string, string | number> = {}): Launch => {
  const [found] = plan.groups[0]?.brokers ?? [];
  if (found === undefined) {
    throw new Error("no broker");
  }
  const all = { ...found, properties: { ...found.properties, ...properties } };
  return brokerLaunch(all, siteOf("orders-broker-a-0"), namesrvAddr);
};
const site = (launch: Launch): ContainerSite =>
  view.site({ name: launch.name, release }, { "pulumi-rocketmq.stack": "rocketmq/prod" });
const digestOf = (launch: Launch, over: Partial<ContainerSite> = {}): string =>
  toContainer(launch, { ...site(launch), ...over }).labels[digestLabel] ?? "";

const script = (name: string): string => readScript(`${__dirname}/../../components/platform`, name);
const programs: DockerPrograms = {
  box: script("docker/box.sh"),
  process: script("docker/process.sh"),
  verify: script("docker/verify.sh"),
  store: script("store.sh"),
};
const short: DockerPrograms = { box: "# box", process: "# process", verify: "# verify", store: "# store" };

function processOf(launch: Launch): DockerProcess {
  return {
    launch,
    site: site(launch),
    spec: toContainer(launch, site(launch)),
    engine: { id: "local", engine: "unix:///var/run/docker.sock" },
    box: {
      host: "local",
      image: "apache/rocketmq:5.5.0",
      network: "host",
      namesAt: "10.0.0.5",
      library: "prod-lib-01234567",
      probe: { argv: ["java", "Probe"], input: "timeoutSeconds=90\n" },
      patience: 90,
    },
    restartTimeoutSeconds: 90,
  };
}

describe("golden files", () => {
  test("container of a broker", () => {
    expectGolden("broker-a-0.container.json", `${JSON.stringify(toContainer(broker(), site(broker())), null, 2)}\n`);
  });

  test("script before the container of a broker", () => {
    expectGolden("broker-a-0.before.sh", renderBefore(processOf(broker()), short));
  });

  test("bash takes the scripts", () => {
    for (const text of [renderBefore(processOf(broker()), programs), renderGate(processOf(broker()), programs, "id")]) {
      expect(() => execFileSync("bash", ["-n"], { input: text })).not.toThrow();
    }
  });
});

describe("the container of a process", () => {
  test("the two parts of its configuration are the whole, and share no key", () => {
    const { base, runtime } = containerConf(broker());
    const [one, other] = [parseProperties(base), parseProperties(runtime)];
    expect(Object.keys(one).filter((key) => key in other)).toEqual([]);
    expect({ ...one, ...other }).toMatchObject(parseProperties(broker().files[0]?.content ?? ""));
    expect(other).toMatchObject({ namesrvAddr, deleteWhen: "04", maxMessageSize: "4194304" });
    expect(server === undefined ? "" : containerConf(server).runtime).toBe("");
  });

  test("is the same one after a change of a key that it takes up as it runs", () => {
    expect(digestOf(broker({ maxMessageSize: 1 }))).toBe(digestOf(broker()));
    expect(brokerLaunchWith("another:9876")).toBe(digestOf(broker()));
  });

  test("is another one after any other change", () => {
    const changed = [
      digestOf(broker({ sendMessageThreadPoolNums: 2 })),
      digestOf(broker(), { image: "apache/rocketmq:5.4.0" }),
      digestOf(broker(), { user: "0:0" }),
      digestOf(broker(), { network: "other" }),
      digestOf(broker(), { publishAddress: "0.0.0.0" }),
      digestOf(broker(), { publishHaPort: true }),
      digestOf(broker(), { store: { type: "bind", source: "/data", target: "/home/rocketmq/store" } }),
    ];
    expect(new Set([...changed, digestOf(broker())]).size).toBe(changed.length + 1);
  });

  test("publishes what clients dial, and the HA port only where slaves are on other hosts", () => {
    const ports = (over: Partial<ContainerSite>): number[] =>
      toContainer(broker(), { ...site(broker()), ...over }).ports.map(({ external }) => external);
    expect(ports({})).toEqual([10911, 10909]);
    expect(ports({ publishHaPort: true })).toEqual([10911, 10909, 10912]);
    expect(ports({ publishAddress: undefined })).toEqual([]);
  });

  test("the gate after another container is another script", () => {
    const [one, other] = ["a", "b"].map((id) => renderGate(processOf(broker()), programs, id));
    expect(one).not.toBe(other);
  });
});

function brokerLaunchWith(addr: string): string {
  const [found] = plan.groups[0]?.brokers ?? [];
  return found === undefined ? "" : digestOf(brokerLaunch(found, siteOf("orders-broker-a-0"), addr));
}

describe("a memory limit", () => {
  test("heap, direct memory and what java needs fit under it", () => {
    const fits = (): void =>
      fc.assert(
        fc.property(fc.integer({ min: 256, max: 65_536 }), (limit) => {
          const jvm = resolveJvm(1024, { memoryLimitMiB: limit });
          expect(jvm.heapMiB + jvm.directMiB + jvmOverheadMiB(jvm)).toBeLessThanOrEqual(limit);
          expect(memoryLimitMiB(jvm)).toBe(limit);
          expect(jvm.heapMiB).toBeGreaterThanOrEqual(Math.min(32, limit / 4));
        }),
      );
    expect(fits).not.toThrow();
  });

  test("follows the heap where none is given", () => {
    expect(memoryLimitMiB(resolveJvm(1024))).toBe(1024 + 1024 + 192);
    expect(memoryLimitMiB(resolveJvm(8192))).toBe(8192 + 8192 + 1024);
  });
});

describe("the docker command of an engine", () => {
  const ran = (access: string, ...args: string[]): string =>
    execFileSync("bash", ["-euo", "pipefail", "-s", "--", ...args], {
      input: `docker() { printf '%s\\n' "$@"; type -P ssh; for f in "$work"/*.pem; do [ ! -e "$f" ] || stat -c '%a' "$f"; done; }
timeout() { shift; "$@"; }
${access}
docker_at "$@"`,
      encoding: "utf8",
    });

  test("of a local one", () => {
    const access = renderEngineAccess([{ id: "local", engine: "unix:///run/d.sock" }]);
    expect(ran(access, "local", "ps").split("\n").slice(0, 3)).toEqual(["-H", "unix:///run/d.sock", "ps"]);
  });

  test("of one behind ssh, with options", () => {
    const access = renderEngineAccess([{ id: "a", engine: "ssh://me@h", sshOptions: ["-i", "/my key"] }]);
    expect(ran(access, "a", "ps")).toMatch(/a-bin\/ssh\n$/);
  });

  test("of one behind TLS: keys in files of the user only, never in an argument", () => {
    const tls = { ca: "CA", cert: "CERT", key: "KEY" };
    const out = ran(renderEngineAccess([{ id: "a", engine: "tcp://h:2376", tls }]), "a", "ps");
    expect(out).toContain("--tlsverify");
    expect(out.match(/^600$/gm)).toHaveLength(3);
    expect(out).not.toMatch(/^(CA|CERT|KEY)$/m);
  });
});
