import * as pulumi from "@pulumi/pulumi";
import {
  type AdminRequest,
  type Place,
  type Platform,
  type ProcessIdentity,
  ProcessPlatform,
  type ProcessPlatformArgs,
  type RunRequest,
  type VerifyRequest,
} from "../../components";
import type { Issue } from "../../components/model/issue";
import { PortPolicy } from "../../components/model/ports";

/** Before a script, it ends it at once; the text, and so the size of the state and of every input, is the real one. */
const inert = "exit 0\n";

const disarm: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (type !== "command:local:Command") {
    return undefined;
  }
  const { stdin, ...others } = props as { stdin: pulumi.Input<string> };
  return { props: { ...others, stdin: pulumi.output(stdin).apply((script) => inert + script) }, opts };
};

/**
 * The process platform with scripts that do nothing: all is rendered and stored as it is for real processes, and none
 * is started. Each process has a host's ports of its own, since one machine has none for hundreds of brokers.
 */
export class BenchPlatform implements Platform {
  readonly portPolicy = PortPolicy.Own;
  private readonly inner: ProcessPlatform;

  constructor(name: string, args: ProcessPlatformArgs) {
    this.inner = new ProcessPlatform(name, args, { transformations: [disarm] });
  }

  place(process: ProcessIdentity): Place {
    return this.inner.place(process);
  }

  claim(): Issue[] {
    return [];
  }

  run(request: RunRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return this.inner.run(request, { ...opts, transformations: [disarm] });
  }

  verify(request: VerifyRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return this.inner.verify(request, { ...opts, transformations: [disarm] });
  }

  administer(request: AdminRequest, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return this.inner.administer(request, { ...opts, transformations: [disarm] });
  }
}
