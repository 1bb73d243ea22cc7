/** What the report of a change says of each process, in its order: `broker-a-0 restarts`. */
export const reported = (report: string): string[] =>
  [...report.matchAll(/^\d+\. rocketmq-([\w-]+) \(\w+\) (.+)$/gm)].map(([, key, fate]) => `${key} ${fate}`);
