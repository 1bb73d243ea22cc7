import { hereDocument, quote } from "./bash";
import { sha256 } from "./digest";
import { commonFiles } from "./launch";

/** Programs of a host that every process there shares, as their sources. */
export interface HostPrograms {
  /**
   * By name: `apply` makes a process be what its script says, `store` keeps a broker from the store of another one, `ctl`
   * starts, stops and shows one, `supervise` keeps one running where nothing else does, `firewall` opens its ports.
   */
  readonly texts: Readonly<Record<string, string>>;
  readonly probeJar: Buffer;
  /** The digest of the probe's sources, which is the same whatever compiled it. */
  readonly probeDigest: string;
}

/**
 * What all processes of a host share, in a directory that is named by its content: written once, so that no process's
 * script repeats it, and a new version of this library shows in a preview as one changed line a process.
 */
export interface HostLibrary {
  readonly directory: string;
  readonly files: readonly { readonly name: string; readonly content: string | Buffer }[];
  /** The resource that writes it. */
  readonly resource: string;
}

export const probeJarName = "probe.jar";

/** The library of a host, below `parent`. */
export function hostLibrary(parent: string, resource: string, programs: HostPrograms): HostLibrary {
  const { probeJar, probeDigest } = programs;
  const texts = [
    ...Object.entries(programs.texts).map(([name, content]) => ({ name, content })),
    ...commonFiles.map(({ name, content }) => ({ name, content })),
  ];
  const digest = sha256(JSON.stringify([probeDigest, texts]));
  // The probe comes last: where it is, all is.
  const files = [...texts, { name: probeJarName, content: probeJar }];
  return { directory: `${parent}/${digest.slice(0, 8)}`, files, resource };
}

/** The lines that write the library; each file appears as a whole, since another stack may use it at this moment. */
export function renderWriteLibrary({ directory, files }: HostLibrary): string {
  return [
    `lib=${quote(directory)}`,
    `mkdir -p "$lib"`,
    `new=$(mktemp -d "$lib/.new.XXXXXX")`,
    ...files.map(({ name, content }) =>
      typeof content === "string"
        ? hereDocument(`cat >"$new/${name}"`, content)
        : hereDocument(`base64 -d >"$new/${name}"`, content.toString("base64").replace(/.{1,120}/g, "$&\n")),
    ),
    ...files.map(({ name }) => `mv -f "$new/${name}" "$lib/${name}"`),
    `rmdir "$new"`,
  ].join("\n");
}

/** The line that ends a script where the library is gone, with what brings it back. */
export function renderNeedLibrary({ directory, resource }: HostLibrary): string {
  const lost = `${directory} is gone, was it removed by hand? pulumi up --replace '**${resource}' writes it again`;
  return `[ -e ${quote(`${directory}/${probeJarName}`)} ] || { printf '%s\\n' ${quote(lost)} >&2; exit 1; }`;
}
