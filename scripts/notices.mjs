// The licences of what is bundled: their texts have to go where the code goes.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^licen[cs]e/i;

/**
 * The notices of all packages that files come from, in the order of their names: name, version, and the text of the licence.
 * @param {readonly string[]} files paths as esbuild's metafile tells them, relative to where this runs
 * @returns {Promise<string>}
 * @throws {Error} if a package has no licence's text
 */
export async function noticesOf(files) {
  const folders = [...new Set(files.map((file) => FOLDER.exec(file)?.[0]).filter((folder) => folder !== undefined))];
  const notices = await Promise.all(
    folders.map(async (folder) => {
      const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const licence = (await readdir(folder)).find((file) => LICENCE.test(file));
      if (licence === undefined) throw new Error(`${name} is bundled and has no licence to be packed with it`);
      return `${name} ${version}\n\n${(await readFile(join(folder, licence), "utf8")).trim()}\n`;
    }),
  );
  return notices.sort().join(`\n${"-".repeat(80)}\n\n`);
}
