import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { forgetPullOffsets } from "../../components/render/pull-offsets";
import { offsetsOf550 } from "../support/fixtures";

let store = "";
const file = (): string => path.join(store, "config/consumerOffset.json");

beforeEach(() => {
  store = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "offsets-")), "a store's");
  fs.mkdirSync(path.join(store, "config"), { recursive: true });
});
afterEach(() => fs.rmSync(path.dirname(store), { recursive: true }));

function forget(): void {
  const [command = "", ...args] = forgetPullOffsets(store);
  execFileSync(command, args, { stdio: ["ignore", "inherit", "pipe"] });
}

test("offsets of pull consumers go, from the backup too; those of groups stay; again: no difference", () => {
  const wanted = offsetsOf550.replace(/("pullOffsetTable":\{)[^]*?(\n\t\})/, "$1$2");
  expect(wanted).not.toContain("TOOLS_CONSUMER");
  expect(wanted).toContain("created@orders");
  for (const end of ["", ".bak"]) {
    fs.writeFileSync(`${file()}${end}`, offsetsOf550);
  }
  for (let times = 0; times < 2; times++) {
    forget();
    expect([fs.readFileSync(file(), "utf8"), fs.readFileSync(`${file()}.bak`, "utf8")]).toEqual([wanted, wanted]);
  }
});

test("a table in the middle, an empty one, none, and no file", () => {
  const middle = `{\n\t"pullOffsetTable":{\n\t\t"t@g":{\n\t\t\t0:1\n\t\t}\n\t},\n\t"z":{\n\t\t"a":1\n\t}\n}`;
  fs.writeFileSync(file(), middle);
  forget();
  expect(fs.readFileSync(file(), "utf8")).toBe(`{\n\t"pullOffsetTable":{\n\t},\n\t"z":{\n\t\t"a":1\n\t}\n}`);
  for (const text of [
    `{\n\t"offsetTable":{},\n\t"pullOffsetTable":{}\n}`,
    `{\n\t"offsetTable":{\n\t\t"t@g":{0:1}\n\t}\n}`,
    "",
  ]) {
    fs.writeFileSync(file(), text);
    forget();
    expect(fs.readFileSync(file(), "utf8")).toBe(text);
  }
  fs.rmSync(path.join(store, "config"), { recursive: true });
  expect(forget).not.toThrow();
});
