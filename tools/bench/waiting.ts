/** Seconds since an instant of `performance.now()`. */
export const secondsSince = (start: number): number => (performance.now() - start) / 1000;

export const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Asks until the answer is true; fails after so many seconds with what `missing` says. */
export async function until(
  what: string,
  seconds: number,
  isTrue: () => boolean | Promise<boolean>,
  missing: () => string = () => "",
): Promise<void> {
  const start = performance.now();
  while (!(await isTrue())) {
    if (secondsSince(start) > seconds) {
      throw new Error(`${what}: not within ${seconds} s ${missing()}`.trim());
    }
    await sleep(50);
  }
}
