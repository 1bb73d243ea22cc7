import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export interface LogLine {
  readonly message: string;
  readonly urn: string;
  readonly severity: LogSeverity;
  /** A status line: shown while it is the newest, not kept. */
  readonly isStatus: boolean;
}

/** The messages of one operation to the engine, one at a time so that their order is kept. */
export class LogSink {
  private tail: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: EngineLog,
    private readonly urn: string,
  ) {}

  status(message: string): void {
    this.push({ message, urn: this.urn, severity: LogSeverity.INFO, isStatus: true });
  }

  warn(message: string): void {
    this.push({ message, urn: this.urn, severity: LogSeverity.WARNING, isStatus: false });
  }

  error(message: string): void {
    this.push({ message, urn: this.urn, severity: LogSeverity.ERROR, isStatus: false });
  }

  /** Resolves when all messages have arrived. */
  flush(): Promise<void> {
    return this.tail;
  }

  private push(line: LogLine): void {
    this.tail = this.tail.then(() => this.engine.send(line));
  }
}

/** The engine's log. Without an engine, and when it is gone, messages are dropped: a command never fails for its log. */
export class EngineLog {
  private client: EngineClient | undefined;

  connect(address: string): void {
    this.client?.close();
    this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  debug(message: string): Promise<void> {
    return this.send({ message, urn: "", severity: LogSeverity.DEBUG, isStatus: false });
  }

  send(line: LogLine): Promise<void> {
    const client = this.client;
    if (client === undefined) {
      return Promise.resolve();
    }
    const request = new LogRequest();
    request.setMessage(line.message);
    request.setUrn(line.urn);
    request.setSeverity(line.severity);
    request.setEphemeral(line.isStatus);
    return new Promise((resolve) => client.log(request, () => resolve()));
  }
}
