import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const program = fs.readFileSync(path.join(__dirname, "../../components/platform/systemd/ctl.sh"), "utf8");
let folder = "";
const at = (name: string): string => path.join(folder, name);
const unit = (): string => at("units/mq.service");

/** A process whose data directory is a link, as on a server with a disk of its own for it. */
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "ctl-"));
  for (const name of ["bin", "units", "disk/mq/conf", "disk/mq/run"]) {
    fs.mkdirSync(at(name), { recursive: true });
  }
  fs.symlinkSync(at("disk"), at("data"));
  fs.writeFileSync(at("disk/mq/ctl"), program.replace("units=/etc/systemd/system", `units=${at("units")}`));
  fs.writeFileSync(at("disk/mq/firewall"), "#!/bin/bash\n", { mode: 0o755 });
  fs.writeFileSync(at("disk/mq/conf/launch"), "key=mq unit=mq abort_file=''\n");
  fs.writeFileSync(at("disk/mq/conf/unit"), `# mq\n# of ${at("data/mq")}\n[Unit]\n`);
  const systemctl = `case "$1" in --version) echo "systemd 252" ;; show) echo active ;; *) echo "$*" >>${at("calls")} ;; esac`;
  fs.writeFileSync(at("bin/systemctl"), `#!/bin/bash\n${systemctl}\n`, { mode: 0o755 });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function ctl(verb: string): { status: number | null; stderr: string; calls: string[] } {
  fs.writeFileSync(at("calls"), "");
  const env = { PATH: `${at("bin")}:${process.env["PATH"] ?? ""}` };
  const { status, stderr } = spawnSync("bash", [at("data/mq/ctl"), verb], { encoding: "utf8", timeout: 20_000, env });
  return { status, stderr, calls: fs.readFileSync(at("calls"), "utf8").trim().split("\n") };
}

test("a unit is installed once, is its own the next time, and goes with remove", () => {
  expect(ctl("start")).toMatchObject({
    status: 0,
    calls: ["daemon-reload", "is-enabled --quiet mq.service", "start mq.service"],
  });
  expect(ctl("start")).toMatchObject({
    status: 0,
    stderr: "",
    calls: ["is-enabled --quiet mq.service", "start mq.service"],
  });
  fs.appendFileSync(at("disk/mq/conf/unit"), "Description=changed\n");
  expect(ctl("cycle").calls).toContain("daemon-reload");
  expect(fs.readFileSync(unit(), "utf8")).toContain("changed");
  expect(ctl("remove")).toMatchObject({
    status: 0,
    calls: ["stop mq.service", "disable --quiet mq.service", "daemon-reload"],
  });
  expect(fs.existsSync(unit())).toBe(false);
});

test("a unit of that name that is another's is neither replaced, nor started, nor removed", () => {
  fs.writeFileSync(unit(), "# of /somewhere/else\n");
  const { status, stderr, calls } = ctl("start");
  expect({ status, calls }).toEqual({ status: 1, calls: [""] });
  expect(stderr).toBe(`mq: ${unit()} is not of this process; remove it, or set namePrefix\n`);
  expect(ctl("remove").calls).toEqual([""]);
  expect(fs.readFileSync(unit(), "utf8")).toBe("# of /somewhere/else\n");
});
