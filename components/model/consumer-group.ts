import type { Issue } from "./issue";
import { checkGroupName } from "./names";
import type { Planned } from "./plan";
import { checkPlaces, type TopicSite } from "./topic";
import type { ConsumerGroupSpec } from "./topology";

/** A consumer group with nothing left open. */
export interface ConsumerGroupPlan {
  readonly groupName: string;
  readonly consumeEnable: boolean;
  readonly consumeBroadcastEnable: boolean;
  readonly consumeMessageOrderly: boolean;
  readonly retryQueueNums: number;
  readonly retryMaxTimes: number;
  /** Undefined: all. */
  readonly brokerNames?: string[];
  readonly force: boolean;
}

/** From a consumer group to its plan, with every issue of it. Pure, and never throws. */
export function planConsumerGroup(spec: ConsumerGroupSpec, site: TopicSite): Planned<ConsumerGroupPlan> {
  const { groupName, brokerNames } = spec;
  const plan: ConsumerGroupPlan = {
    groupName,
    consumeEnable: spec.consumeEnable ?? true,
    consumeBroadcastEnable: spec.consumeBroadcastEnable ?? true,
    consumeMessageOrderly: spec.consumeMessageOrderly ?? false,
    retryQueueNums: spec.retryQueueNums ?? 1,
    retryMaxTimes: spec.retryMaxTimes ?? 16,
    ...(brokerNames === undefined ? {} : { brokerNames: [...brokerNames].sort() }),
    force: spec.force ?? false,
  };
  const issues = [
    ...checkGroupName("groupName", groupName),
    // Without a queue no message is tried again: RocketMQ then calls a failed one consumed.
    ...checkFrom("retryQueueNums", spec.retryQueueNums, 1),
    // RocketMQ: -1 tries for ever where the group reads in order.
    ...checkFrom("retryMaxTimes", spec.retryMaxTimes, -1),
    ...checkPlaces("brokerNames", brokerNames, site.brokerNames),
  ];
  return { plan, issues };
}

function checkFrom(path: string, value: number | undefined, least: number): Issue[] {
  return value === undefined || (Number.isInteger(value) && value >= least)
    ? []
    : [{ path, reason: "not such a number", got: value, allowed: `from ${least}` }];
}
