// @ts-check
/**
 * `npm run test:shrunk`: runs the tests that build for production, of bundlers, rules and pages, with `optimize` in each build.
 * Dropped exports must change no answer. Tests of dev servers, of declarations, of names and of the text of an output are left
 * out: inlining changes the latter two.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url))
const BUNDLERS =
  "adapters builtins checks delivery dynamic-names environments explain failures formats full-matrix glob glue graph graph-builds graph-evaluation importers limits linking load matrix memory modes nesting plugins queries ready server shrink variants wasi-hoisted wasi-instances wasi-options wasi-programs wasi-recipes wasm-packages where-it-runs wit-imports"
const files = BUNDLERS.split(" ").map((name) => `test/bundlers/${name}.test.ts`)
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", ...files, "test/rules", "test/browser/variants", "test/browser/worker"],
  {
    stdio: "inherit",
    env: { ...process.env, OPTIMIZE: "1" },
  },
)
process.exitCode = status ?? 1
