import { factsOf } from "../support/processes";
import { useProject } from "./support/project";

const stack = "local-2m-2s-sync";

const used = useProject();

/** What sends to broker-a say while its slave does not move. */
function sendsWithFrozenSlave(): string[] {
  const namesrvAddr = String(used.project.outputs(stack)["namesrvAddr"]);
  expect(used.client.send(namesrvAddr, "broker-a", 3, "before-")).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
  const slave = Number(factsOf(used.project.directoryOf(stack, "rocketmq-broker-a-1"))["pid"]);
  process.kill(slave, "SIGSTOP");
  try {
    return used.client.send(namesrvAddr, "broker-a", 3, "frozen-");
  } finally {
    process.kill(slave, "SIGCONT");
  }
}

test("with the slave frozen a send is never SEND_OK; with inSyncReplicas 1 it is", () => {
  used.project.mustStack("up", stack);
  const statuses = sendsWithFrozenSlave();
  expect(statuses).toHaveLength(3);
  expect(statuses).not.toContain("SEND_OK");

  used.project.changeTopology(stack, (topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) => ({ ...group, inSyncReplicas: 1 })),
  }));
  expect(used.project.mustStack("up", stack)).toMatch(/Resources:\n\s+~ 5 updated/);
  expect(sendsWithFrozenSlave()).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
  used.project.mustStack("down", stack);
});
