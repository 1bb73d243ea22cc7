import type * as pulumi from "@pulumi/pulumi";
import type { Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import type { Issue } from "../model/issue";
import type { Launch, Layout } from "../model/launch";
import type { PortPolicy } from "../model/ports";
import type { Release } from "../model/releases";
import type { ExpectedBroker, ExpectedDashboard } from "../render/probe-spec";

/** One process, as a component asks the platform for its place. */
export interface ProcessIdentity {
  /** The resource name of the component; unique in the stack, so it names the directory too. */
  readonly name: string;
  readonly release: Release;
  /** The id of its host, where hosts have ids. */
  readonly host?: string;
  /** Where the user wants the store. @default - beside the process */
  readonly storeDirectory?: string;
  /** Where the user wants the logs. @default - beside the process */
  readonly logDirectory?: string;
}

/** Where a process lives and how it is reached; known before it exists, since its peers need the address. */
export interface Place {
  readonly layout: Layout;
  /** What clients and peers dial. */
  readonly address: pulumi.Input<string>;
  /** What slaves dial for replication, and brokers of the same platform for a NameServer. */
  readonly haAddress: pulumi.Input<string>;
  /** What listenPort is bound to. */
  readonly bindAddress: string;
  /** What its ports are taken from on the host. @default - bindAddress */
  readonly publishAddress?: string;
  /** The directory of its host that it has alone, if it has one. */
  readonly directory?: string;
  /** Where its store is, in words. */
  readonly store: string;
  /** What tells the machine of that store from others, whatever id its host has. @default - address */
  readonly machine?: string;
}

/** What must hold of a set of brokers. */
export interface Expectation {
  readonly brokerClusterName: string;
  readonly namesrvAddr: string;
  readonly release: Release;
  readonly brokers: readonly ExpectedBroker[];
  /** In place of brokers: a dashboard that shows the cluster. */
  readonly dashboard?: ExpectedDashboard;
}

/** How a running process may be changed. */
export interface ChangePolicy {
  /** Seconds until every producer has read its routes again; a broker that takes messages is drained so long. */
  readonly drainSeconds: number;
  /** Whether a group may stop that no other stands in for: sends fail until it is back. */
  readonly allowUnavailable: boolean;
}

/** A process to run. */
export interface RunRequest extends ProcessIdentity {
  /** Of a NameServer that was made for that cluster. A broker's is part of its launch. */
  readonly brokerClusterName?: string;
  /** The image of a process that is not in the release's. @default - the release's */
  readonly image?: string;
  readonly launch: pulumi.Output<Launch>;
  /** What must hold of a broker after its change, before the next one is touched. A NameServer must list all again. */
  readonly gate?: pulumi.Output<Expectation>;
  readonly change: ChangePolicy;
}

/** A cluster to verify. */
export interface VerifyRequest {
  readonly name: string;
  readonly release: Release;
  readonly expectation: pulumi.Output<Expectation>;
  /** The processes of the cluster. */
  readonly launches: pulumi.Output<Launch[]>;
}

/** Something that brokers are told as they run: a topic, a consumer group, which groups are left. */
export interface AdminRequest {
  readonly name: string;
  readonly release: Release;
  /** The input of the probe's mode `admin`. */
  readonly input: pulumi.Output<string>;
  /** Seconds that it may take. */
  readonly patienceSeconds: number;
  /** Whether it is taken back when its resource goes. */
  readonly removable: boolean;
  /** Of a cluster: its masters, each `<brokerName> <address>`. A later run knows which there were. */
  readonly members?: pulumi.Output<readonly string[]>;
}

/** What a platform says of its host before anything is touched. */
export interface HostView {
  readonly portPolicy: PortPolicy;
  /** Whether what runs comes in images, not as files of the host. @default false */
  readonly usesImages?: boolean;
  /** What is known of the host. @default - nothing, and nothing is checked against it */
  readonly host?: HostFacts;
  /** The place of a process. Pure: may be asked any number of times. */
  place(process: ProcessIdentity): Place;
  /**
   * Takes ports, directories and memory for a process; the collisions with other processes of this program on the same
   * host. A later claim of the same name takes the place of the earlier one.
   */
  claim(claim: Claim): Issue[];
}

/** How processes are run and supervised on hosts: pid files, containers, units. Drivers are added, not multiplied. */
export interface Platform extends HostView {
  /**
   * Creates what looks at the hosts of all processes claimed so far, before any of them is touched. Without it a platform
   * looks for itself. @param name of the component that they belong to
   */
  preflight?(name: string, release: Release, opts: pulumi.CustomResourceOptions): void;
  /** The resource that makes the process run as its launch says, restarting it only if something effective changed. */
  run(request: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource;
  /** The resource that fails unless all brokers are what they should be. Depends on the digests of all processes. */
  verify(request: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource;
  /** The resource that tells brokers something as they run, by the probe of a host that has it. */
  administer(request: AdminRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource;
}

/** A NameServer knows no other one, and no cluster: what it lists before its restart it must list after it. */
export function alone(launch: Launch, release: Release): Expectation {
  return { brokerClusterName: "any", namesrvAddr: launch.address, release, brokers: [] };
}
