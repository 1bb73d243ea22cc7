import { Dashboard, type DashboardArgs, DockerPlatform, NameServer, ProcessPlatform } from "../../components";
import { issuesOf } from "../support/bad-inputs";
import { isSecret, record, type Recorded, text } from "../support/mocks";

const nameServers = NameServer.fromAddresses(["10.0.0.1:9876", "10.0.0.2:9876"]);
const onDocker = (over: Partial<DashboardArgs> = {}): void => {
  const platform = new DockerPlatform("docker", { hosts: { a: { engine: "ssh://root@10.0.0.5" } } });
  new Dashboard("board", { platform, nameServers, ...over });
};
const onHost = (over: Partial<DashboardArgs> = {}): void => {
  const platform = new ProcessPlatform("host", { dataDirectory: "/d", rocketmqHome: "/r", address: "10.0.0.5" });
  new Dashboard("board", { platform, nameServers, ...over });
};
const login = { loginUser: "admin", loginPassword: "pass:word=1" };
const named = (all: readonly Recorded[], name: string, type: string): Recorded => {
  const found = all.find((one) => one.name === name && one.type.endsWith(type));
  if (found === undefined) {
    throw new Error(`no ${type} ${name}`);
  }
  return found;
};

describe("Dashboard", () => {
  test("as a container: all NameServers as one cluster, its port, its login, and nothing else published", async () => {
    const all = await record(() => onDocker(login));
    const { inputs } = named(all, "board", ":Container");
    const command = isSecret(inputs["command"]) ? (inputs["command"] as { value: unknown }).value : inputs["command"];
    expect(command).toEqual(
      expect.arrayContaining([
        "--server.port=8082",
        "--rocketmq.config.namesrvAddrs=10.0.0.1:9876;10.0.0.2:9876",
        "--rocketmq.config.loginRequired=true",
        "--rocketmq.config.dataPath=/home/rocketmq/store",
      ]),
    );
    expect(text(inputs["image"])).toBe("apacherocketmq/rocketmq-dashboard:2.1.0");
    expect(JSON.stringify(inputs["ports"])).toContain('"external":8082');
    expect(JSON.stringify(command)).not.toContain("pass");
    expect(isSecret(inputs["uploads"])).toBe(true);
    expect(JSON.stringify(inputs["uploads"])).toContain("admin=pass:word=1,1");
  });

  test("version 1 reads another key, and needs a module opened", async () => {
    const all = await record(() => onDocker({ version: "1.0.0", listenPort: 8080 }));
    const command = JSON.stringify(named(all, "board", ":Container").inputs["command"]);
    expect(command).toContain("--rocketmq.config.namesrvAddr=10.0.0.1:9876;10.0.0.2:9876");
    expect(command).toContain("--add-opens=java.base/java.nio=ALL-UNNAMED");
  });

  test("as a process: the same, with the jar that it needs, and every script a secret", async () => {
    const all = await record(() => onHost({ ...login, jar: "/opt/rocketmq-dashboard.jar" }));
    const { stdin } = named(all, "board", ":Command").inputs;
    expect(isSecret(stdin)).toBe(true);
    expect(text((stdin as { value: unknown }).value)).toContain("requires=(\n  /opt/rocketmq-dashboard.jar\n)");
    expect(isSecret(named(all, "board-verified", ":Command").inputs["stdin"])).toBe(true);
  });

  test.each<[string, () => void, string[]]>([
    [
      "a process without a jar",
      () => onHost(),
      ["jar: missing; allowed the path of rocketmq-dashboard.jar; do build it, or take it from its image"],
    ],
    [
      "a process with an image",
      () => onHost({ jar: "/j.jar", image: "x" }),
      ['image: this platform has no images; got "x"; do give the jar'],
    ],
    [
      "a user without a password",
      () => onDocker({ loginUser: "admin" }),
      ["loginPassword: missing, and the dashboard would take a password that everybody knows; do set it, as a secret"],
    ],
    [
      "a password without a user",
      () => onDocker({ loginPassword: "x" }),
      ["loginPassword: there is no loginUser; do set loginUser too"],
    ],
    [
      "a password that its file cannot hold",
      () => onDocker({ loginUser: "admin", loginPassword: "a,b" }),
      [
        "loginPassword: not a text that the dashboard's file can hold; allowed printable ASCII without a comma, no blank at its ends",
      ],
    ],
    [
      "a user, a version and a port that are none",
      () => onDocker({ loginUser: "a b", loginPassword: "x", version: "2", listenPort: 0 }),
      [
        'version: not a version of RocketMQ Dashboard; got "2"; allowed 1.x.y, 2.x.y',
        "listenPort: not a port; got 0; allowed 1..65535",
        'loginUser: not a name; got "a b"; allowed letters, digits, _ . -',
      ],
    ],
    [
      "the port of another process",
      () => {
        const platform = new DockerPlatform("docker", { hosts: { a: { engine: "ssh://root@10.0.0.5" } } });
        new NameServer("one", { platform, id: "0", listenPort: 8082 });
        new Dashboard("board", { platform, nameServers });
      },
      [
        "listenPort: 8082, the HTTP port of board, is the listenPort of one on the same host; got 8082; do give listenPorts at least 10 apart, or another portOffset",
      ],
    ],
  ])("refuses %s", async (_, program, issues) => {
    const found: string[] = [];
    await record(() => {
      found.push(...issuesOf(program));
    });
    expect(found).toEqual(issues);
  });
});
