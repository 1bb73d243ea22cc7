import { spawnSync } from "node:child_process";

/** A pid counts as gone once it is a zombie: its parent may be this process, which waits here and cannot reap it. */
const script = `
alive() { local state; state=$(sed 's/^.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) && [ -n "$state" ] && [ "$state" != Z ]; }
signal=$1; shift
kill -"$signal" "$@" 2>/dev/null
for pid in "$@"; do
  while alive "$pid"; do
    [ "$SECONDS" -lt 60 ] || kill -KILL "$pid" 2>/dev/null
    sleep 0.1
  done
done`;

/** Ends processes that this one started, and waits for them; what is still there after a minute is killed. */
export function endByPid(pids: readonly number[], signal: "TERM" | "INT"): void {
  if (pids.length > 0) {
    spawnSync("bash", ["-c", script, "end", signal, ...pids.map(String)], { stdio: "ignore", timeout: 90_000 });
  }
}
