import { array } from "./bash";

/** Where the master of a broker group is. */
export interface MasterPlace {
  readonly brokerName: string;
  /** Id of the host. */
  readonly host: string;
  /** What tells it from others: a host that has got another id is the same one. */
  readonly machine: string;
}

/**
 * The script that refuses to leave the messages of a master behind, before anything is touched; for `bash -euo pipefail -s`
 * on the machine that runs Pulumi. It knows the places of the last `up` by what it printed then.
 *
 * @param forced groups that may begin empty
 */
export function renderMastersScript(masters: readonly MasterPlace[], forced: readonly string[]): string {
  return [
    array(
      "masters",
      masters.map(({ brokerName, host, machine }) => `${brokerName} ${host} ${machine}`),
    ),
    array("forced", forced),
    logic,
  ].join("\n");
}

const logic = `count=0
while read -r word name host machine; do
  [ "$word" = master ] || continue
  for one in "\${masters[@]}"; do
    read -r now_name now_host now_machine <<<"$one"
    if [ "$now_name" != "$name" ] || [ "$now_host" = "$host" ] || [ "$now_machine" = "$machine" ]; then
      continue
    fi
    if [[ " \${forced[*]} " == *" $name "* ]]; then
      echo "warn  $name: its master begins empty on $now_host, its store stays on $host (forceRemoval); a slave that has the old messages must begin empty, too"
      continue
    fi
    count=$((count + 1))
    echo "  $name-0: its master moves, and its messages and offsets would stay behind; got host $now_host; allowed $host; do add a group of another brokerName on $now_host and take $name out in the same up, which empties it first, or name it in forceRemoval to begin empty" >&2
  done
done <<<"\${PULUMI_COMMAND_STDOUT-}"
if [ "$count" -gt 0 ]; then
  echo "masters that move: $count; nothing was changed on any host" >&2
  exit 1
fi
printf 'master %s\\n' "\${masters[@]}"
`;
