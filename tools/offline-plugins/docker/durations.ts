/** Durations as Go writes and reads them, in nanoseconds. */

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

export const durationPattern =
  /^(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/;

export function parseDuration(text: string): number {
  const parts = text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g);
  return Math.trunc([...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0));
}

/** A number without the zeros at its end. */
const decimal = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) {
    return "0s";
  }
  if (nanoseconds < 1e3) {
    return `${nanoseconds}ns`;
  }
  if (nanoseconds < 1e6) {
    return `${decimal(nanoseconds / 1e3, 3)}µs`;
  }
  if (nanoseconds < 1e9) {
    return `${decimal(nanoseconds / 1e6, 6)}ms`;
  }
  const hours = Math.trunc(nanoseconds / 3600e9);
  const minutes = Math.trunc((nanoseconds % 3600e9) / 60e9);
  const seconds = decimal((nanoseconds % 60e9) / 1e9, 9);
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
