export type Inputs = Record<string, unknown>;
export interface Given {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly before?: Inputs;
  readonly after?: Inputs;
  readonly parent?: string;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly replaceReasons?: readonly string[];
}

export const urnOf = (type: string, name: string): string => `urn:pulumi:prod::mq::${type}::${name}`;
export const component = {
  broker: "rocketmq:index:Cluster$rocketmq:index:Broker",
  nameServer: "rocketmq:index:NameServer",
};

/** What `pulumi preview --json --show-sames` writes of these steps. */
export function json(steps: readonly Given[], more: Inputs = {}): string {
  const written = steps.map(
    ({ op, type, name, before, after, parent, retainOnDelete, deletedWith, replaceReasons }) => {
      const urn = urnOf(type, name);
      const state = (inputs: Inputs | undefined): Inputs | undefined =>
        inputs && {
          urn,
          inputs,
          ...(parent === undefined ? {} : { parent }),
          ...(retainOnDelete ? { retainOnDelete } : {}),
          ...(deletedWith === undefined ? {} : { deletedWith }),
        };
      return { op, urn, oldState: state(before), newState: state(after), replaceReasons };
    },
  );
  return JSON.stringify({ steps: written, diagnostics: [], ...more });
}

export const jvm = { heapMiB: 256, directMiB: 256, options: [] };
const site = { version: "5.5.0", rocketmqHome: "/opt/r", java: "java", logDirectory: "/log", logback: "1", jvm };

export function brokerInputs(
  brokerName: string,
  id: number,
  more: { conf?: Inputs; runtime?: Inputs; rest?: Inputs } = {},
): Inputs {
  return {
    ...site,
    brokerConf: {
      brokerClusterName: "C",
      brokerName,
      brokerId: String(id),
      brokerRole: id === 0 ? "ASYNC_MASTER" : "SLAVE",
      listenPort: "10911",
      brokerIP1: "10.0.0.1",
      ...more.conf,
    },
    updateBrokerConfig: { namesrvAddr: "10.0.0.1:9876", ...more.runtime },
    change: { drainSeconds: 30, allowUnavailable: false },
    store: `stays in /store/${brokerName}-${id} when this broker is removed or renamed, and opens for this broker only`,
    ...more.rest,
  };
}

/** A broker and what runs it. */
export function broker(op: string, name: string, before?: Inputs, after?: Inputs, child: Partial<Given> = {}): Given[] {
  const parent = urnOf(component.broker, name);
  return [
    { op, type: component.broker, name, before, after },
    {
      op,
      type: `${component.broker}$command:local:Command`,
      name,
      before: before && {},
      after: after && {},
      parent,
      ...child,
    },
  ];
}
