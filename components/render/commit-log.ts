import type { Launch } from "../model/launch";

/** The directories of a broker's commit log, joined by commas as RocketMQ does; empty where there is none. */
export function commitLogOf({ kind, facets, layout }: Launch): string {
  const given = facets.find(({ name }) => name === "storePathCommitLog")?.value;
  return kind === "broker" ? (given ?? `${layout.storeDirectory}/commitlog`) : "";
}

const otherKeys = ["storePathCommitLog", "storePathDLedgerCommitLog"];

/** Directories that a broker writes to beside its own, by keys of broker.conf. */
export function otherDirectories({ facets }: Launch): string[] {
  return facets
    .filter(({ name }) => otherKeys.includes(name))
    .flatMap(({ value }) => value.split(","))
    .filter((directory) => directory !== "");
}

/**
 * Functions of bash that read commit logs, whose files are named by the offset that they begin at: `first_offset
 * <directories>`, and `log_sum <directories> <from> <to>` for the SHA-256 of the bytes between two offsets.
 */
export const commitLogFunctions = `log_files() { # log_files <directories>: \`offset file\`, in order
  local directory file
  while read -r directory; do
    for file in "$directory"/[0-9]*; do
      [ ! -f "$file" ] || printf '%s %s\\n' "\${file##*/}" "$file"
    done
  done < <(tr , '\\n' <<<"$1") | sort
}

first_offset() { # first_offset <directories>
  local offset
  offset=$(log_files "$1" | sed -n '1s/ .*//p')
  echo $((10#\${offset:-0}))
}

log_sum() { # log_sum <directories> <from> <to>
  local offset file size skip end
  while read -r offset file; do
    offset=$((10#$offset)) size=$(stat -c %s "$file")
    skip=$(($2 > offset ? $2 - offset : 0))
    end=$(($3 - offset < size ? $3 - offset : size))
    [ "$end" -le "$skip" ] || dd if="$file" bs=1M iflag=skip_bytes,count_bytes skip="$skip" count=$((end - skip)) status=none
  done < <(log_files "$1") | sha256sum | cut -d ' ' -f 1
}`;
