/** Quotes a text as one bash word. The only quoting function for bash and sh. */
export function quote(text: string): string {
  if (text.includes("\0")) {
    throw new Error("a NUL byte cannot stand in a shell word");
  }
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** A bash array assignment: `name=(word word)`, one word a line, so that a diff names the word. */
export function array(name: string, words: readonly string[]): string {
  return [`${name}=(`, ...words.map((word) => `  ${quote(word)}`), ")"].join("\n");
}

/** A here-document whose body bash does not touch; the delimiter never stands in the body. */
export function hereDocument(command: string, body: string): string {
  let delimiter = "EOF";
  while (body.split("\n").includes(delimiter)) {
    delimiter += "_";
  }
  return `${command} <<'${delimiter}'\n${body.endsWith("\n") || body === "" ? body : `${body}\n`}${delimiter}`;
}
