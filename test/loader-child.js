/** Run by exhaustion.test.ts with little memory: a file through the whole loader. Prints what that took as JSON. */
import { readFileSync } from "node:fs"
import { FORMS, MODES, parse, plan, print, printDts, printEnv, WasmportError } from "../dist/loader/index.js"

const bytes = new Uint8Array(readFileSync(process.argv[2]))
const before = process.resourceUsage().maxRSS
const started = performance.now()
let characters = 0
let parsed = 0
let message = ""
try {
  const wasm = parse(bytes, "it.wasm")
  parsed = performance.now() - started
  for (const mode of MODES) {
    const made = plan(wasm, "it.wasm", { mode, i64: "number", liveGlobals: true })
    const host = {
      source: { kind: "inline" },
      base64: () => "",
      self: "./it.wasm",
      runtime: "wasmport/runtime",
      imports: new Map(made.imports.map(({ module }) => [module, { specifier: module, wasm: false }])),
      file: () => ({ size: bytes.length, hash: "00" }),
      // Modules of a dev server hold their own line of the registry's table.
      dev: "page",
      live: "wrap",
    }
    const forms = mode === "await" ? Object.keys(FORMS) : [""]
    const texts = [
      ...forms.map((form) => () => print(made, form, host).code),
      () => printDts(made),
      () => printEnv([{ plan: made, packaged: true, specifier: "it.wasm", aliases: [] }], "0.0.0"),
    ]
    for (const text of texts) characters = Math.max(characters, text().length)
  }
} catch (error) {
  if (!(error instanceof WasmportError)) throw error
  message = error.message
}
console.log(
  JSON.stringify({
    ms: performance.now() - started,
    parsed,
    growth: (process.resourceUsage().maxRSS - before) * 1024,
    characters,
    message,
  }),
)
