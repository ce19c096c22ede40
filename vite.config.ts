/** One file: serves the playground with our own plugin, and configures vitest. */
import { defineConfig } from "vitest/config"
import wasmport from "wasmport/vite"

export default defineConfig({
  root: "playground",
  plugins: [wasmport()],
  test: {
    root: ".",
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/alone.ts"],
    // Bundles are run by the engine itself, not by vitest's module runner.
    server: { deps: { external: [/\/test\/\.tmp\//] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
