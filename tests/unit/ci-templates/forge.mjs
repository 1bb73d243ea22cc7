/**
 * Stands in for `gh` and for `curl` where they speak of the comments of a pull or merge request: node forge.mjs <gh|curl> <args>...
 * $SANDBOX/comments.json holds them; a call that neither could make ends with 2, one that the server refuses with 22.
 */
import * as fs from "node:fs";

const sandbox = process.env.SANDBOX;
const [tool, ...args] = process.argv.slice(2);
const file = `${sandbox}/comments.json`;
const comments = JSON.parse(fs.readFileSync(file, "utf8"));

function end(code, text) {
  process.stderr.write(`${tool}: ${text}\n`);
  process.exit(code);
}

/** What stands behind an option, and out of the way of the arguments that have none. */
function take(option) {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}
const flag = (option) => args.includes(option) && args.splice(args.indexOf(option), 1).length === 1;

function change(method, id) {
  const data = take(tool === "gh" ? "--field" : "--data-urlencode");
  const source = /^body@(.*)$/.exec((data ?? "").replace("body=@", "body@"))?.[1] ?? end(2, `no body in ${data}`);
  const body = fs.readFileSync(source, "utf8");
  if (tool === "gh" && body.length > 65_536) {
    end(22, "body is too long (maximum is 65536 characters)");
  }
  const update = tool === "gh" ? "PATCH" : "PUT";
  const known = comments.find((one) => one.id === id);
  if (method === "POST" && id === undefined) {
    comments.push({ id: comments.length + 1, by: "me", body });
  } else if (method === update && known !== undefined) {
    known.body = body;
  } else {
    end(22, `404 ${method} ${id}`);
  }
  fs.writeFileSync(file, JSON.stringify(comments));
}

function pages(perPage) {
  const shown = comments.map(({ id, by, body }) =>
    tool === "gh"
      ? { id, body, user: by === "nobody" ? null : { login: by === "me" ? "github-actions[bot]" : by } }
      : { id, body, author: { id: by === "me" ? 7 : 8 } },
  );
  return Array.from({ length: Math.ceil(shown.length / perPage) }, (_, i) =>
    shown.slice(i * perPage, (i + 1) * perPage),
  );
}

function gh() {
  const [paginate, slurp] = [flag("--paginate"), flag("--slurp")];
  flag("--silent");
  const method = take("--method") ?? "GET";
  if (process.env.GH_TOKEN !== "token" || args[0] !== "api" || (slurp && !paginate)) {
    end(2, "not logged in, or a call that there is not");
  }
  const list = /^repos\/acme\/mq\/issues\/12\/comments(?:\?per_page=(\d+))?$/.exec(args[1]);
  const one = /^repos\/acme\/mq\/issues\/comments\/(\d+)$/.exec(args[1]);
  if (list === null && one === null) {
    end(22, `404 ${args[1]}`);
  }
  if (method === "GET") {
    const all = pages(Number(list?.[1] ?? 30));
    return JSON.stringify(slurp ? all : all.slice(0, paginate ? undefined : 1).flat());
  }
  return change(method, one === null ? undefined : Number(one[1]));
}

function curl() {
  const [method, output] = [take("--request") ?? "GET", take("--output")];
  const url = args.find((arg) => arg.startsWith("https://forge/api/v4/"))?.slice("https://forge/api/v4/".length);
  if (url === undefined || !args.includes("--fail")) {
    end(2, "no call of the API, or one whose failure nobody would notice");
  }
  if (take("--header") !== "PRIVATE-TOKEN: token") {
    end(22, "401");
  }
  if (url === "user") {
    return JSON.stringify({ id: 7 });
  }
  const [, id, page] =
    /^projects\/1\/merge_requests\/12\/notes(?:\/(\d+)|\?per_page=100&page=(\d+))?$/.exec(url) ?? end(2, url);
  const text = method === "GET" ? JSON.stringify(pages(100)[Number(page) - 1] ?? []) : change(method, id && Number(id));
  return output === "/dev/null" ? undefined : text;
}

if (fs.existsSync(`${sandbox}/forge-is-down`)) {
  end(22, "503");
}
const said = tool === "gh" ? gh() : curl();
process.stdout.write(said === undefined ? "" : `${said}\n`);
