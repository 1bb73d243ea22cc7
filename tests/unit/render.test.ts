import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { loadTopology } from "../../components";
import { joinNamesrvAddr } from "../../components/model/broker-conf";
import type { Properties } from "../../components/model/properties";
import { planCluster } from "../../components/model/plan-cluster";
import { array, hereDocument, quote } from "../../components/render/bash";
import { digest } from "../../components/render/digest";
import { releaseOf } from "../../components/shared";
import { brokerLaunch, nameServerLaunch } from "../../components/render/launch";
import { hostLibrary, renderWriteLibrary } from "../../components/render/host-library";
import { renderProbeSpec } from "../../components/render/probe-spec";
import { renderProcessScript } from "../../components/render/process-script";
import { renderProperties } from "../../components/render/properties";
import { sharedHost, siteOf } from "../support/fixtures";
import { expectGolden } from "../support/golden";
import { parseProperties } from "../support/java-properties";

const { plan } = planCluster(loadTopology("2m-2s-sync"), sharedHost);
const namesrvAddr = joinNamesrvAddr(["127.0.0.1:9876", "127.0.0.1:9886", "127.0.0.1:9896"]);
const launches = [
  ...plan.nameServers.map((server) => nameServerLaunch(server, siteOf(server.key))),
  ...plan.groups.flatMap((group) =>
    group.brokers.map((broker) => brokerLaunch(broker, siteOf(broker.key), namesrvAddr)),
  ),
];
const launchOf = (key: string): (typeof launches)[number] => {
  const found = launches.find((launch) => launch.key === key);
  if (found === undefined) {
    throw new Error(`no launch ${key}`);
  }
  return found;
};

describe("golden files", () => {
  test.each(["nameserver-0", "broker-a-0", "broker-a-1"])("configuration of %s", (key) => {
    const launch = launchOf(key);
    expectGolden(`${key}.conf`, launch.files[0]?.content ?? "");
  });

  test.each(["nameserver-0", "broker-a-0"])("logback of %s", (key) => {
    expectGolden(`${key}.logback.xml`, launchOf(key).files[1]?.content ?? "");
  });

  test.each(["nameserver-0", "broker-a-0"])("process script of %s, and bash takes it", (key) => {
    const launch = launchOf(key);
    const script = renderProcessScript({
      launch,
      directory: `/var/lib/rocketmq/${key}`,
      library: { directory: "/var/lib/rocketmq/lib/01234567", files: [], resource: "local-release-*" },
      bindAddress: "127.0.0.1",
      restartTimeoutSeconds: 90,
      probe: { argv: ["java", "Probe"], input: "timeoutSeconds=90\n" },
    });
    expectGolden(`${key}.process.sh`, script);
    execFileSync("bash", ["-n"], { input: script });
  });

  test("probe spec", () => {
    const text = renderProbeSpec({
      brokerClusterName: "DefaultCluster",
      namesrvAddr,
      version: "5.4.0",
      timeoutSeconds: 90,
      brokers: [{ launch: launchOf("broker-a-0"), brokerName: "broker-a", brokerId: 0 }],
    });
    expectGolden("probe-spec.properties", text);
  });
});

describe("shell files of the process platform", () => {
  const folder = path.join(__dirname, "../../components/platform/process");
  test.each(fs.readdirSync(folder))("%s is bash", (name) => {
    execFileSync("bash", ["-n", path.join(folder, name)]);
    expect(fs.readFileSync(path.join(folder, name), "utf8")).not.toMatch(/\brm -rf "?\$(store|data)/);
  });
});

describe("bash", () => {
  const run = (script: string): string =>
    execFileSync("bash", ["-euo", "pipefail", "-s"], { input: script }).toString();
  const special = fc.constantFrom(..."'\"\\$`!#&*?[]{}();<>|~ \t\n=%");
  const any = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
  const word = fc.string({ unit: fc.oneof(special, any) }).map((text) => text.replace(/[\0\ud800-\udfff]/g, ""));

  test("any text is one word", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const printed = run(
          `${array("words", words)}\nprintf '%s\\0' "\${words[@]}"; printf '%s\\0' ${words.map(quote).join(" ")}`,
        );
        expect(printed.split("\0").slice(0, -1)).toEqual([...words, ...words]);
      }),
      { numRuns: 60 },
    );
  });

  test("any text passes a here-document", () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.oneof(fc.constantFrom("EOF", "EOF_", "$HOME", "`id`", "\\"), word))
          .map((lines) => `${lines.join("\n")}\n`),
        (text) => {
          expect(run(hereDocument("cat", text))).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a NUL byte is refused", () => {
    expect(() => quote("a\0b")).toThrow("NUL");
  });
});

