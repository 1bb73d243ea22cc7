import { follow } from "../support/newcomer";

test("what docs/guides/containers.md says can be done, and leaves nothing running", () => {
  expect(() => follow("docs/guides/containers.md")).not.toThrow();
});
