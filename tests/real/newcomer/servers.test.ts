import { follow } from "../support/newcomer";

test("what docs/guides/servers.md says can be done, and leaves nothing running", () => {
  expect(() => follow("docs/guides/servers.md")).not.toThrow();
});
