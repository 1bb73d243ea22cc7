/** Four levels, cheapest first; `jest --selectProjects unit` runs one of them. */
const project = (displayName, folder, extra = {}) => ({
  displayName,
  testMatch: [`<rootDir>/tests/${folder}/**/*.test.ts`],
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  ...extra,
});

module.exports = {
  projects: [
    project("unit", "unit"),
    project("components", "components"),
    project("engine", "engine"),
    project("real", "real"),
  ],
  reporters: ["default", "<rootDir>/tests/support/progress.cjs"],
  testSequencer: "<rootDir>/tests/support/sequencer.cjs",
  testTimeout: 300_000,
};
