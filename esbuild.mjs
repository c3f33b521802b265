import { writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { noticesOf } from "./scripts/notices.mjs";

const common = { bundle: true, platform: "node", target: "node20", sourcemap: true, logLevel: "warning" };

const { metafile } = await build({
  ...common,
  metafile: true,
  entryPoints: {
    extension: "src/extension.ts",
    decoderWorker: "src/worker/decoderWorker.ts",
    complete: "src/cli/complete.ts",
    evaluate: "src/cli/evaluate.ts",
    bench: "src/cli/bench.ts",
  },
  outdir: "dist",
  format: "esm",
  // A dependency that is CommonJS (yauzl) requires Node's own modules. A name that no source has: esbuild does not know of the banner's.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
  },
  // onnxruntime-node is a native module: it is loaded from node_modules, not bundled.
  external: ["onnxruntime-node", "vscode", "esbuild"],
});

// Beside what is bundled, what is loaded from node_modules; tree-sitter has its licence there.
const runtime = ["onnxruntime-node", "onnxruntime-common"].map((name) => `node_modules/${name}/package.json`);
await writeFile("dist/NOTICES.txt", await noticesOf([...Object.keys(metafile.inputs), ...runtime]));

// What runs in the trajectory view's page.
await build({
  ...common,
  platform: "browser",
  target: "es2023",
  entryPoints: { trajectory: "src/trajectory/webview/main.ts" },
  outdir: "dist",
  format: "iife",
});

// Tests inside the extension host: VS Code loads them with require.
await build({
  ...common,
  entryPoints: { host: "test/host/index.ts" },
  outdir: "out",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  external: ["mocha", "vscode"],
});
