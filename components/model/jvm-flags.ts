import type { Issue } from "./issue";
import { repeated } from "./names";

/** Flags that the library sets for every process. */
export const ownFlags: readonly string[] = [
  "-server",
  "-XX:+UseG1GC",
  "-XX:G1ReservePercent=25",
  "-XX:InitiatingHeapOccupancyPercent=30",
  "-XX:SoftRefLRUPolicyMSPerMB=0",
  "-XX:-OmitStackTraceInFastThrow",
  "-XX:+ExitOnOutOfMemoryError",
];

type Fault = Pick<Issue, "reason" | "allowed" | "fix">;

const sizing =
  /^-(Xms|Xmx|Xmn|XX:MaxDirectMemorySize=|XX:(Initial|Max|Min|SoftMax)HeapSize=|XX:(Max)?NewSize=|XX:(Initial|Max|Min)RAM(Percentage|Fraction)=|XX:MaxRAM=)/;

/** What a flag is refused for on any Java, first match. */
const refused: readonly [RegExp, Fault][] = [
  [sizing, { reason: "a size belongs in heapMiB, youngMiB or directMiB", fix: "remove the flag and set the field" }],
  [
    /^-XX:[+-]Use(Serial|Parallel|ParallelOld|ConcMarkSweep|ParNew|Z|Shenandoah|Epsilon)GC$|^-XX:-UseG1GC$|^-Xincgc$/,
    { reason: "the library runs RocketMQ with G1", fix: "remove it" },
  ],
  [
    /^-XX:(-ExitOnOutOfMemoryError|\+CrashOnOutOfMemoryError|OnOutOfMemoryError=.*)$/,
    { reason: "a process out of memory must end, so that its supervisor starts it again", fix: "remove it" },
  ],
  [/^-client$/, { reason: "the library runs RocketMQ with -server", fix: "remove it" }],
  [
    /^(-cp|-classpath|--class-path|--module-path|-p|-jar|-m|--module)([= ].*)?$/,
    { reason: "the library says what java runs", fix: "remove it" },
  ],
  [
    /^--?(version|showversion|fullversion|show-version|help|help-extra|h|X|dry-run|list-modules|validate-modules)$|^-\?$/,
    { reason: "java would only print and end", fix: "remove it" },
  ],
  [
    /^-D(user\.home|user\.dir|rmq\.logback\.configurationFile|rmq\.logDirectory|rocketmq\.home\.dir)(=.*)?$/,
    { reason: "the library sets this property", fix: "remove it" },
  ],
  [/^-Drocketmq\.namesrv\.addr(=.*)?$/, { reason: "the NameServers are wired by the library", fix: "remove it" }],
  [
    /^-XX:(Flags|VMOptionsFile)=/,
    { reason: "the library reads every flag before it takes it", fix: "give each flag here" },
  ],
];

/** The Java that does not start with a flag any more (seen on 8, 17 and 25, else JDK release notes). */
const gone: readonly [RegExp, number][] = [
  [/^-D(java\.ext\.dirs|java\.endorsed\.dirs)(=.*)?$/, 9],
  [/^-XX:[+-]PrintGC(DateStamps|TimeStamps|Cause|ApplicationStoppedTime|ApplicationConcurrentTime)$/, 9],
  [/^-XX:[+-]Print(AdaptiveSizePolicy|TenuringDistribution|HeapAtGC|ReferenceGC|PromotionFailure)$/, 9],
  [/^-XX:([+-]UseGCLogFileRotation|NumberOfGCLogFiles=.*|GCLogFileSize=.*)$/, 9],
  [/^-XX:[+-](UseSplitVerifier|TraceClassUnloading|UseFastAccessorMethods)$/, 9],
  [/^-d(32|64)$/, 10],
  [/^-XX:[+-]UnlockCommercialFeatures$/, 11],
  [/^-XX:[+-]AggressiveOpts$/, 13],
  [/^-XX:([+-]?CMS\w+(=.*)?|[+-]UseCMS\w+)$/, 15],
  [/^-XX:(Max)?PermSize=/, 17],
  [/^-XX:[+-]TraceClassLoading$/, 17],
  [/^-XX:[+-]UseBiasedLocking$/, 21],
];

/** The Java that knows a flag for the first time. */
const born: readonly [RegExp, number][] = [[/^(-Xlog(:.*)?|--(add|illegal|limit|upgrade|enable|patch)-.*)$/, 9]];

const example = "one flag an element, starting with -";

function check(option: unknown, java: number | undefined): Fault | undefined {
  if (typeof option !== "string" || !/^-[^\s]/.test(option)) {
    return { reason: "not a flag of java", allowed: example };
  }
  if (/\s/.test(option)) {
    return { reason: "several words", allowed: example, fix: "give each flag as an element" };
  }
  if (/["'`\0]/.test(option)) {
    return { reason: "java would get the quotes, no shell reads them", fix: "remove the quotes" };
  }
  const never = refused.find(([pattern]) => pattern.test(option));
  if (never !== undefined) {
    return never[1];
  }
  if (ownFlags.includes(option)) {
    return { reason: "the library sets this flag already", fix: "remove it" };
  }
  const until = gone.find(([pattern]) => pattern.test(option))?.[1];
  if (java !== undefined && until !== undefined && java >= until) {
    return { reason: `Java ${java} does not start with this flag, it is gone since Java ${until}`, fix: "remove it" };
  }
  const since = born.find(([pattern]) => pattern.test(option))?.[1];
  return java !== undefined && since !== undefined && java < since
    ? { reason: `Java ${java} does not start with this flag, it came with Java ${since}`, fix: "remove it" }
    : undefined;
}

/** What a flag sets, where saying it twice is a contradiction. */
function subject(option: string): string {
  return (
    /^-XX:[+-]?(\w+)|^-(Xss)|^(-D[^=]+)/
      .exec(option)
      ?.slice(1)
      .find((name) => name !== undefined) ?? option
  );
}

/** Refuses flags that java does not start with, that contradict the library, or that stand twice. */
export function checkFlags(path: string, options: readonly string[], java: number | undefined): Issue[] {
  const issues = options.flatMap((got, index) => {
    const fault = check(got, java);
    return fault === undefined ? [] : [{ path: `${path}.${index}`, ...fault, got }];
  });
  const good = options.filter((option) => check(option, java) === undefined);
  const twice = repeated(good.map(subject)).map((name) => ({
    path,
    reason: "a flag stands more than once",
    got: good.filter((option) => subject(option) === name),
    allowed: "each once",
  }));
  return [...issues, ...twice];
}
