import { ProcessPlatform } from "../../../components";
import { issuesOf, useRegistered } from "../../support/bad-inputs";

const registered = useRegistered();

describe("ProcessPlatform", () => {
  const refused = (over: object): string[] =>
    issuesOf(() => new ProcessPlatform("host", { dataDirectory: "/d", rocketmqHome: "/r", ...over }));
  const address = "the IP address or host name that clients dial";

  test.each<[object, string[]]>([
    [
      { address: "0.0.0.0" },
      [
        `address: clients cannot dial every address; got "0.0.0.0"; allowed ${address}; do set bindAddress to 0.0.0.0 to listen on every address`,
      ],
    ],
    [
      { address: "::" },
      [
        `address: clients cannot dial every address; got "::"; allowed ${address}; do set bindAddress to :: to listen on every address`,
      ],
    ],
    [
      { address: "10.0.0.256" },
      ['address: not an address; got "10.0.0.256"; allowed an IP address or host name, without scheme and port'],
    ],
    [
      { address: "10.0.0.5 # change me" },
      [
        'address: not an address; got "10.0.0.5 # change me"; allowed an IP address or host name, without scheme and port',
      ],
    ],
    [
      { address: "10.0.0.5:10911" },
      ['address: not an address; got "10.0.0.5:10911"; allowed an IP address or host name, without scheme and port'],
    ],
    [
      { address: "10.0.0.5", bindAddress: "127.0.0.1" },
      [
        'bindAddress: nobody reaches 10.0.0.5 where only loopback listens; got "127.0.0.1"; allowed 10.0.0.5, or 0.0.0.0',
      ],
    ],
    [
      { dataDirectory: "~/rocketmq", javaHome: "jdk", rocketmqHome: undefined },
      [
        'dataDirectory: not an absolute path; got "~/rocketmq"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
        'javaHome: not an absolute path; got "jdk"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
        "rocketmqHome: no release given; allowed a folder with lib; do set rocketmqHome or releasesDirectory",
      ],
    ],
    [
      { memoryMiB: 0, verifyTimeoutSeconds: -1, restartTimeoutSeconds: 0.5, dataDir: "/d" },
      [
        'dataDir: unknown key; got "/d"; allowed dataDirectory, releasesDirectory, rocketmqHome, javaHome, address, bindAddress, memoryMiB, verifyTimeoutSeconds, restartTimeoutSeconds; do remove it',
        "memoryMiB: not a whole number above 0; got 0",
        "verifyTimeoutSeconds: not a whole number above 0; got -1",
        "restartTimeoutSeconds: not a whole number above 0; got 0.5",
      ],
    ],
  ])("%j", (over, issues) => {
    expect(refused(over)).toEqual(issues);
  });
});

test("none of them was registered", async () => {
  await new Promise((resolve) => setImmediate(resolve));
  expect(registered).toEqual([]);
});
