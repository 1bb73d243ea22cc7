import { jvmFlags, resolveJvm } from "../../components/model/jvm";
import type { Member, Members } from "./observer";

/** What the bench takes from the config of the stack `vm-2m-2s-async`. */
export interface VmStack {
  /** Host ids by keys of processes: `nameserver-0`, `broker-a-1`. */
  readonly placement: Readonly<Record<string, string>>;
  readonly nameServerHeapMiB: number;
  readonly brokerHeapMiB: number;
}

/** Where the release lies on a host; its archive is unpacked beside and renamed. */
export const homeOnHost = "/opt/rocketmq";

const nameServerPort = 9876;
const brokerPort = 10911;

interface Placed {
  readonly host: string;
  /** Only a broker. */
  readonly broker?: Member;
}

function placed({ placement }: VmStack, addresses: Readonly<Record<string, string>>): Placed[] {
  return Object.entries(placement).map(([key, host]) => {
    const [, brokerName = "", id = ""] = /^(.+)-(\d+)$/.exec(key) ?? [];
    const address = addresses[host];
    if (address === undefined || brokerName === "") {
      throw new Error(`placement ${key}: ${host} is no test host`);
    }
    return brokerName === "nameserver"
      ? { host }
      : { host, broker: { brokerName, brokerId: Number(id), address: `${address}:${brokerPort}` } };
  });
}

/** The ids of the hosts that have NameServers, and of those that have brokers. */
export function hostsOf(stack: VmStack): { readonly nameServers: string[]; readonly brokers: string[] } {
  const of = (isNameServer: boolean): string[] =>
    Object.entries(stack.placement)
      .filter(([key]) => key.startsWith("nameserver-") === isNameServer)
      .map(([, host]) => host);
  return { nameServers: of(true), brokers: of(false) };
}

/** What should be seen of the cluster from outside. */
export function vmMembers(stack: VmStack, addresses: Readonly<Record<string, string>>): Members {
  const all = placed(stack, addresses);
  return {
    nameServers: hostsOf(stack).nameServers.map((host) => `${addresses[host]}:${nameServerPort}`),
    brokers: all.flatMap(({ broker }) => (broker === undefined ? [] : [broker])),
  };
}

function brokerConf({ brokerName, brokerId, address }: Member, namesrvAddr: string): string {
  return [
    "brokerClusterName=DefaultCluster",
    `brokerName=${brokerName}`,
    `brokerId=${brokerId}`,
    `brokerRole=${brokerId === 0 ? "ASYNC_MASTER" : "SLAVE"}`,
    "flushDiskType=ASYNC_FLUSH",
    `namesrvAddr=${namesrvAddr}`,
    `brokerIP1=${address.replace(/:\d+$/, "")}`,
    `listenPort=${brokerPort}`,
    "storePathRootDir=/var/lib/rocketmq/store",
    "slaveReadEnable=true",
    "deleteWhen=04",
    "fileReservedTime=48",
    "",
  ].join("\n");
}

/** The flags of java are those of the library, so that the same is started in each way. */
function unit(description: string, heapMiB: number, main: string, args: readonly string[]): string {
  const java = ["/usr/bin/java", ...jvmFlags(resolveJvm(heapMiB)), "-cp", `${homeOnHost}/lib/*`, main, ...args];
  return [
    "[Unit]",
    `Description=RocketMQ ${description}`,
    "After=network-online.target",
    "",
    "[Service]",
    `Environment=ROCKETMQ_HOME=${homeOnHost}`,
    "Environment=JDK_JAVA_OPTIONS=--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
    `ExecStart=${java.join(" ")}`,
    "SuccessExitStatus=143",
    "Restart=always",
    "RestartSec=5",
    "LimitNOFILE=655350",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

/**
 * What a person would write for each host: files by names, by ids of hosts. None of the keys by which the library shortens
 * RocketMQ's own start is set.
 */
export function filesByHost(
  stack: VmStack,
  addresses: Readonly<Record<string, string>>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const namesrvAddr = vmMembers(stack, addresses).nameServers.join(";");
  const files: Record<string, Record<string, string>> = {};
  for (const { host, broker } of placed(stack, addresses)) {
    const own = broker === undefined ? nameServerFiles(stack) : brokerFiles(stack, broker, namesrvAddr);
    files[host] = { ...files[host], ...own };
  }
  return files;
}

function nameServerFiles({ nameServerHeapMiB }: VmStack): Record<string, string> {
  const main = "org.apache.rocketmq.namesrv.NamesrvStartup";
  return { "rocketmq-namesrv.service": unit("NameServer", nameServerHeapMiB, main, []) };
}

function brokerFiles({ brokerHeapMiB }: VmStack, broker: Member, namesrvAddr: string): Record<string, string> {
  const main = "org.apache.rocketmq.broker.BrokerStartup";
  const name = `${broker.brokerName}-${broker.brokerId}`;
  return {
    "broker.conf": brokerConf(broker, namesrvAddr),
    "rocketmq-broker.service": unit(name, brokerHeapMiB, main, ["-c", `${homeOnHost}/conf/broker.conf`]),
  };
}
