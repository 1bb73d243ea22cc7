import * as pulumi from "@pulumi/pulumi";
import { Broker, type BrokerArgs, NameServer, ProcessPlatform } from "../../components";

/** Programs with an Output that is wrong; a program of its own, which prints the lines that each is refused with. */
const programs: Record<string, () => Partial<BrokerArgs>> = {
  "a value that RocketMQ would not read, which may be secret and is not shown": () => ({
    properties: { fileReservedTime: pulumi.secret("12a") },
  }),
  "a list where a value stands": () => ({
    properties: { fileReservedTime: pulumi.output([72]) as unknown as pulumi.Output<number> },
  }),
  "a key that there is not": () => ({ properties: { fileReservdTime: pulumi.output(72) } }),
  "keys that do not fit each other": () => ({
    properties: { maxMessageSize: 8192, mappedFileSizeCommitLog: pulumi.output(4096) },
  }),
  "an address of a NameServer": () => ({ nameServers: NameServer.fromAddresses([pulumi.output("10.0.0.1")]) }),
  "NameServers on other hosts": () => ({ nameServers: NameServer.fromAddresses([pulumi.output("10.0.0.1:9876")]) }),
};

async function main(): Promise<void> {
  let lines = new Set<string>();
  process.on("unhandledRejection", (error: Error) => {
    error.message
      .split("\n")
      .filter((line) => line.startsWith("  "))
      .forEach((line) => lines.add(line));
  });
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) },
    "rocketmq",
    "test",
  );
  const found: Record<string, string[]> = {};
  for (const [name, over] of Object.entries(programs)) {
    lines = new Set();
    const directory = `/var/lib/${Object.keys(found).length}`;
    const platform = new ProcessPlatform("host", { dataDirectory: directory, rocketmqHome: "/opt/rocketmq" });
    const nameServers = NameServer.fromAddresses(["127.0.0.1:9876"]);
    new Broker("x", { platform, nameServers, brokerName: "broker-a", brokerId: 0, ...over() });
    await new Promise((resolve) => setTimeout(resolve, 500));
    found[name] = [...lines];
  }
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
}

void main();
