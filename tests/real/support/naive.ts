import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../../support/processes";
import type { Client } from "./client";
import { Load, type LoadResult } from "./load";

/**
 * What an `up` spares clients: all brokers restart at once, without a drain. The twin of a test that sees no failed send
 * shows that the load would have seen one.
 *
 * @param restart has returned when all of them are told to
 */
export async function restartedAtOnce(
  client: Client,
  namesrvAddr: string,
  topic: string,
  restart: () => void,
): Promise<LoadResult> {
  const load = await Load.start(client, namesrvAddr, topic, { rate: 50, pollSeconds: 5 });
  try {
    restart();
    await waitFor("a send that fails", 60, () => load.seen().failed.length > 0);
    await load.flows(120);
  } catch (error) {
    load.dispose();
    throw error;
  }
  return load.stop();
}

/** Longer than a client that asks every 5 s needs for a route that changed, and for a queue that nobody reads any more. */
const routeSeconds = 10;
/** The time in which a consumer that was away has all that it still can have. */
const patienceSeconds = 40;

/**
 * What a change of queues spares clients: the same number goes at once, with messages in those that go. The twin of a test
 * that loses nothing shows that the load would have seen a loss.
 *
 * @param topic that is not there yet
 */
export async function queuesGoneAtOnce(client: Client, namesrvAddr: string, topic: string): Promise<LoadResult> {
  const load = await Load.start(client, namesrvAddr, topic, { rate: 50, pollSeconds: 5, queues: 4 });
  try {
    load.pause();
    await sleep(4000);
    client.load("topic", { namesrv: namesrvAddr, cluster: "DefaultCluster", topic, queues: 1 });
    await sleep(routeSeconds * 1000);
    load.resume();
  } catch (error) {
    load.dispose();
    throw error;
  }
  return load.stop(patienceSeconds);
}
