/**
 * The bash function `act <stop|start> <process>...`, for drills. Set before: keys, and the functions `stop_one <index>` and
 * `start_one <index>`. It says `stop=<process>` of each that it has stopped; what these functions say goes to stderr.
 */
export const actFunction = `act() { # act <stop|start> <process>...: one after the other, none where one of them is unknown
  local action=$1 key i known places=()
  shift
  for key in "$@"; do
    known=''
    for i in "\${!keys[@]}"; do
      [ "\${keys[i]}" != "$key" ] || { places+=("$i") && known=1; }
    done
    [ -n "$known" ] || { echo "$key: no process of this cluster" >&2 && return 2; }
  done
  for i in \${places[@]+"\${places[@]}"}; do
    "\${action}_one" "$i" >&2
    echo "$action=\${keys[i]}"
  done
}`;
