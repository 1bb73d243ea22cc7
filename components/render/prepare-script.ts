import type { Release } from "../model/releases";
import { quote } from "./bash";
import { type HostLibrary, renderWriteLibrary } from "./host-library";

/** What a host needs before a process of a release can run on it. */
export interface Preparation {
  readonly release: Release;
  readonly rocketmqHome: string;
  readonly java: string;
  /** The directory of all processes. */
  readonly dataDirectory: string;
  readonly library: HostLibrary;
}

/**
 * The script that checks java and the release and writes what all processes share. For the standard input of
 * `bash -euo pipefail -s`.
 */
export function renderPrepareScript({ release, rocketmqHome, java, dataDirectory, library }: Preparation): string {
  return `# RocketMQ ${release.version} on this machine
version=${quote(release.version)}
home=${quote(rocketmqHome)}
java=${quote(java)}
data=${quote(dataDirectory)}
fail() { printf '%s\\n' "$*" >&2; exit 1; }
for tool in flock setsid readlink mktemp base64; do
  command -v "$tool" >/dev/null || fail "the command $tool is missing on this machine; install util-linux and coreutils"
done
command -v "$java" >/dev/null || fail "java: no $java on this machine; install a JDK ${release.java.min} to ${release.java.max}, or set javaHome"
spoken=$("$java" -version 2>&1 | sed -n 's/.*version "\\(1\\.\\)\\{0,1\\}\\([0-9]*\\).*/\\2/p' | head -n 1)
[ -n "$spoken" ] || fail "java: $java -version says no version; set javaHome to a JDK ${release.java.min} to ${release.java.max}"
if [ "$spoken" -lt ${release.java.min} ] || [ "$spoken" -gt ${release.java.max} ]; then
  fail "java: RocketMQ $version takes Java ${release.java.min} to ${release.java.max}; got $spoken from $java; set javaHome"
fi
ls "$home"/lib/rocketmq-broker-*.jar >/dev/null 2>&1 || fail "rocketmqHome: no RocketMQ release in $home; unpack rocketmq-all-$version-bin-release.zip there, or do make setup"
[ -e "$home/lib/rocketmq-broker-$version.jar" ] || fail "rocketmqHome: $home is not RocketMQ $version but $(cd "$home/lib" && echo rocketmq-broker-*.jar); set version or rocketmqHome"
umask 077
mkdir -p "$data"
: >"$data/.pulumi-rocketmq"
${renderWriteLibrary(library)}
echo "RocketMQ $version in $home, Java $spoken"
`;
}
