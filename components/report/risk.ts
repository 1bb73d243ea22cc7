/** How bad it is, worst first. */
export const Level = {
  /** The `up` stops there before it touches the process. */
  Refused: "refused",
  /** Messages are deleted, or nobody can read them any more. */
  DataLoss: "data-loss",
  /** Nobody takes messages, or hands them out, for a while. */
  Outage: "outage",
  Restart: "restart",
  /** It is weaker after the change than before. */
  Notice: "notice",
} as const;
export type Level = (typeof Level)[keyof typeof Level];

export const levels: readonly Level[] = Object.values(Level);

export interface Risk {
  readonly level: Level;
  /** Resource names, or a group. */
  readonly subject: string;
  readonly text: string;
}

/** Whether a report is as bad as that, or worse. */
export function reaches(risks: readonly Risk[], level: Level): boolean {
  return risks.some((risk) => levels.indexOf(risk.level) <= levels.indexOf(level));
}
