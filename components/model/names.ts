import type { Issue } from "./issue";

const charset = /^[a-zA-Z0-9_-]{1,127}$/;

/** Topics that RocketMQ makes itself (TopicValidator, without those of the prefix). */
const systemTopics = [
  "TBW102",
  "SCHEDULE_TOPIC_XXXX",
  "BenchmarkTest",
  "RMQ_SYS_TRANS_HALF_TOPIC",
  "RMQ_SYS_TRACE_TOPIC",
  "RMQ_SYS_TRANS_OP_HALF_TOPIC",
  "TRANS_CHECK_MAX_TIME_TOPIC",
  "SELF_TEST_TOPIC",
  "OFFSET_MOVED_EVENT",
  "CHECKPOINT_TOPIC",
];

/** An id becomes a directory and a part of resource names. */
export function checkName(path: string, name: string): Issue[] {
  return charset.test(name)
    ? []
    : [{ path, reason: "not a name", got: name, allowed: "1 to 127 of letters, digits, - and _" }];
}

/**
 * brokerName and brokerClusterName become topic names, directories and lock keys, so the charset of topics holds for
 * them, and the names of RocketMQ's own topics are taken (RocketMQ itself checks nothing).
 */
export function checkTopicName(path: string, name: string): Issue[] {
  return systemTopics.includes(name) || name.startsWith("rmq_sys_")
    ? [{ path, reason: "RocketMQ has a topic of its own with this name", got: name, fix: "take another name" }]
    : checkName(path, name);
}

/** Consumer groups that RocketMQ has itself (MixAll). */
const systemGroups =
  /^(DEFAULT_PRODUCER|DEFAULT_CONSUMER|TOOLS_CONSUMER|SCHEDULE_CONSUMER|FILTERSRV_CONSUMER|__MONITOR_CONSUMER|CLIENT_INNER_PRODUCER|SELF_TEST_[PC]_GROUP|CID_ONS-HTTP-PROXY|CID_ONSAPI_.*|CID_RMQ_SYS_.*)$/;

/** The topic `%RETRY%<group>` has 127 characters at most. */
const longestGroup = 120;

/** A consumer group's name; it becomes a part of the name of its retry topic. */
export function checkGroupName(path: string, name: string): Issue[] {
  if (systemGroups.test(name)) {
    return [{ path, reason: "RocketMQ has a group of its own with this name", got: name, fix: "take another name" }];
  }
  return charset.test(name) && name.length <= longestGroup
    ? []
    : [{ path, reason: "not a name", got: name, allowed: `1 to ${longestGroup} of letters, digits, - and _` }];
}

/** The values that stand more than once. */
export function repeated<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
