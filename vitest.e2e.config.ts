import { defineConfig } from "vitest/config";

// A real editor, one at a time: slow and alone.
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: "test/scratch.ts",
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
