import { follow } from "../support/newcomer";

test("what docs/operations.md says can be done, and leaves nothing running", () => {
  expect(() => follow("docs/operations.md")).not.toThrow();
});
