import * as pulumi from "@pulumi/pulumi";
import { administer, claimName, type ClusterRef, commandName } from "./administered";
import { checkArguments } from "./model/arguments";
import { readTopic } from "./model/structure";
import { planTopic, type TopicPlan } from "./model/topic";
import type { TopicSpec } from "./model/topology";
import { refuse } from "./platform/errors";
import { renderTopicSpec } from "./render/admin-spec";
import { pick } from "./shared";

/** What one topic is. */
export interface TopicArgs extends Omit<TopicSpec, "topicName"> {
  /** The cluster that it is on. */
  cluster: ClusterRef;
  /** RocketMQ's `topicName`. @default - the name of the resource */
  topicName?: string;
}

/**
 * One topic on all masters of a cluster, or on those of some groups; on masters that join later too.
 *
 * Creates one command. A topic that is there already is taken over, unless its queues would have to go. Fewer queues: first
 * nobody writes to those that go, then every consumer group reads what is left in them, then they go. More queues: first the
 * consumers hold them, then producers have them. Where that does not come about in time, the old numbers are put back and the
 * `up` fails with the name of the consumer group. Removing the topic takes it away with its messages, and is refused while
 * clients use it or messages wait in it; a destroy of the whole cluster keeps it.
 *
 * @example
 * ```ts
 * import { Cluster, loadTopology, ProcessPlatform, Topic } from "pulumi-rocketmq";
 *
 * const platform = new ProcessPlatform("local", { dataDirectory: "/var/lib/rocketmq", rocketmqHome: "/opt/rocketmq" });
 * const cluster = new Cluster("orders", { platform, topology: loadTopology("2m-2s-sync") });
 * new Topic("order-created", { cluster, readQueueNums: 8 });
 * ```
 */
export class Topic extends pulumi.ComponentResource {
  /** RocketMQ's `topicName`. */
  readonly topicName: pulumi.Output<string>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: TopicArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planned(name, args);
    super("rocketmq:index:Topic", name, { ...plan }, opts);
    this.topicName = pulumi.output(plan.topicName);
    if (plan.order) {
      const text = `topic ${plan.topicName}: order: true: a master that is drained refuses sends to it until producers have read their routes`;
      // The log's own promise says only that the line was handed over.
      void pulumi.log.warn(text, this);
    }
    const { administration } = args.cluster;
    const wait = plan.consumeTimeoutSeconds;
    administer(commandName(name, plan.topicName), administration, (site) => renderTopicSpec(plan, site), wait, {
      parent: this,
    });
    this.registerOutputs({ topicName: this.topicName });
  }
}

const specKeys = [
  "topicName",
  "readQueueNums",
  "writeQueueNums",
  "perm",
  "order",
  "messageType",
  "brokerNames",
  "consumeTimeoutSeconds",
  "ignoreConsumerGroups",
  "force",
];

function planned(name: string, args: TopicArgs): TopicPlan {
  const { administration } = args.cluster;
  const { value, issues: structure, doubtful } = readTopic({ topicName: name, ...pick(args, specKeys) });
  const { plan, issues } = planTopic(value ?? { topicName: name }, administration);
  const wrong = [
    ...checkArguments(args, ["cluster", ...specKeys]),
    ...structure,
    ...issues.filter(({ path }) => !doubtful(path)),
  ];
  const claimed = wrong.length > 0 ? [] : claimName(administration, `Topic ${name}`, "topicName", plan.topicName);
  refuse(`Topic ${name}`, [...wrong, ...claimed]);
  return plan;
}
