import type { Item } from "./item";
import { picture } from "./picture";
import { Fate } from "./process";
import type { Report } from "./report";
import { Level, type Risk } from "./risk";
import { changeInWords, fateWords, headline, noticeInWords, waitsInWords } from "./words";

/** By which a comment is found again when it is to be updated. */
export function marker(stack: string): string {
  return `<!-- pulumi-rocketmq report: ${stack} -->`;
}

const signs: Readonly<Record<Level, string>> = {
  [Level.Refused]: "⛔",
  [Level.DataLoss]: "🔴",
  [Level.Outage]: "🟠",
  [Level.Restart]: "🟡",
  [Level.Notice]: "ℹ️",
};

/** A report as a comment of a pull request, risks first. */
export function toMarkdown(report: Report): string {
  const { stack, items, administered, processes, risks, errors, others } = report;
  const title = `### RocketMQ: stack \`${stack}\``;
  if (errors.length > 0) {
    return [
      marker(stack),
      title,
      "",
      "**The preview failed; nothing can be said of the change.**",
      "",
      ...fence("", errors),
    ].join("\n");
  }
  if (items.length === 0 && administered.length === 0 && others === 0) {
    return [marker(stack), `${title}: no changes`].join("\n");
  }
  return [
    marker(stack),
    `${title}: ${headline(items.length, others, administered.length)}`,
    "",
    ...(report.isComplete ? [] : [incomplete, ""]),
    ...risks.map(riskLine),
    ...(risks.length > 0 ? [""] : []),
    ...table(report),
    ...administered.map(({ title, lines }) => `- ${code(title)}: ${lines.map(cell).join("; ")}`),
    ...(administered.length > 0 ? [""] : []),
    ...(processes.length === 0
      ? []
      : ["<details><summary>Topology</summary>", "", ...fence("mermaid", [picture(processes)]), "</details>"]),
  ].join("\n");
}

/** Where the preview left out what stays. */
export const incomplete =
  "What stays as it is was not in the preview (`--show-sames`): who stands in for whom, and the picture, may be wrong.";

function riskLine({ level, subject, text }: Risk): string {
  return `- ${signs[level]} **${level}** ${code(subject)}: ${cell(text)}`;
}

function table({ items, isFirst }: Report): string[] {
  if (items.length === 0) {
    return [];
  }
  const intro = isFirst
    ? "All processes start at once; the last step waits until every broker is registered and has taken a message."
    : "In this order, each before the next one is touched:";
  return [
    intro,
    "",
    "| | process | what | why | waits for | clients notice |",
    "| --- | --- | --- | --- | --- | --- |",
    ...items.map((item, index) => row(item, isFirst ? "" : String(index + 1))),
    "",
  ];
}

function row(item: Item, number: string): string {
  const role = (item.after ?? item.before)?.brokerRole ?? "";
  const changes = item.fate === Fate.Stop || item.fate === Fate.Start ? [] : item.changes.map(changeInWords);
  const what = item.fate === Fate.Restart ? `**${fateWords[item.fate]}**` : fateWords[item.fate];
  const cells = [
    number,
    `${code(item.name)} ${role}`,
    what,
    changes.map((text) => code(text)).join("<br/>"),
    cell(waitsInWords(item)),
    item.fate === Fate.Start ? "" : cell(noticeInWords(item)),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A word in a code span, also in a cell: a back-tick or a bar of its own would end it. */
function code(text: string): string {
  const clean = text.replace(/\s+/g, " ").replace(/\|/g, "\\|");
  return clean.includes("`") ? `\`\` ${clean} \`\`` : `\`${clean}\``;
}

/** Text in a cell: nothing in it is Markdown or HTML. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|#]/g, (char) => `\\${char}`);
}

function fence(language: string, lines: readonly string[]): string[] {
  const ticks = "`".repeat(
    Math.max(3, ...lines.map((line) => Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1)),
  );
  return [`${ticks}${language}`, ...lines, ticks];
}
