import type { BrokerPlan, NameServerPlan } from "./plan";
import { type Conf, renderValues } from "./properties";
import type { Release } from "./releases";

/** What the platform knows of a process's place. */
export interface Placement {
  /** The address that clients and peers dial (`brokerIP1`). */
  readonly address: string;
  /** The address that slaves dial for replication (`brokerIP2`); RocketMQ does not let it follow brokerIP1. */
  readonly haAddress: string;
  /** The address that listenPort and the fast port are bound to. */
  readonly bindAddress: string;
  readonly storeDirectory: string;
}

/** The effective broker.conf, keys of the library first, then the others by name. */
export function brokerConf(plan: BrokerPlan, release: Release, placement: Placement, namesrvAddr: string): Conf {
  return {
    brokerClusterName: plan.brokerClusterName,
    brokerName: plan.brokerName,
    brokerId: String(plan.brokerId),
    brokerRole: plan.brokerRole,
    flushDiskType: plan.flushDiskType,
    slaveReadEnable: String(plan.slaveReadEnable),
    ...(plan.totalReplicas === undefined ? {} : { totalReplicas: String(plan.totalReplicas) }),
    ...(plan.inSyncReplicas === undefined ? {} : { inSyncReplicas: String(plan.inSyncReplicas) }),
    namesrvAddr,
    brokerIP1: placement.address,
    brokerIP2: placement.haAddress,
    bindAddress: placement.bindAddress,
    listenPort: String(plan.listenPort),
    haListenPort: String(plan.haListenPort),
    storePathRootDir: placement.storeDirectory,
    ...renderValues({ ...release.brokerDefaults, ...plan.properties }),
  };
}

/** The effective namesrv.conf. */
export function nameServerConf(plan: NameServerPlan, placement: Omit<Placement, "address" | "haAddress">): Conf {
  return {
    listenPort: String(plan.listenPort),
    bindAddress: placement.bindAddress,
    kvConfigPath: `${placement.storeDirectory}/kvConfig.json`,
    ...renderValues(plan.properties),
  };
}

/** NameServer addresses as RocketMQ reads them: joined with `;`, in a stable order. */
export function joinNamesrvAddr(addresses: readonly string[]): string {
  return addresses.join(";");
}
