import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as tsc from "typescript";

/** What a value may be, as the declarations of @pulumi/aws say. */
export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  | { readonly kind: "array" | "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly name: string; readonly members: () => Members }
  | { readonly kind: "either"; readonly shapes: readonly Shape[] };

export interface Member {
  readonly shape: Shape;
  readonly isRequired: boolean;
}

export type Members = ReadonlyMap<string, Member>;

const inputTypes = "types/input.d.ts";
const texts = new Map<string, string>();
const cache = new Map<string, Members>();

/** Loaded at the first check: it takes longer than all the rest of the start. */
let loaded: typeof tsc | undefined;
const compiler = (): typeof tsc => (loaded ??= createRequire(__filename)("typescript") as typeof tsc);

function packageDir(): string {
  try {
    return dirname(require.resolve("@pulumi/aws/package.json"));
  } catch {
    throw new Error("the package @pulumi/aws is not installed, whose types say what is right: npm install @pulumi/aws");
  }
}

function textOf(file: string): string {
  const known = texts.get(file);
  const text = known ?? readFileSync(join(packageDir(), file), "utf8");
  texts.set(file, text);
  return text;
}

/** From `start` to the end of the block that closes with `end`. */
function slice(text: string, start: string, end: string, what: string): string {
  const at = text.indexOf(start);
  const until = text.indexOf(end, at);
  if (at < 0 || until < 0) {
    throw new Error(`this version of @pulumi/aws has no ${what}`);
  }
  return text.slice(at, until + end.length);
}

/** The file of all nested types has megabytes: only the interface itself is given to the compiler. */
function nestedText(name: string): string {
  const [space, own] = name.includes(".") ? name.split(".") : [undefined, name];
  const all = textOf(inputTypes);
  return space === undefined
    ? slice(all, `\nexport interface ${own} {`, "\n}\n", name)
    : slice(
        slice(all, `\nexport declare namespace ${space} {`, "\n}\n", space),
        `\n    interface ${own} {`,
        "\n    }\n",
        name,
      );
}

const ownText = (file: string, name: string): string =>
  slice(textOf(`${file}.d.ts`), `\nexport interface ${name} {`, "\n}\n", name);

const isNothing = (node: tsc.TypeNode): boolean => node.kind === compiler().SyntaxKind.UndefinedKeyword;

function either(shapes: readonly Shape[]): Shape {
  const kinds = new Set(shapes.map(({ kind }) => kind));
  const [first] = shapes;
  // A string and the names of some strings.
  return first !== undefined && kinds.size === 1 && first.kind !== "object" ? first : { kind: "either", shapes };
}

function shapeOfReference(node: tsc.TypeReferenceNode): Shape {
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  if (name === "pulumi.Input" && argument !== undefined) {
    return shapeOf(argument);
  }
  const nested = /^inputs\.(.+)$/.exec(name)?.[1];
  return nested === undefined
    ? { kind: "string" } // an enum, an ARN, or a resource that stands for its id
    : { kind: "object", name: nested.split(".").at(-1) ?? nested, members: () => membersOf(nested, nestedText) };
}

function shapeOf(node: tsc.TypeNode): Shape {
  const ts = compiler();
  if (ts.isUnionTypeNode(node)) {
    return either(node.types.filter((type) => !isNothing(type)).map(shapeOf));
  }
  if (ts.isParenthesizedTypeNode(node)) {
    return shapeOf(node.type);
  }
  if (ts.isArrayTypeNode(node)) {
    return { kind: "array", of: shapeOf(node.elementType) };
  }
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index === undefined ? { kind: "any" } : { kind: "map", of: shapeOf(index.type) };
  }
  if (ts.isTypeReferenceNode(node)) {
    return shapeOfReference(node);
  }
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { kind: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: "boolean" };
    default:
      return { kind: "any" };
  }
}

function membersOf(name: string, text: (name: string) => string): Members {
  const known = cache.get(name);
  if (known !== undefined) {
    return known;
  }
  const ts = compiler();
  const source = ts.createSourceFile("types.ts", text(name), ts.ScriptTarget.Latest, true);
  const members = new Map<string, Member>();
  for (const declaration of source.statements.filter(ts.isInterfaceDeclaration)) {
    for (const member of declaration.members.filter(ts.isPropertySignature)) {
      if (member.type !== undefined) {
        members.set(member.name.getText(), {
          shape: shapeOf(member.type),
          isRequired: member.questionToken === undefined,
        });
      }
    }
  }
  cache.set(name, members);
  return members;
}

/** The members of an interface such as `InstanceArgs` in `ec2/instance`. */
export const argsOf = (file: string, name: string): Members => membersOf(`${file}:${name}`, () => ownText(file, name));