describe("properties", () => {
  test("java reads back what was written", () => {
    const special = fc.constantFrom(..."\\=:#! \t\n\r\fé中");
    const any = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    const value = fc.string({ unit: fc.oneof(special, any) });
    const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,20}$/).filter((k) => k !== "__proto__");
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (conf) => {
        const text = renderProperties(conf, "title");
        expect(text).toMatch(/^(?:[\x20-\x7e]|\n)*$/);
        expect(parseProperties(text)).toEqual(conf);
      }),
    );
  });
});

describe("release defaults", () => {
  const confOf = (version: string, value?: number): string => {
    const [group] = plan.groups;
    const broker = group?.brokers[0];
    if (broker === undefined) {
      throw new Error("no broker");
    }
    const properties: Properties = value === undefined ? {} : { transactionMetricFlushInterval: value };
    const site = { ...siteOf("broker-a-0"), release: releaseOf(version) };
    return brokerLaunch({ ...broker, properties }, site, namesrvAddr).files[0]?.content ?? "";
  };

  test("the spin after a boot is cut short where the release has it, unless the user says otherwise", () => {
    expect(confOf("5.4.0")).toContain("\ntransactionMetricFlushInterval=1000\n");
    expect(confOf("5.1.0")).not.toContain("transactionMetricFlushInterval");
    expect(confOf("5.4.0", 10000)).toContain("\ntransactionMetricFlushInterval=10000\n");
  });
});

describe("digest", () => {
  test("differs with argv, environment and files, and not with a port's label", () => {
    const launch = launchOf("broker-a-0");
    const changed = [
      { ...launch, argv: [...launch.argv, "-x"] },
      { ...launch, env: { ...launch.env, A: "1" } },
      { ...launch, files: launch.files.map((file) => ({ ...file, content: `${file.content}a=1\n` })) },
    ];
    expect(new Set([launch, ...changed].map(digest)).size).toBe(4);
    expect(digest({ ...launch, ports: [] })).toBe(digest(launch));
  });
});

describe("what all processes of a host share", () => {
  const programs = {
    texts: { supervise: "# supervise\n", apply: "# apply\n" },
    probeJar: Buffer.from([0, 255, 10]),
    probeDigest: "0",
  };
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), "library-"));
  afterAll(() => fs.rmSync(parent, { recursive: true }));

  test("is written as it is, over what is there", () => {
    const library = hostLibrary(parent, "host-release-*", programs);
    for (let round = 0; round < 2; round++) {
      execFileSync("bash", ["-euo", "pipefail", "-s"], { input: renderWriteLibrary(library) });
      const written = fs.readdirSync(library.directory).sort();
      expect(written).toEqual(library.files.map(({ name }) => name).sort());
      for (const { name, content } of library.files) {
        expect(fs.readFileSync(path.join(library.directory, name))).toEqual(Buffer.from(content));
      }
      fs.writeFileSync(path.join(library.directory, "apply"), "damaged");
    }
  });

  test("has another directory with another content", () => {
    const of = (changed: Partial<typeof programs>): string =>
      hostLibrary(parent, "", { ...programs, ...changed }).directory;
    const { supervise } = programs.texts;
    const texts = [{ supervise, apply: "" }, { supervise }].map((each) => ({ texts: { apply: "", ...each } }));
    const others = [{ texts: { supervise: "", apply: "# apply\n" } }, ...texts.slice(0, 1), { probeDigest: "1" }].map(
      of,
    );
    expect(new Set([of({}), ...others]).size).toBe(4);
    expect(of({ probeJar: Buffer.from("compiled elsewhere") })).toBe(of({}));
  });
});
