// npm run eval:data: the TypeScript evaluation set. Its items are coordinates in published packages, not code: this fetches
// the packages, checks their digests, and writes the items to EVOGHOST_CACHE/eval/typescript.jsonl for `npm run eval`, and the
// beginnings of the files that they stand in to source.jsonl, for `npm run eval -- --likelihood`.
// `npm run eval:data -- --choose` chooses new coordinates from the packages below.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { cacheFolder } from "./cache.mjs";

const coordinates = new URL("../test/eval/typescript.coordinates.json", import.meta.url).pathname;
const corpus = new URL("../models/recipe/packages.lock", import.meta.url).pathname;
/** Packages that publish their TypeScript and are not in the training corpus, and how many items of each kind are taken of each. */
const PACKAGES = {
  "@msgpack/msgpack": 12,
  abitype: 12,
  "graphql-request": 12,
  ox: 30,
  rxdb: 30,
  signia: 9,
  "true-myth": 9,
};
const NOT_SOURCE = /\.d\.ts$|\.d\.mts$|(^|[./_-])(test|tests|spec|bench|fixtures?|__\w+__|node_modules|dist)([./_-]|$)/;
const LONGEST_MIDDLE = 160;
/** Characters of a file that are read as held-out source: about as much as a model's context holds. */
const SOURCE_LENGTH = 1200;
const folder = join(cacheFolder(), "eval");

/** Downloads name@version once; where it lies unpacked, its version, and its archive's digest. */
function fetchPackage(name, version) {
  const kept = version && join(folder, `${name.replace("/", "__")}@${version}`);
  if (kept && existsSync(kept))
    return { path: kept, version, integrity: readFileSync(join(kept, "integrity"), "utf8") };
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, ".fetch-"));
  const spec = `${name}@${version ?? "latest"}`;
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", scratch, spec], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const archive = readdirSync(scratch).find((file) => file.endsWith(".tgz"));
  const integrity = `sha256-${createHash("sha256")
    .update(readFileSync(join(scratch, archive)))
    .digest("hex")}`;
  execFileSync("tar", ["-xzf", archive, "--strip-components=1"], { cwd: scratch });
  rmSync(join(scratch, archive));
  writeFileSync(join(scratch, "integrity"), integrity);
  const found = JSON.parse(readFileSync(join(scratch, "package.json"), "utf8")).version;
  const path = join(folder, `${name.replace("/", "__")}@${found}`);
  rmSync(path, { recursive: true, force: true });
  renameSync(scratch, path);
  return { path, version: found, integrity };
}

/** The TypeScript sources of a folder, as paths inside it, in order. */
function sources(path, under = path) {
  return readdirSync(under, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const whole = join(under, entry.name);
      if (NOT_SOURCE.test(entry.name)) return [];
      if (entry.isDirectory()) return sources(path, whole);
      return /\.(ts|tsx|mts)$/.test(entry.name) ? [relative(path, whole).replaceAll("\\", "/")] : [];
    });
}

const textOf = (path, file) => readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n");

/** Numbers in [0, 1), the same ones every time (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/** For each kind, the places [begin, end) of a text at which a middle of that kind stands. */
function places(text, random) {
  const found = { "rest of line": [], "whole line": [], "argument list": [], "block body": [], import: [] };
  const add = (kind, begin, end) => {
    const middle = text.slice(begin, end);
    if (middle.trim().length > 1 && middle.length <= LONGEST_MIDDLE) found[kind].push([begin, end]);
  };
  for (const match of text.matchAll(/^([ \t]*)([^\s/*].{7,})$/gm)) {
    const begin = match.index + match[1].length;
    const end = match.index + match[0].length;
    const importFrom = /^import\b.*\bfrom /.exec(match[2]);
    if (importFrom) {
      add("import", begin + importFrom[0].length, end);
      continue;
    }
    add("whole line", begin, end);
    const words = [...match[2].matchAll(/\b/g)]
      .map((word) => word.index)
      .filter((at) => at > 2 && at < match[2].length - 3);
    if (words.length > 0) add("rest of line", begin + words[Math.floor(random() * words.length)], end);
    const call = /\w\(([^()]{3,})\)/.exec(match[2]);
    if (call) add("argument list", begin + call.index + 2, begin + call.index + 2 + call[1].length);
    if (match[2].endsWith("{")) {
      const closing = text.indexOf(`\n${match[1]}}`, end);
      const body = text.slice(end, closing);
      if (closing > end && body.split("\n").length <= 5) add("block body", end, closing);
    }
  }
  return found;
}

function choose() {
  const trained = new Set(
    readFileSync(corpus, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).name),
  );
  const packages = {};
  const items = [];
  for (const [name, count] of Object.entries(PACKAGES)) {
    if (trained.has(name)) throw new Error(`${name} is in the training corpus`);
    const { path, version, integrity } = fetchPackage(name);
    packages[name] = { version, integrity };
    const random = seeded(7);
    const all = {};
    for (const file of sources(path)) {
      for (const [kind, spans] of Object.entries(places(textOf(path, file), random))) {
        // A few of a file at most, so that no file stands for its package.
        all[kind] ??= [];
        for (const span of spans.sort(() => random() - 0.5).slice(0, 4)) all[kind].push({ file, span });
      }
    }
    for (const [kind, found] of Object.entries(all)) {
      const taken = found
        .map((item) => [random(), item])
        .sort((a, b) => a[0] - b[0])
        .slice(0, count);
      for (const [, { file, span }] of taken) items.push({ package: name, file, kind, begin: span[0], end: span[1] });
    }
  }
  const lines = items.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  writeFileSync(
    coordinates,
    `{\n  "packages": ${JSON.stringify(packages, null, 4).replaceAll("\n}", "\n  }")},\n  "items": [\n${lines}\n  ]\n}\n`,
  );
  console.log(`${items.length} items chosen: ${coordinates}`);
}

function materialise() {
  const { packages, items } = JSON.parse(readFileSync(coordinates, "utf8"));
  const paths = {};
  for (const [name, { version, integrity }] of Object.entries(packages)) {
    const found = fetchPackage(name, version);
    if (found.integrity !== integrity)
      throw new Error(`${name}@${version} is not what was pinned: its digest is ${found.integrity}`);
    paths[name] = found.path;
  }
  const lines = items.map((item, index) => {
    const text = textOf(paths[item.package], item.file);
    const { begin, end } = item;
    return JSON.stringify({
      name: `${item.kind} ${index}`,
      kind: item.kind,
      path: item.file,
      root: paths[item.package],
      prefix: text.slice(0, begin),
      suffix: text.slice(end),
      middle: text.slice(begin, end),
    });
  });
  write("typescript.jsonl", lines);
  const files = new Map(items.map((item) => [`${item.package}/${item.file}`, item]));
  const beginnings = [...files].map(([name, item]) => {
    const text = textOf(paths[item.package], item.file).slice(0, SOURCE_LENGTH);
    return JSON.stringify({
      name,
      path: item.file,
      prefix: "",
      suffix: "",
      middle: text.slice(0, text.lastIndexOf("\n") + 1),
    });
  });
  write("source.jsonl", beginnings);
}

function write(name, lines) {
  const out = join(folder, name);
  writeFileSync(out, `${lines.join("\n")}\n`);
  console.log(`${lines.length} items: ${out}`);
}

if (process.argv.includes("--choose")) choose();
materialise();
