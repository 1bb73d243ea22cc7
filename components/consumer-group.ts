import * as pulumi from "@pulumi/pulumi";
import { administer, claimName, type ClusterRef, commandName } from "./administered";
import { checkArguments } from "./model/arguments";
import { type ConsumerGroupPlan, planConsumerGroup } from "./model/consumer-group";
import { readConsumerGroup } from "./model/structure";
import type { ConsumerGroupSpec } from "./model/topology";
import { refuse } from "./platform/errors";
import { renderConsumerGroupSpec } from "./render/admin-spec";
import { pick } from "./shared";

/** What one consumer group is. */
export interface ConsumerGroupArgs extends Omit<ConsumerGroupSpec, "groupName"> {
  /** The cluster that it is on. */
  cluster: ClusterRef;
  /** RocketMQ's `groupName`. @default - the name of the resource */
  groupName?: string;
}

/**
 * One consumer group (RocketMQ's subscription group) on all masters of a cluster, or on those of some groups; on masters
 * that join later too.
 *
 * Creates one command. Removing it takes it away with its offsets, and is refused while a client of it is online or messages
 * wait for it; a destroy of the whole cluster keeps it.
 */
export class ConsumerGroup extends pulumi.ComponentResource {
  /** RocketMQ's `groupName`. */
  readonly groupName: pulumi.Output<string>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: ConsumerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planned(name, args);
    super("rocketmq:index:ConsumerGroup", name, { ...plan }, opts);
    this.groupName = pulumi.output(plan.groupName);
    const { administration } = args.cluster;
    administer(commandName(name, plan.groupName), administration, (site) => renderConsumerGroupSpec(plan, site), 0, {
      parent: this,
    });
    this.registerOutputs({ groupName: this.groupName });
  }
}

const specKeys = [
  "groupName",
  "consumeEnable",
  "consumeBroadcastEnable",
  "consumeMessageOrderly",
  "retryQueueNums",
  "retryMaxTimes",
  "brokerNames",
  "force",
];

function planned(name: string, args: ConsumerGroupArgs): ConsumerGroupPlan {
  const { administration } = args.cluster;
  const { value, issues: structure, doubtful } = readConsumerGroup({ groupName: name, ...pick(args, specKeys) });
  const { plan, issues } = planConsumerGroup(value ?? { groupName: name }, administration);
  const wrong = [
    ...checkArguments(args, ["cluster", ...specKeys]),
    ...structure,
    ...issues.filter(({ path }) => !doubtful(path)),
  ];
  const claimed =
    wrong.length > 0 ? [] : claimName(administration, `ConsumerGroup ${name}`, "groupName", plan.groupName);
  refuse(`ConsumerGroup ${name}`, [...wrong, ...claimed]);
  return plan;
}
