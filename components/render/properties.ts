import type { Conf } from "../model/properties";

/** Escapes a value so that java.util.Properties reads back just this text (ISO-8859-1, \uXXXX, backslash). */
export function escapeValue(value: string): string {
  const escaped = value.replace(/[\\\n\r\t\f]|^ |[^\x20-\x7e]/g, (char) => {
    switch (char) {
      case "\n":
        return "\\n";
      case "\r":
        return "\\r";
      case "\t":
        return "\\t";
      case "\f":
        return "\\f";
      case "\\":
        return "\\\\";
      case " ":
        return "\\ ";
      default:
        return [...char.split("")].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    }
  });
  return escaped;
}

/** The text of a .conf file: `key=value` with LF, no blank around `=` or behind the value. */
export function renderProperties(conf: Conf, title: string): string {
  const lines = Object.entries(conf).map(([key, value]) => `${key}=${escapeValue(value)}`);
  return [`# ${title}`, ...lines, ""].join("\n");
}
