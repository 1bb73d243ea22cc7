import type { BrokerPlan } from "./plan";
import type { Conf } from "./properties";
import type { Release } from "./releases";

/**
 * Keys that a store keeps from its first start on, and RocketMQ's defaults of them. With another value RocketMQ does
 * not open it (exit 253: "length not matched message store config value").
 */
export const createOnly: Conf = {
  mappedFileSizeCommitLog: "1073741824",
  mappedFileSizeConsumeQueue: "6000000",
  storeType: "default",
};

/** What a store belongs to: written beside it at the first start, compared before every change. */
export function storeIdentity(plan: BrokerPlan, release: Release, conf: Conf): Conf {
  const { brokerClusterName, brokerName, brokerId } = plan;
  const sizes = Object.entries(createOnly).map(([key, value]): [string, string] => [key, conf[key] ?? value]);
  return {
    brokerClusterName,
    brokerName,
    brokerId: String(brokerId),
    storeFormat: String(release.storeFormat),
    ...Object.fromEntries(sizes),
  };
}
