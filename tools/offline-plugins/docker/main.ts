import { serve } from "../shared/serve";
import { containerHandler } from "./container";
import { getNetwork, getRemoteImage } from "./functions";
import { networkHandler } from "./network";
import { EngineProvider } from "./provider-config";
import { remoteImageHandler } from "./remote-image";
import { volumeHandler } from "./volume";

/**
 * The offline stand-in for Pulumi's docker plugin, for machines that cannot download the real one. It works on a real
 * Docker engine, with the semantics of pulumi-docker 5: the tests that it must pass are passed by a 5.1.0 too. What it does
 * not do it refuses.
 */
const provider = new EngineProvider();
const docker = () => provider.docker;

serve({
  name: "docker",
  version: "5.2.0",
  resources: new Map([
    ["docker:index/container:Container", containerHandler(docker)],
    ["docker:index/network:Network", networkHandler(docker)],
    ["docker:index/remoteImage:RemoteImage", remoteImageHandler(docker)],
    ["docker:index/volume:Volume", volumeHandler(docker)],
  ]),
  functions: new Map([
    ["docker:index/getNetwork:getNetwork", getNetwork(docker)],
    ["docker:index/getRemoteImage:getRemoteImage", getRemoteImage(docker)],
  ]),
  provider,
});
