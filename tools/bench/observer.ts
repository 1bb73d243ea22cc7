import * as net from "node:net";

/** A broker as its cluster should know it. */
export interface Member {
  readonly brokerName: string;
  readonly brokerId: number;
  /** `host:port` */
  readonly address: string;
}

export interface Members {
  readonly nameServers: readonly string[];
  readonly brokers: readonly Member[];
}

/** RequestCode of RocketMQ's remoting protocol. */
const code = { clusterInfo: 106, haStatus: 907 } as const;

const callMillis = 2000;
const largestAnswer = 64 * 1024 * 1024;

/**
 * One call of RocketMQ's remoting protocol (JSON header): what a poll by a JVM would cost is not measured with the
 * start of the others.
 */
function call(address: string, request: number): Promise<string> {
  const [host = "", port = ""] = address.split(":");
  const header = Buffer.from(
    JSON.stringify({ code: request, language: "OTHER", version: 0, opaque: 1, flag: 0, extFields: {} }),
  );
  const frame = Buffer.alloc(8);
  frame.writeInt32BE(4 + header.length, 0);
  frame.writeInt32BE(header.length, 4);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host);
    let answer = Buffer.alloc(0);
    const end = (error: Error | undefined, text = ""): void => {
      socket.destroy();
      if (error === undefined) {
        resolve(text);
      } else {
        reject(error);
      }
    };
    socket.setTimeout(callMillis, () => end(new Error(`${address} does not answer`)));
    socket.once("error", end);
    socket.once("close", () => end(new Error(`${address} hung up`)));
    socket.once("connect", () => socket.write(Buffer.concat([frame, header])));
    socket.on("data", (part) => {
      answer = Buffer.concat([answer, part]);
      const length = answer.length < 8 ? undefined : answer.readInt32BE(0);
      if (length !== undefined && length > largestAnswer) {
        end(new Error(`${address} does not speak the remoting protocol`));
      } else if (length !== undefined && answer.length >= 4 + length) {
        end(undefined, answer.toString("utf8", 8 + (answer.readInt32BE(4) & 0xffffff), 4 + length));
      }
    });
  });
}

/** fastjson writes the keys of maps that are numbers without quotes. */
export function parseFastjson(text: string): unknown {
  return JSON.parse(text.replace(/([{,])(\d+):/g, '$1"$2":'));
}

interface ClusterInfo {
  readonly brokerAddrTable?: Readonly<Record<string, { readonly brokerAddrs?: Readonly<Record<string, string>> }>>;
}

/** Whether that answer of a NameServer has every broker at its address. */
export function missingIn(clusterInfo: unknown, brokers: readonly Member[]): string[] {
  const table = (clusterInfo as ClusterInfo).brokerAddrTable ?? {};
  return brokers
    .filter(({ brokerName, brokerId, address }) => table[brokerName]?.brokerAddrs?.[String(brokerId)] !== address)
    .map(({ brokerName, brokerId }) => `${brokerName}-${brokerId}`);
}

interface HaStatus {
  readonly master?: boolean;
  readonly haConnectionInfo?: readonly unknown[];
  readonly haClientRuntimeInfo?: { readonly masterAddr?: string };
}

/** A slave knows its master, a master has all its slaves connected. */
export function replicates(haStatus: unknown, broker: Member, slaves: number): boolean {
  const { haConnectionInfo, haClientRuntimeInfo } = haStatus as HaStatus;
  return broker.brokerId === 0
    ? (haConnectionInfo?.length ?? 0) >= slaves
    : (haClientRuntimeInfo?.masterAddr ?? "") !== "";
}

async function settled(looks: readonly Promise<string[]>[]): Promise<string[]> {
  const answers = await Promise.allSettled(looks);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [String(answer.reason)]));
}

/** Looks once. Empty: all brokers are registered in all NameServers. */
export function unregistered({ nameServers, brokers }: Members): Promise<string[]> {
  return settled(
    nameServers.map(async (address) => {
      const absent = missingIn(parseFastjson(await call(address, code.clusterInfo)), brokers);
      return absent.map((broker) => `${broker} in ${address}`);
    }),
  );
}

function unreplicated({ brokers }: Members): Promise<string[]> {
  return settled(
    brokers.map(async (broker) => {
      const slaves = brokers.filter(({ brokerName, brokerId }) => brokerName === broker.brokerName && brokerId > 0);
      const status = parseFastjson(await call(broker.address, code.haStatus));
      return replicates(status, broker, slaves.length)
        ? []
        : [`replication of ${broker.brokerName}-${broker.brokerId}`];
    }),
  );
}

/** Looks once. Empty: all brokers are registered in all NameServers, answer themselves, and replicate. */
export async function missing(members: Members): Promise<string[]> {
  return (await Promise.all([unregistered(members), unreplicated(members)])).flat();
}
