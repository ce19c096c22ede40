// @ts-check
/**
 * `node playground/copy.js`: copies the wasm that the page shows from `test_wasm/`, where it is built.
 *
 * The page has copies, because the plugin writes types only for files inside its root. A test compares them with the originals.
 */
import { copyFileSync, mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { argv } from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"

/** The plugins that the page loads at run time. */
const PLUGINS = [
  "beyond",
  "different",
  "eats",
  "echo",
  "garbage",
  "greedy",
  "leaks",
  "loops",
  "prints",
  "recurses",
  "sleeps",
  "traps",
  "words",
  "words2",
]

/**
 * Files below `test_wasm/`, or below `test/`, -> files below `playground/src/wasm/`: several where each has options of its own.
 * @type {Record<string, string | string[]>}
 */
export const COPIES = {
  ...Object.fromEntries(PLUGINS.map((name) => [`plugins/${name}.wasm`, `../../public/plugins/${name}.wasm`])),
  "plugins/loops.wasm": ["../../public/plugins/loops.wasm", "limited.wasm"],
  "big/big.wasm": "big.wasm",
  "counter/counter.wasm": ["counter.wasm", "objects.wasm"],
  "cycle/cycle.wasm": "cycle.wasm",
  "cycle/next.js": "next.js",
  "i64/i64.wasm": ["i64.wasm", "numbers.wasm"],
  "identity/identity.wasm": "identity.wasm",
  "imports/imports.wasm": "imports.wasm",
  "imports/log.js": "log.js",
  "imports/more/env.js": "more/env.js",
  "js-string/js-string.wasm": "js-string.wasm",
  "kinds/kinds.wasm": "kinds.wasm",
  "math/math.wasm": "math.wasm",
  "multi-value/multi-value.wasm": "multi-value.wasm",
  "shared-global/shelf.js": "shelf.js",
  "shared-global/shop.wasm": "shop.wasm",
  "shared-global/stock.wasm": "stock.wasm",
  "trap/trap.wasm": "trap.wasm",
  "variants/squares.simd.wasm": "squares.simd.wasm",
  "variants/squares.wasm": "squares.wasm",
  "wasm-imports-wasm/lib.wasm": "lib.wasm",
  "wasm-imports-wasm/main.wasm": "main.wasm",
  "../test/programs/c-shell/program.wasm": "shell.wasm",
  "wit-packed/wit-packed.wasm": "text.wasm",
  "wit-packed/wit-packed.wit": "text.wit",
  "wit-records/zig-records.wasm": "records.wasm",
  "wit-records/zig-records.wit": "records.wit",
}

/**
 * Both ends of every copy.
 * @returns {{ from: string, to: string }[]}
 */
export function copies() {
  return Object.entries(COPIES).flatMap(([from, to]) =>
    [to].flat().map((it) => ({
      from: fileURLToPath(new URL(`../test_wasm/${from}`, import.meta.url)),
      to: fileURLToPath(new URL(`src/wasm/${it}`, import.meta.url)),
    })),
  )
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  for (const { from, to } of copies()) {
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(from, to)
  }
}
