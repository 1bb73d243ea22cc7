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
