import type { WireMap } from "../shared/wire";
import { formatDuration } from "./durations";
import {
  flagAt,
  isNothing,
  labelPairs,
  listAt,
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  textMapAt,
  textsAt,
  withoutAbsent,
} from "../shared/values";

const mebibyte = 1024 * 1024;
const inMebibytes = (bytes: number): number => (bytes > 0 ? Math.trunc(bytes / mebibyte) : bytes);

/** As the real plugin writes it, so that the `1` of a program is another value than the `1.0` of the state. */
const cpuText = (nanoCpus: number): string => {
  const cpus = nanoCpus / 1e9;
  return Number.isInteger(cpus) ? cpus.toFixed(1) : String(cpus);
};

/** Ports that are bound now; none of a container that does not run. */
const portValues = (network: WireMap): WireMap[] =>
  Object.entries(mapAt(network, "Ports"))
    .map(([key, bindings]) => ({ key, port: Number.parseInt(key, 10), bindings }))
    .sort((a, b) => a.port - b.port)
    .flatMap(({ key, port, bindings }) =>
      mapsAt({ bindings }, "bindings").map((binding) => ({
        internal: port,
        external: Number(textAt(binding, "HostPort") ?? 0),
        ip: textAt(binding, "HostIp") ?? "",
        protocol: key.split("/")[1] ?? "tcp",
      })),
    );

const networkValues = (network: WireMap): WireMap[] =>
  Object.entries(mapAt(network, "Networks")).map(([networkName, value]) => {
    const endpoint = mapAt({ value }, "value");
    return {
      networkName,
      ipAddress: textAt(endpoint, "IPAddress") ?? "",
      ipPrefixLength: numberAt(endpoint, "IPPrefixLen") ?? 0,
      gateway: textAt(endpoint, "Gateway") ?? "",
      globalIpv6Address: textAt(endpoint, "GlobalIPv6Address") ?? "",
      globalIpv6PrefixLength: numberAt(endpoint, "GlobalIPv6PrefixLen") ?? 0,
      ipv6Gateway: textAt(endpoint, "IPv6Gateway") ?? "",
      macAddress: textAt(endpoint, "MacAddress") ?? "",
    };
  });

function mountValue(mount: WireMap): WireMap {
  const options = (key: string) => (isNothing(mount[key]) ? undefined : mapAt(mount, key));
  const bind = options("BindOptions");
  const volume = options("VolumeOptions");
  const tmpfs = options("TmpfsOptions");
  const driver = mapAt(volume ?? {}, "DriverConfig");
  return withoutAbsent({
    target: textAt(mount, "Target") ?? "",
    source: textAt(mount, "Source") ?? "",
    type: textAt(mount, "Type") ?? "",
    readOnly: flagAt(mount, "ReadOnly"),
    bindOptions: bind && { propagation: textAt(bind, "Propagation") ?? "" },
    volumeOptions: volume && {
      noCopy: flagAt(volume, "NoCopy"),
      labels: labelPairs(mapAt(volume, "Labels")),
      driverName: textAt(driver, "Name") ?? "",
      driverOptions: textMapAt(driver, "Options"),
    },
    tmpfsOptions: tmpfs && { sizeBytes: numberAt(tmpfs, "SizeBytes") ?? 0, mode: numberAt(tmpfs, "Mode") ?? 0 },
  });
}

const healthValue = (health: WireMap): WireMap => ({
  tests: textsAt(health, "Test"),
  interval: formatDuration(numberAt(health, "Interval") ?? 0),
  timeout: formatDuration(numberAt(health, "Timeout") ?? 0),
  startPeriod: formatDuration(numberAt(health, "StartPeriod") ?? 0),
  startInterval: formatDuration(numberAt(health, "StartInterval") ?? 0),
  retries: numberAt(health, "Retries") ?? 0,
});

function extraHost(entry: string): WireMap {
  const at = entry.indexOf(":");
  return { host: entry.slice(0, at), ip: entry.slice(at + 1) };
}

/** Read only where they were asked for: the engine has values of its own for them otherwise. */
function askedValues(host: WireMap, network: WireMap, state: WireMap, isRunning: boolean): WireMap {
  const has = (key: string) => !isNothing(state[key]);
  const mustRun = state["mustRun"] !== false;
  const ulimits = mapsAt(host, "Ulimits").map((limit) => ({
    name: textAt(limit, "Name") ?? "",
    soft: numberAt(limit, "Soft") ?? 0,
    hard: numberAt(limit, "Hard") ?? 0,
  }));
  return {
    ...(has("ports") && (isRunning || mustRun) ? { ports: portValues(network) } : {}),
    ...(has("ulimits") ? { ulimits } : {}),
    ...(has("logOpts") ? { logOpts: textMapAt(mapAt(host, "LogConfig"), "Config") } : {}),
    ...(has("pidMode") ? { pidMode: textAt(host, "PidMode") ?? "" } : {}),
  };
}

