// The licences of what is packed: their texts have to go where the code goes.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^licen[cs]e/i;
/** Those that come without its text: it lies in `licences`, as their project has it. */
const WITHOUT = { "onnxruntime-node": "onnxruntime.txt", "onnxruntime-common": "onnxruntime.txt" };

/**
 * The notices of all packages that files come from, in the order of their names: name, version, and the text of the licence.
 * @param {readonly string[]} files paths of what is packed, as esbuild's metafile tells them, relative to where this runs
 * @returns {Promise<string>}
 * @throws {Error} if a package has no licence's text
 */
export async function noticesOf(files) {
  const folders = [...new Set(files.map((file) => FOLDER.exec(file)?.[0]).filter((folder) => folder !== undefined))];
  const notices = await Promise.all(
    folders.map(async (folder) => {
      const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const own = (await readdir(folder)).find((file) => LICENCE.test(file));
      if (own === undefined && !(name in WITHOUT)) throw new Error(`${name} has no licence to be packed with it`);
      const licence = own === undefined ? join(import.meta.dirname, "licences", WITHOUT[name]) : join(folder, own);
      return `${name} ${version}\n\n${(await readFile(licence, "utf8")).trim()}\n`;
    }),
  );
  return notices.sort().join(`\n${"-".repeat(80)}\n\n`);
}
