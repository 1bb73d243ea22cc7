/** A machine as a benchmark notes it. */
export const machine = {
  cpu: "A CPU",
  cores: 2,
  memoryMiB: 24105,
  kernel: "6.1.0",
  node: "v20.1.0",
  java: "openjdk 17",
  pulumi: "v3.274.1",
  rocketmq: "5.5.0",
  loadAverage: 0.25,
};
