import { build } from "esbuild";

// onnxruntime-node is a native module: it is loaded from node_modules, not bundled.
await build({
  entryPoints: { complete: "src/cli/complete.ts", decoderWorker: "src/worker/decoderWorker.ts" },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["onnxruntime-node", "vscode"],
  sourcemap: true,
  logLevel: "warning",
});
