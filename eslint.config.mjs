import js from "@eslint/js";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["bin/", "node_modules/", "tests/lint/fixtures/", "coverage/", "templates/", "examples/", "provider/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      eqeqeq: ["error", "always"],
    },
  },
  {
    files: ["index.ts", "components/**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "the environment is read by index.ts and components/host only" },
      ],
      "no-restricted-imports": ["error", "process", "node:process"],
      "no-console": "error",
      "max-lines-per-function": ["error", { max: 80, skipComments: true }],
    },
  },
  {
    files: ["index.ts", "components/host/**/*.ts"],
    rules: { "no-restricted-properties": "off", "no-restricted-imports": "off" },
  },
  {
    files: ["tests/**/*.ts"],
    plugins: { jest },
    rules: {
      "jest/no-focused-tests": "error",
      "jest/no-disabled-tests": "error",
      "jest/valid-expect": "error",
      "jest/valid-expect-in-promise": "error",
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect*"] }],
      "jest/no-standalone-expect": "error",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  { files: ["**/*.cjs"], languageOptions: { globals: { module: "writable", require: "readonly" } } },
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly" } } },
);
