import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WireMap } from "../shared/wire";
import { isMap, toWire } from "../shared/wire";
import { digits } from "./ids";

/** What lies in an account. */
export type ItemType =
  | "vpc"
  | "subnet"
  | "internet-gateway"
  | "elastic-ip"
  | "nat-gateway"
  | "route-table"
  | "route"
  | "route-table-association"
  | "security-group"
  | "ingress-rule"
  | "egress-rule"
  | "key-pair"
  | "role"
  | "role-policy"
  | "instance-profile"
  | "network-interface"
  | "instance"
  | "volume"
  | "volume-attachment"
  | "zone"
  | "record";

export interface Item {
  readonly id: string;
  readonly values: WireMap;
}

const lockTriesEveryMs = 5;
const extension = ".json";

/** The objects of an account: one file each, so that other processes find them. What is hidden in them begins with `_`. */
export class Store {
  /** Tells the account from others on the engine. */
  readonly hash: string;
  private tail: Promise<void> = Promise.resolve();

  constructor(readonly dir: string) {
    this.hash = digits(dir, 12);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  get(type: ItemType, id: string): WireMap | undefined {
    try {
      const value = toWire(JSON.parse(readFileSync(this.file(type, id), "utf8")));
      return isMap(value) ? value : undefined;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
  }

  all(type: ItemType): Item[] {
    mkdirSync(join(this.dir, type), { recursive: true });
    return readdirSync(join(this.dir, type))
      .filter((name) => name.endsWith(extension))
      .sort()
      .flatMap((name) => {
        const id = decodeURIComponent(name.slice(0, -extension.length));
        const values = this.get(type, id);
        return values === undefined ? [] : [{ id, values }];
      });
  }

  /** All of it or nothing, whenever this process ends. */
  put(type: ItemType, id: string, values: WireMap): void {
    mkdirSync(join(this.dir, type), { recursive: true });
    const file = this.file(type, id);
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(values, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  }

  remove(type: ItemType, id: string): void {
    rmSync(this.file(type, id), { force: true });
  }

  /**
   * Runs work that looks and then writes, one at a time in all processes. The lock is a socket without a file: the
   * kernel takes it back when its holder dies.
   */
  locked<T>(work: () => T | Promise<T>): Promise<T> {
    const run = this.tail.then(async () => {
      const release = await this.lock();
      try {
        return await work();
      } finally {
        await release();
      }
    });
    this.tail = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }

  private async lock(): Promise<() => Promise<void>> {
    for (;;) {
      const server = createServer();
      const isMine = await new Promise<boolean>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) =>
          error.code === "EADDRINUSE" ? resolve(false) : reject(error),
        );
        server.listen(`\0pulumi-rocketmq-aws-${this.hash}`, () => resolve(true));
      });
      if (isMine) {
        return () => new Promise((resolve) => server.close(() => resolve()));
      }
      await sleep(lockTriesEveryMs);
    }
  }

  private file(type: ItemType, id: string): string {
    return join(this.dir, type, `${encodeURIComponent(id)}${extension}`);
  }
}
