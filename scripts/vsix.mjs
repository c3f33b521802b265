// The extension as a VSIX file, for `npm run package` and for the test that installs it.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pageOf } from "./page.mjs";

const root = join(import.meta.dirname, "..");
/** Folders that are packed from, besides those of packages. */
const PACKED_FROM = ["dist", "l10n", "media", "models"];
/** Where onnxruntime-node keeps its binaries, in a folder for each system, and in that for each processor. */
const BINARIES = join("node_modules", "onnxruntime-node", "bin", "napi-v6");
/** What lies beside what is packed: packages that were made before, and the lock file, which names more than is there. */
const UNPACKED = /\.vsix$|^package-lock\.json$/;
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

/**
 * Makes a folder what is packed: this one, but for its README, for packages that are for development alone, and for the runtime's binaries for other platforms. Packages are
 * copied: npm, which `vsce` asks for them, may take linked ones for strangers.
 */
function stage(folder, target) {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const [from, to] = [join(root, entry.name), join(folder, entry.name)];
    if (PACKED_FROM.includes(entry.name)) symlinkSync(from, to, "junction");
    else if (entry.isFile() && !UNPACKED.test(entry.name)) copyFileSync(from, to);
  }
  const own = join(root, BINARIES, ...target.split("-"));
  const isWanted = (path) => {
    const isBinary = dirname(dirname(dirname(path))) === join(root, BINARIES);
    return !isBinary || (dirname(path) === own && !TWICE.test(path));
  };
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [path, { dev }] of Object.entries(packages))
    if (path !== "" && !dev && existsSync(join(root, path)))
      cpSync(join(root, path), join(folder, path), { recursive: true, filter: isWanted });
  writeFileSync(join(folder, "README.md"), pageOf(readFileSync(join(root, "README.md"), "utf8")));
}

/** The platforms that the runtime has binaries for. */
function platforms() {
  const inside = (path) => readdirSync(join(root, path));
  return inside(BINARIES).flatMap((system) => inside(join(BINARIES, system)).map((cpu) => `${system}-${cpu}`));
}
