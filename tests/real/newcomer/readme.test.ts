import { follow } from "../support/newcomer";

test("what README.md says can be done, and leaves nothing running", () => {
  expect(() => follow("README.md", { asShipped: true })).not.toThrow();
});
