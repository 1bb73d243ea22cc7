/** The running operations of the plugin; each can be aborted by its own time limit, and all of them by a cancel. */
export class Operations {
  private readonly running = new Set<AbortController>();
  private cancelled = false;

  get isIdle(): boolean {
    return this.running.size === 0;
  }

  /**
   * `timeoutSeconds`: 0 for none; cut to whole seconds, so that less than one is over at once, as in the real plugin.
   * `onHangUp` is told what to do when the caller is no longer interested.
   */
  async run<T>(
    timeoutSeconds: number,
    onHangUp: (abort: () => void) => void,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const cancel = () => controller.abort(new Error("context canceled"));
    const expire = () => controller.abort(new Error("context deadline exceeded"));
    const wholeSeconds = Math.trunc(timeoutSeconds);
    const timer = wholeSeconds > 0 ? setTimeout(expire, wholeSeconds * 1_000) : undefined;
    if (timeoutSeconds > 0 && wholeSeconds === 0) {
      expire();
    }
    if (this.cancelled) {
      cancel();
    }
    onHangUp(cancel);
    this.running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
    }
  }

  /** Aborts what runs and whatever is asked for later. */
  cancelAll(): void {
    this.cancelled = true;
    this.running.forEach((controller) => controller.abort(new Error("context canceled")));
  }
}
