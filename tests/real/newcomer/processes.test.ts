import { follow } from "../support/newcomer";

test("what docs/guides/processes.md says can be done, and leaves nothing running", () => {
  expect(() => follow("docs/guides/processes.md")).not.toThrow();
});
