export { AwsHosts } from "./aws-hosts";
export type {
  AwsBastionArgs,
  AwsClientsArgs,
  AwsDataVolumeArgs,
  AwsDnsArgs,
  AwsHostsArgs,
  AwsIngressArgs,
  AwsKeyPairArgs,
  AwsNetworkArgs,
  Ec2HostArgs,
} from "./aws/args";
export { Broker, type BrokerArgs } from "./broker";
export { BrokerGroup, type BrokerGroupArgs } from "./broker-group";
export type { ClusterRef } from "./administered";
export { Cluster, type ClusterArgs, type ClusterBroker } from "./cluster";
export { ConsumerGroup, type ConsumerGroupArgs } from "./consumer-group";
export { Dashboard, type DashboardArgs } from "./dashboard";
export { loadTopology, parseTopology, shippedTopologies } from "./load-topology";
export { Architecture, Os } from "./model/aws/spec";
export { BrokerRole, FlushDiskType, MessageType, Perm } from "./model/enums";
export type { JvmArgs } from "./model/jvm";
export type { Properties, PropertyValue } from "./model/properties";
export { defaultVersion, releases, type Release } from "./model/releases";
export type {
  BrokerGroupSpec,
  BrokerSpec,
  ConsumerGroupSpec,
  NameServerSpec,
  TopicSpec,
  Topology,
} from "./model/topology";
export { NameServer, type NameServerArgs, type NameServerRef } from "./name-server";
export type { SharedArgs } from "./shared";
export type {
  AdminRequest,
  Expectation,
  Place,
  Platform,
  ProcessIdentity,
  RunRequest,
  VerifyRequest,
} from "./platform/platform";
export { Advertise, DockerPlatform, type DockerHostArgs, type DockerPlatformArgs } from "./platform/docker-platform";
export { ProcessPlatform, type ProcessPlatformArgs } from "./platform/process-platform";
export {
  type BastionArgs,
  type SshHostArgs,
  type SshLoginArgs,
  SystemdPlatform,
  type SystemdPlatformArgs,
} from "./platform/systemd-platform";
export { Topic, type TopicArgs } from "./topic";
