/** Run by exhaustion.test.ts with little memory: a file through the whole loader. Prints what that took as JSON. */
import { readFileSync } from "node:fs"
import {
  MODES,
  parse,
  plan,
  printBind,
  printDts,
  printEntry,
  printEnvModule,
  printFacade,
  printInit,
  printInstance,
  printModule,
  printSource,
  printStart,
  printSync,
  printSyncModule,
  printUrl,
  WasmportError,
} from "../dist/loader/index.js"

const OTHERS = [
  printBind,
  printEntry,
  printInit,
  printInstance,
  printModule,
  printSource,
  printStart,
  printSync,
  printSyncModule,
  printUrl,
  printDts,
  envModule,
]

function envModule(made) {
  return printEnvModule({
    plan: made,
    pattern: ".*/it.wasm",
    specifier: "./it.wasm",
    packaged: true,
    twins: [made.path],
  })
}

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
      registry: true,
      plain: false,
    }
    for (const print of mode === "await" ? [printFacade, ...OTHERS] : [printFacade, printDts])
      characters = Math.max(characters, print(made, host).length)
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