function hostValues(host: WireMap): WireMap {
  const capabilities = { adds: textsAt(host, "CapAdd"), drops: textsAt(host, "CapDrop") };
  const restart = mapAt(host, "RestartPolicy");
  const cpus = numberAt(host, "NanoCpus") ?? 0;
  return {
    rm: flagAt(host, "AutoRemove"),
    readOnly: flagAt(host, "ReadonlyRootfs"),
    dns: textsAt(host, "Dns"),
    dnsOpts: textsAt(host, "DnsOptions"),
    dnsSearches: textsAt(host, "DnsSearch"),
    securityOpts: textsAt(host, "SecurityOpt"),
    publishAllPorts: flagAt(host, "PublishAllPorts"),
    restart: textAt(restart, "Name") ?? "",
    maxRetryCount: numberAt(restart, "MaximumRetryCount") ?? 0,
    init: flagAt(host, "Init"),
    ...(listAt(host, "CapAdd").length + listAt(host, "CapDrop").length > 0 ? { capabilities } : {}),
    runtime: textAt(host, "Runtime") ?? "",
    mounts: mapsAt(host, "Mounts").map(mountValue),
    tmpfs: textMapAt(host, "Tmpfs"),
    hosts: textsAt(host, "ExtraHosts").map(extraHost),
    privileged: flagAt(host, "Privileged"),
    memory: inMebibytes(numberAt(host, "Memory") ?? 0),
    memoryReservation: inMebibytes(numberAt(host, "MemoryReservation") ?? 0),
    memorySwap: inMebibytes(numberAt(host, "MemorySwap") ?? 0),
    shmSize: inMebibytes(numberAt(host, "ShmSize") ?? 0),
    ...(cpus > 0 ? { cpus: cpuText(cpus) } : {}),
    cpuShares: numberAt(host, "CpuShares") ?? 0,
    cpuSet: textAt(host, "CpusetCpus") ?? "",
    logDriver: textAt(mapAt(host, "LogConfig"), "Type") ?? "",
    networkMode: textAt(host, "NetworkMode") ?? "",
    usernsMode: textAt(host, "UsernsMode") ?? "",
    sysctls: textMapAt(host, "Sysctls"),
    ipcMode: textAt(host, "IpcMode") ?? "",
    groupAdds: textsAt(host, "GroupAdd"),
  };
}

const configValues = (config: WireMap): WireMap => ({
  hostname: textAt(config, "Hostname") ?? "",
  domainname: textAt(config, "Domainname") ?? "",
  command: textsAt(config, "Cmd"),
  entrypoints: textsAt(config, "Entrypoint"),
  user: textAt(config, "User") ?? "",
  workingDir: textAt(config, "WorkingDir") ?? "",
  tty: flagAt(config, "Tty"),
  stdinOpen: flagAt(config, "OpenStdin"),
  stopSignal: textAt(config, "StopSignal") ?? "",
  ...withoutAbsent({ stopTimeout: numberAt(config, "StopTimeout") }),
  ...(isNothing(config["Healthcheck"]) ? {} : { healthcheck: healthValue(mapAt(config, "Healthcheck")) }),
});

/**
 * The inputs and outputs of a container as the engine tells them; `state` is what was known before. Environment,
 * labels, networks and volumes are not read back: the image has a part in them.
 *
 * A container that should run and does not is told as `mustRun: false`, so that the next update starts it.
 */
export function containerValues(container: WireMap, state: WireMap): WireMap {
  const host = mapAt(container, "HostConfig");
  const config = mapAt(container, "Config");
  const network = mapAt(container, "NetworkSettings");
  const now = mapAt(container, "State");
  const isRunning = flagAt(now, "Running");
  const isById = textAt(state, "image")?.startsWith("sha256:") === true;
  return {
    ...hostValues(host),
    ...configValues(config),
    ...askedValues(host, network, state, isRunning),
    name: (textAt(container, "Name") ?? "").replace(/^\/+/, ""),
    image: (isById ? textAt(container, "Image") : textAt(config, "Image")) ?? "",
    platform: textAt(container, "Platform") ?? "",
    bridge: textAt(network, "Bridge") ?? "",
    networkDatas: networkValues(network),
    ...(isRunning ? {} : { exitCode: numberAt(now, "ExitCode") ?? 0, mustRun: false }),
    ...withoutAbsent({ containerLogs: state["containerLogs"] }),
  };
}
