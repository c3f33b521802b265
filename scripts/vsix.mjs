// The extension as a VSIX file, for `npm run package` and for the test that installs it.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageOf } from "./page.mjs";

const root = join(import.meta.dirname, "..");
const PACKED_FROM = ["dist", "l10n", "media", "models", "node_modules"];
/** Where onnxruntime-node keeps its binaries, in a folder for each system, and in that for each processor. */
const BINARIES = "node_modules/onnxruntime-node/bin/napi-v6";
/** The line of .vscodeignore that stands for all of them. */
const ALL_BINARIES = "!node_modules/onnxruntime-node/bin/**";
/** On macOS the library lies there twice; what loads it asks for the one whose name has the first number of its version alone. */
const TWICE = /\.\d+\.\d+\.\d+\.dylib$/;

/**
 * Packs the extension, as it was built last, with the binaries of one platform: those of all take three times the room.
 * @param {string} target a platform as VS Code calls it: `linux-x64`, …
 * @param {string} folder where the file is put
 * @returns {Promise<string>} the file's path
 * @throws {Error} if the runtime has no binaries for that platform, or the extension cannot be packed
 */
export async function vsixFor(target, folder) {
  const known = platforms();
  if (!known.includes(target))
    throw new Error(`onnxruntime-node has no binaries for ${target}. It has some for ${known.join(", ")}`);
  const { createVSIX } = await import("@vscode/vsce"); // not before: `npm run package` may have to install it first
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const packagePath = join(folder, `${name}-${target}-${version}.vsix`);
  const staged = mkdtempSync(join(tmpdir(), "evoghost-vsix-"));
  try {
    stage(staged, target);
    await createVSIX({
      ...{ cwd: staged, followSymlinks: true, target, packagePath },
      // The repository has no address yet.
      ...{ rewriteRelativeLinks: false, allowMissingRepository: true },
    });
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return packagePath;
}

/** Makes a folder what is packed: this one, but for its README and its .vscodeignore. Folders are linked, files are copied. */
function stage(folder, target) {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const [from, to] = [join(root, entry.name), join(folder, entry.name)];
    if (PACKED_FROM.includes(entry.name)) symlinkSync(from, to, "junction");
    else if (entry.isFile() && !entry.name.endsWith(".vsix")) copyFileSync(from, to);
  }
  writeFileSync(join(folder, "README.md"), pageOf(readFileSync(join(root, "README.md"), "utf8")));
  writeFileSync(join(folder, ".vscodeignore"), ignoredFor(target));
}

/** The platforms that the runtime has binaries for. */
function platforms() {
  const inside = (path) => readdirSync(join(root, path));
  return inside(BINARIES).flatMap((system) => inside(join(BINARIES, system)).map((cpu) => `${system}-${cpu}`));
}

/** .vscodeignore with the binaries of one platform in the place of all. @throws {Error} if it has no line for these */
function ignoredFor(target) {
  const all = readFileSync(join(root, ".vscodeignore"), "utf8");
  if (!all.includes(ALL_BINARIES)) throw new Error(`.vscodeignore has no line ${ALL_BINARIES}`);
  const own = `${BINARIES}/${target.replace("-", "/")}`;
  const files = readdirSync(join(root, own)).filter((file) => !TWICE.test(file));
  return all.replace(ALL_BINARIES, files.map((file) => `!${own}/${file}`).join("\n"));
}
