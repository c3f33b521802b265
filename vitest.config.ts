import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/unit/**/*.test.ts",
      "test/golden/**/*.test.ts",
      "test/worker/**/*.test.ts",
      "test/cli/**/*.test.ts",
    ],
    globalSetup: "test/scratch.ts",
    testTimeout: 60_000,
  },
});
