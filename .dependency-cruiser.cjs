/**
 * The layers of the house: index.ts -> components -> platform, host -> render -> model.
 * A lower room never knows an upper one.
 */
const from = (path, pathNot) => ({ path, ...(pathNot ? { pathNot } : {}) });
const layer = (name, path, forbidden) => ({
  name,
  severity: "error",
  from: from(path),
  to: { path: forbidden },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "model-is-pure",
      comment: "no Pulumi, file system, network, process or clock below the model",
      severity: "error",
      from: from("^components/model/"),
      to: {
        pathNot: "^(components/model/|configs/topology[.]schema[.]json$)|(^|/)node_modules/(ajv|ipaddr[.]js|js-yaml)/",
        path: ".*",
      },
    },
    {
      name: "render-is-pure",
      severity: "error",
      from: from("^components/render/"),
      to: { pathNot: "^(components/(model|render)/|crypto$)" },
    },
    layer("host-below-platform", "^components/host/", "^components/(platform/|[^/]+\\.ts$)"),
    layer("platform-below-components", "^components/platform/", "^components/[^/]+\\.ts$"),
    layer("library-below-program", "^components/", "^(index\\.ts$|cli/|tests/|tools/)"),
    layer("command-line-beside-program", "^cli/", "^(index\\.ts$|tests/|tools/)"),
    {
      name: "report-is-pure",
      comment: "it reads what a preview said, and needs no engine",
      severity: "error",
      from: from("^components/report/"),
      to: { pathNot: "^components/(model|report)/" },
    },
    {
      name: "one-importer-of-command",
      comment: "loaded when a shell first needs it; a shell knows its types",
      severity: "error",
      from: { pathNot: "^(components/host/(packages|shell-[a-z]+)[.]ts$|tests/|tools/)" },
      to: { path: "@pulumi/command" },
    },
    {
      name: "one-importer-of-docker",
      severity: "error",
      from: { pathNot: "^(components/host/(packages|docker-engine)[.]ts$|tests/|tools/)" },
      to: { path: "@pulumi/docker" },
    },
    {
      name: "one-importer-of-aws",
      severity: "error",
      from: { pathNot: "^(components/host/packages[.]ts$|components/aws/|tests/|tools/)" },
      to: { path: "@pulumi/aws" },
    },
    {
      name: "no-dev-dependency-in-library",
      severity: "error",
      from: from("^(index\\.ts|components/)"),
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer"] },
    },
    {
      name: "providers-are-loaded-late",
      comment: "who has no DockerPlatform need not install its package: host/packages.ts loads it",
      severity: "error",
      from: from("^components/"),
      to: { path: "node_modules/@pulumi/(aws|command|docker)/", dependencyTypesNot: ["type-only"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(bin|lint/fixtures)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default", "types"] },
  },
};
