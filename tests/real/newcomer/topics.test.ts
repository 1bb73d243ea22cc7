import { follow } from "../support/newcomer";

test("what docs/guides/topics.md says can be done, and leaves nothing running", () => {
  expect(() => follow("docs/guides/topics.md")).not.toThrow();
});
