import { administeredRow, formatTable, parseStatus } from "../../tools/status-table";

const output = `process=nameserver-0
address=127.0.0.1:9876
want=aa
state=running
pid=11
started=1000000000
restarts=0
digest=aa
last=
failure=
process=broker-a-0
address=127.0.0.1:10911
want=bb
state=running
pid=12
started=1000000000
restarts=1
digest=bb
last=ended with status 137 after 9 s
failure=
process=broker-a-1
address=127.0.0.1:10921
want=cc
state=running
pid=13
started=1000000000
restarts=0
digest=old
last=
failure=
process=broker-b-0
address=127.0.0.1:11011
want=dd
state=absent
probe
{"kind":"nameServer","key":"127.0.0.1:9876","ok":true,"detail":"lists 3 of 3 brokers"}
{"kind":"broker","key":"broker-a-0","ok":true,"detail":"registered in 1/1"}
{"kind":"broker","key":"broker-a-1","ok":false,"detail":"fileReservedTime: live 72, should be 48"}
{"kind":"unexpected","key":"broker-x-0","ok":true,"detail":"is in the same cluster"}
`;

test("a row a process, wrong where host, digest or probe disagree", () => {
  const rows = parseStatus(output).map(({ key, ok, restarts, detail }) => ({ key, ok, restarts, detail }));
  expect(rows).toEqual([
    { key: "nameserver-0", ok: true, restarts: "0", detail: "lists 3 of 3 brokers" },
    { key: "broker-a-0", ok: true, restarts: "1", detail: "registered in 1/1; last ended with status 137 after 9 s" },
    {
      key: "broker-a-1",
      ok: false,
      restarts: "0",
      detail: "runs with another configuration than the stack's; fileReservedTime: live 72, should be 48",
    },
    { key: "broker-b-0", ok: false, restarts: "", detail: "absent, should be running; the probe said nothing of it" },
    { key: "broker-x-0", ok: true, restarts: "", detail: "is in the same cluster" },
  ]);
});

test("the table is aligned and says WRONG", () => {
  const lines = formatTable(parseStatus(output)).split("\n");
  expect(lines[0]).toBe(
    "       PROCESS       ADDRESS          STATE       PID  SINCE                 RESTARTS  DETAIL",
  );
  expect(lines[2]).toMatch(
    /^ok {5}broker-a-0 {4}127\.0\.0\.1:10911 {2}running {5}12 {3}2001-09-09T01:46:40Z {2}1 {9}registered/,
  );
  expect(lines[3]).toMatch(/^WRONG {2}broker-a-1/);
});

test("topics and consumer groups: a row each, also where nothing is known; without the columns of processes", () => {
  const line = (key: string, ok: boolean, detail: string): string =>
    JSON.stringify({ kind: "topic", key, ok, detail }) + "\n";
  const rows = [
    administeredRow({ kind: "Topic", name: "mq-topic-orders" }, line("orders", true, "readQueueNums 8 on broker-a")),
    administeredRow(
      { kind: "Topic", name: "mq-topic-paid" },
      `noise\n${line("paid", false, "broker-a does not have it")}`,
    ),
    administeredRow({ kind: "ConsumerGroup", name: "mq-consumergroup-x" }, "some\nssh: no route\n"),
  ];
  expect(formatTable(rows)).toBe(
    [
      "       NAME                STATE          DETAIL",
      "ok     orders              topic          readQueueNums 8 on broker-a",
      "WRONG  paid                topic          broker-a does not have it",
      "WRONG  mq-consumergroup-x  ConsumerGroup  nothing is known of it: ssh: no route",
    ].join("\n"),
  );
});
