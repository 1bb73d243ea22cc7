import type { ConsumerGroupPlan } from "../model/consumer-group";
import type { TopicPlan } from "../model/topic";
import { renderProperties } from "./properties";

/** A master, as the probe is told of it. */
export interface Master {
  readonly brokerName: string;
  /** `host:port`. */
  readonly address: string;
}

/** Where topics and consumer groups are put. */
export interface AdminSite {
  readonly brokerClusterName: string;
  readonly namesrvAddr: string;
  readonly masters: readonly Master[];
  /** Seconds until every client has read its routes again. */
  readonly drainSeconds: number;
}

/** What the probe is told of one topic. */
export function renderTopicSpec(plan: TopicPlan, site: AdminSite): string {
  const { topicName, messageType, brokerNames } = plan;
  const keys = {
    kind: "topic",
    name: topicName,
    readQueueNums: String(plan.readQueueNums),
    writeQueueNums: String(plan.writeQueueNums),
    perm: String(plan.perm),
    order: String(plan.order),
    ...(messageType === undefined ? {} : { messageType }),
    timeoutSeconds: String(plan.consumeTimeoutSeconds),
    ignoreConsumerGroups: plan.ignoreConsumerGroups.join(","),
    force: String(plan.force),
  };
  return renderProperties({ ...keys, ...siteKeys(site, brokerNames) }, `topic ${topicName}`);
}

/** What the probe is told of one consumer group. */
export function renderConsumerGroupSpec(plan: ConsumerGroupPlan, site: AdminSite): string {
  const { groupName, brokerNames } = plan;
  const keys = {
    kind: "consumerGroup",
    name: groupName,
    consumeEnable: String(plan.consumeEnable),
    consumeBroadcastEnable: String(plan.consumeBroadcastEnable),
    consumeMessageOrderly: String(plan.consumeMessageOrderly),
    retryQueueNums: String(plan.retryQueueNums),
    retryMaxTimes: String(plan.retryMaxTimes),
    timeoutSeconds: "60",
    force: String(plan.force),
  };
  return renderProperties({ ...keys, ...siteKeys(site, brokerNames) }, `consumer group ${groupName}`);
}

/** What the probe is told of the groups of a cluster, so that it empties one that goes. */
export function renderMembersSpec(site: AdminSite, timeoutSeconds: number, forceRemoval: readonly string[]): string {
  const keys = {
    kind: "members",
    name: site.brokerClusterName,
    timeoutSeconds: String(timeoutSeconds),
    forceRemoval: forceRemoval.join(","),
  };
  return renderProperties({ ...keys, ...siteKeys(site, undefined) }, `the groups of ${site.brokerClusterName}`);
}

/** All masters, those that are to have it and the others, which may have it still. */
function siteKeys(site: AdminSite, brokerNames: readonly string[] | undefined): Record<string, string> {
  const isMeant = ({ brokerName }: Master): boolean => brokerNames?.includes(brokerName) ?? true;
  const namesOf = (masters: readonly Master[]): string => masters.map(({ brokerName }) => brokerName).join(",");
  const others = site.masters.filter((master) => !isMeant(master));
  return {
    clusterName: site.brokerClusterName,
    namesrvAddr: site.namesrvAddr,
    drainSeconds: String(site.drainSeconds),
    masters: namesOf(site.masters.filter(isMeant)),
    ...(others.length === 0 ? {} : { others: namesOf(others) }),
    ...Object.fromEntries(site.masters.map(({ brokerName, address }) => [`master.${brokerName}`, address])),
  };
}
