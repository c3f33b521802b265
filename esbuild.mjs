import { build } from "esbuild";

// onnxruntime-node is a native module: it is loaded from node_modules, not bundled.
await build({
  entryPoints: {
    extension: "src/extension.ts",
    decoderWorker: "src/worker/decoderWorker.ts",
    complete: "src/cli/complete.ts",
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["onnxruntime-node", "vscode"],
  sourcemap: true,
  logLevel: "warning",
});
