import type { ContainerCreateOptions } from "dockerode";
import type { WireMap } from "../shared/wire";
import { parseDuration } from "./durations";
import {
  flagAt,
  isNothing,
  labelsAt,
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  textMapAt,
  textsAt,
  withoutAbsent,
} from "../shared/values";

const mebibyte = 1024 * 1024;

export const mebibytes = (value: number | undefined): number | undefined =>
  value === undefined || value <= 0 ? value : value * mebibyte;

/** Nanoseconds; what is not said is not sent. */
const healthBody = (healthcheck: WireMap): WireMap => ({
  Test: textsAt(healthcheck, "tests"),
  Interval: parseDuration(textAt(healthcheck, "interval") ?? ""),
  Timeout: parseDuration(textAt(healthcheck, "timeout") ?? ""),
  StartPeriod: parseDuration(textAt(healthcheck, "startPeriod") ?? ""),
  Retries: numberAt(healthcheck, "retries") ?? 0,
});

const mountBody = (mount: WireMap): WireMap => {
  const type = textAt(mount, "type") ?? "";
  const volume = mapAt(mount, "volumeOptions");
  const driver = { Name: textAt(volume, "driverName") ?? "", Options: textMapAt(volume, "driverOptions") };
  const tmpfs = mapAt(mount, "tmpfsOptions");
  const options: Readonly<Record<string, WireMap>> = {
    bindOptions: { BindOptions: { Propagation: textAt(mapAt(mount, "bindOptions"), "propagation") ?? "" } },
    volumeOptions: {
      VolumeOptions: {
        NoCopy: flagAt(volume, "noCopy"),
        Labels: labelsAt(volume, "labels"),
        ...(driver.Name === "" ? {} : { DriverConfig: driver }),
      },
    },
    tmpfsOptions: {
      TmpfsOptions: { SizeBytes: numberAt(tmpfs, "sizeBytes") ?? 0, Mode: numberAt(tmpfs, "mode") ?? 0 },
    },
  };
  const key = `${type}Options`;
  return {
    Type: type,
    Target: textAt(mount, "target") ?? "",
    Source: textAt(mount, "source") ?? "",
    ReadOnly: flagAt(mount, "readOnly"),
    ...(isNothing(mount[key]) ? {} : options[key]),
  };
};

interface VolumeParts {
  readonly paths: readonly string[];
  readonly binds: readonly string[];
  readonly from: readonly string[];
}

function volumeParts(volume: WireMap): VolumeParts {
  const path = textAt(volume, "containerPath") ?? "";
  const from = textAt(volume, "fromContainer") ?? "";
  const source = [textAt(volume, "hostPath"), textAt(volume, "volumeName")].find((name) => !isNothing(name));
  if (from === "" && path === "") {
    throw new Error("Unable to parse volumes: an entry has neither a containerPath nor a fromContainer");
  }
  if (from !== "" && path !== "") {
    throw new Error("Unable to parse volumes: an entry has both a containerPath and a fromContainer");
  }
  if (from !== "") {
    return { paths: [], binds: [], from: [from] };
  }
  const relabel = textAt(volume, "selinuxRelabel") ?? "";
  const mode = [flagAt(volume, "readOnly") ? "ro" : "rw", ...(relabel === "" ? [] : [relabel])].join(",");
  return { paths: [path], binds: source === undefined ? [] : [`${source}:${path}:${mode}`], from: [] };
}

function portBindings(ports: readonly WireMap[]): WireMap {
  const bindings: Record<string, WireMap[]> = {};
  for (const port of ports) {
    const key = `${numberAt(port, "internal") ?? 0}/${textAt(port, "protocol") ?? "tcp"}`;
    const binding = { HostIp: textAt(port, "ip") ?? "", HostPort: String(numberAt(port, "external") ?? 0) };
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  return bindings;
}

/** `systempaths=unconfined` is for the client: it uncovers the paths that are hidden and read-only by default. */
function securityBody(options: readonly string[]): WireMap {
  const open = "systempaths=unconfined";
  return {
    SecurityOpt: options.filter((option) => option !== open),
    ...(options.includes(open) ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  };
}

const resourcesBody = (inputs: WireMap): WireMap =>
  withoutAbsent({
    Memory: mebibytes(numberAt(inputs, "memory")),
    MemoryReservation: mebibytes(numberAt(inputs, "memoryReservation")),
    MemorySwap: mebibytes(numberAt(inputs, "memorySwap")),
    ShmSize: mebibytes(numberAt(inputs, "shmSize")),
    CpuShares: numberAt(inputs, "cpuShares"),
    CpusetCpus: textAt(inputs, "cpuSet"),
    ...(isNothing(inputs["cpus"])
      ? { CpuPeriod: numberAt(inputs, "cpuPeriod"), CpuQuota: numberAt(inputs, "cpuQuota") }
      : { NanoCpus: Math.round(Number(textAt(inputs, "cpus")) * 1e9) }),
  });

export const restartBody = (inputs: WireMap) => ({
  Name: textAt(inputs, "restart") ?? "no",
  MaximumRetryCount: numberAt(inputs, "maxRetryCount") ?? 0,
});

/** Docker's own client sends the full names, and the engine keeps what it was sent. */
const capabilityNames = (capabilities: WireMap, key: string): string[] =>
  textsAt(capabilities, key)
    .map((name) => name.toUpperCase())
    .map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));

