/**
 * The command that makes a store's consumer offsets readable for a release that cannot skip `pullOffsetTable`
 * (Release.refusesPullOffsets): it empties that table, which the release does not have. Those of consumer groups, in
 * `offsetTable`, stay as they are. Done where nothing is to be done.
 *
 * @param storeDirectory of a broker that does not run
 */
export function forgetPullOffsets(storeDirectory: string): string[] {
  const table = '/^\\t"pullOffsetTable":{$/,/^\\t}/';
  const inside = '/^\\t"pullOffsetTable":{$/!{/^\\t}/!d}';
  const file = `${storeDirectory}/config/consumerOffset.json`;
  const each = 'for file in "$@"; do [ ! -e "$file" ] || sed -i "$edit" "$file" || exit; done';
  return ["/bin/sh", "-c", `edit=$0; ${each}`, `${table}{${inside}}`, file, `${file}.bak`];
}
