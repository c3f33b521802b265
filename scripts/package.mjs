// npm run package: the extension as a VSIX file for one platform, which `code --install-extension FILE` installs.
//   npm run package                           for the platform that this runs on
//   npm run package -- --target darwin-arm64  for another one
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { install } from "./install.mjs";
import { vsixFor } from "./vsix.mjs";

const root = join(import.meta.dirname, "..");
try {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  install();
  execFileSync(process.execPath, [join(root, "esbuild.mjs")], { stdio: "inherit" });
  const file = await vsixFor(values.target ?? `${process.platform}-${process.arch}`, root);
  console.log(`${(statSync(file).size / 1e6).toFixed(0)} MB. It is installed by: code --install-extension ${file}`);
} catch (error) {
  console.error(`Not packaged: ${error.message}`);
  process.exitCode = 1;
}