function hostBody(inputs: WireMap, volumes: readonly VolumeParts[]): WireMap {
  const capabilities = mapAt(inputs, "capabilities");
  const ulimits = mapsAt(inputs, "ulimits").map((limit) => ({
    Name: textAt(limit, "name") ?? "",
    Soft: numberAt(limit, "soft") ?? 0,
    Hard: numberAt(limit, "hard") ?? 0,
  }));
  return withoutAbsent({
    ...resourcesBody(inputs),
    ...securityBody(textsAt(inputs, "securityOpts")),
    AutoRemove: flagAt(inputs, "rm"),
    Binds: volumes.flatMap(({ binds }) => binds),
    CapAdd: capabilityNames(capabilities, "adds"),
    CapDrop: capabilityNames(capabilities, "drops"),
    CgroupParent: textAt(inputs, "cgroupParent"),
    CgroupnsMode: textAt(inputs, "cgroupnsMode"),
    Dns: textsAt(inputs, "dns"),
    DnsOptions: textsAt(inputs, "dnsOpts"),
    DnsSearch: textsAt(inputs, "dnsSearches"),
    ExtraHosts: mapsAt(inputs, "hosts").map((entry) => `${textAt(entry, "host")}:${textAt(entry, "ip")}`),
    GroupAdd: textsAt(inputs, "groupAdds"),
    Init: flagAt(inputs, "init"),
    IpcMode: textAt(inputs, "ipcMode"),
    LogConfig: { Type: textAt(inputs, "logDriver") ?? "", Config: textMapAt(inputs, "logOpts") },
    Mounts: mapsAt(inputs, "mounts").map(mountBody),
    NetworkMode: textAt(inputs, "networkMode"),
    PidMode: textAt(inputs, "pidMode"),
    PortBindings: portBindings(mapsAt(inputs, "ports")),
    Privileged: flagAt(inputs, "privileged"),
    PublishAllPorts: flagAt(inputs, "publishAllPorts"),
    ReadonlyRootfs: flagAt(inputs, "readOnly"),
    RestartPolicy: restartBody(inputs),
    Runtime: textAt(inputs, "runtime"),
    Sysctls: textMapAt(inputs, "sysctls"),
    Tmpfs: textMapAt(inputs, "tmpfs"),
    Ulimits: ulimits,
    UsernsMode: textAt(inputs, "usernsMode"),
    VolumesFrom: volumes.flatMap(({ from }) => from),
  });
}

const keysOf = (names: readonly string[]): WireMap => Object.fromEntries(names.map((name) => [name, {}]));

const listOrNone = (inputs: WireMap, key: string): string[] | undefined =>
  isNothing(inputs[key]) ? undefined : textsAt(inputs, key);

/** What the engine is asked to create. */
export function createBody(inputs: WireMap): ContainerCreateOptions {
  const volumes = mapsAt(inputs, "volumes").map(volumeParts);
  const command = listOrNone(inputs, "command");
  if (command?.includes("") === true) {
    throw new Error("values for command may not be empty");
  }
  const body: unknown = withoutAbsent({
    name: textAt(inputs, "name"),
    Image: textAt(inputs, "image"),
    Hostname: textAt(inputs, "hostname"),
    Domainname: textAt(inputs, "domainname"),
    User: textAt(inputs, "user"),
    Tty: flagAt(inputs, "tty"),
    OpenStdin: flagAt(inputs, "stdinOpen"),
    Env: textsAt(inputs, "envs"),
    Cmd: command,
    Entrypoint: listOrNone(inputs, "entrypoints"),
    WorkingDir: textAt(inputs, "workingDir"),
    Labels: labelsAt(inputs, "labels"),
    StopSignal: textAt(inputs, "stopSignal"),
    StopTimeout: numberAt(inputs, "stopTimeout"),
    Volumes: keysOf(volumes.flatMap(({ paths }) => paths)),
    ExposedPorts: keysOf(Object.keys(portBindings(mapsAt(inputs, "ports")))),
    Healthcheck: isNothing(inputs["healthcheck"]) ? undefined : healthBody(mapAt(inputs, "healthcheck")),
    HostConfig: hostBody(inputs, volumes),
  });
  return body as ContainerCreateOptions;
}
