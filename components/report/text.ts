import type { Item } from "./item";
import { incomplete } from "./markdown";
import { Fate } from "./process";
import type { Report } from "./report";
import { changeInWords, fateWords, headline, noticeInWords, waitsInWords } from "./words";

/** A report for a terminal, risks first. */
export function toText(report: Report): string {
  const { stack, items, administered, risks, errors, others, isFirst } = report;
  if (errors.length > 0) {
    return [
      `RocketMQ, stack ${stack}: the preview failed; nothing can be said of the change`,
      ...errors.map(plain),
    ].join("\n");
  }
  return [
    `RocketMQ, stack ${stack}: ${headline(items.length, others, administered.length)}`,
    ...(report.isComplete ? [] : [incomplete]),
    ...risks.map(({ level, subject, text }) => `${level.toUpperCase().padEnd(9)} ${plain(subject)}: ${plain(text)}`),
    ...(isFirst ? ["all processes start at once; the last step waits until every broker has taken a message"] : []),
    ...items.flatMap((item, index) => lines(item, isFirst ? "" : `${index + 1}. `)),
    ...administered.flatMap((one) => [plain(one.title), ...one.lines.map((line) => `     ${plain(line)}`)]),
  ].join("\n");
}

function lines(item: Item, number: string): string[] {
  const role = (item.after ?? item.before)?.brokerRole ?? "";
  const isChange = item.fate !== Fate.Stop && item.fate !== Fate.Start;
  const waits = waitsInWords(item);
  return [
    `${number}${item.name} (${role}) ${fateWords[item.fate]}`,
    ...(isChange ? item.changes.map((change) => `     ${plain(changeInWords(change))}`) : []),
    ...(waits === "" ? [] : [`     waits: ${waits}`]),
    ...(item.fate === Fate.Start ? [] : [`     clients notice: ${noticeInWords(item)}`]),
  ];
}

/** Nothing in it moves the cursor of a terminal. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not reach a terminal
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "?");
}
