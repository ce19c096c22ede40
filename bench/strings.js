/**
 * What strings, lists and 64-bit integers cost through a `.wit`, against what others generate or a person writes.
 *
 * `npm run build`, then `node bench/strings.js`. Each side calls the same wasm: ours through a production bundle, and
 *
 *   - the glue that wasm-bindgen generates for `fn greet(name: &str) -> String`, as tiktoken has published it (its function
 *     gives a Result: the lines that look at the error are cut out),
 *   - the bindings that AssemblyScript's compiler generates,
 *   - `Float64Array.set` and `Number(f(BigInt(n)))`, written by raw.
 *
 * In Node and in Chromium. Rounds alternate, and the median of the rounds' own ratios counts. Exit code 1 when a bound is missed.
 */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { build } from "esbuild"
import wasmport from "../dist/src/esbuild.js"

const MOST = 1.05
/** Of the sizes of one peer, at least one must be so much better. */
const BEST = 0.9
/** One peer only, by how its name begins. */
const ONLY = process.argv[2]
const ROUNDS = Number(process.env.ROUNDS ?? 61)

const repository = fileURLToPath(new URL("..", import.meta.url))
const fixture = (name) => join(repository, "test_wasm", name, name)

/** The wasm under the names that tiktoken's glue calls, which are those that its functions had when it was built. */
async function bindgenWasm() {
  const wat = readFileSync(`${fixture("wit-bindgen")}.wat`, "utf8")
  const aliases = {
    malloc: "__wbindgen_export_1",
    realloc: "__wbindgen_export_2",
    free: "__wbindgen_export_3",
    greet: "get_encoding_name_for_model",
  }
  const named = wat.replace(
    /\(export "(?:__wbindgen_)?(malloc|realloc|free|greet)"\)/g,
    (found, name) => `${found} (export "${aliases[name]}")`,
  )
  return parse(named)
}

function bindgenGlue() {
  const text = readFileSync(
    createRequire(import.meta.url)
      .resolve("tiktoken")
      .replace(/[^/\\]*$/, "tiktoken_bg.js"),
    "utf8",
  )
  const cut = (from, part) => {
    if (!from.includes(part)) throw new Error(`tiktoken's glue has changed: no ${JSON.stringify(part)}`)
    return from.replace(part, "")
  }
  const [start, body, end] = text.split(/(?<=export function get_encoding_name_for_model)([\s\S]*?\n\})/)
  const plain = [
    '    if (wasm == null) throw new Error("tiktoken: WASM binary has not been propery initialized.");\n',
    "        var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);\n",
    "        var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);\n",
    "        if (r3) {\n            ptr2 = 0; len2 = 0;\n            throw takeObject(r2);\n        }\n",
  ].reduce(cut, body)
  return start + plain + end
}

/** Both sides and the clock, as one module that runs in Node and in a page. */
const MAIN = `
import * as managed from "./managed.wasm"
import * as numbers from "./i64.wasm"
import managedOf from "./managed.wasm?module"
import i64Of from "./i64.wasm?init"
import { registry } from "wasmport/runtime"
import * as glue from "./glue.js"
import { instantiate } from "./managed.js"

/** Both sides are of one instance: where a memory lies matters as much as what is done with it. */
const bindgen = await registry.instantiate("bindgen.wasm")
const raw = bindgen.raw.exports
glue.__wbg_set_wasm(raw)
const bindings = await instantiate(managedOf, { "./host.js": { upper: (text) => text } })
const i64 = (await i64Of()).exports

/** As somebody who knows wasm-bindgen's convention would write it. */
const sumByHand = (values) => {
  const pointer = raw.__wbindgen_malloc(values.length * 8, 8)
  new Float64Array(raw.memory.buffer, pointer, values.length).set(values)
  return raw.total(pointer, values.length)
}
const sameByHand = (n) => Number(i64.same(BigInt(n)))

const text = (size, mixed) => (mixed ? "Zoë sees 𝄞 and €" : "hello wasm-world").repeat(Math.ceil(size / 16)).slice(0, size)
const sizes = { "16 B": 16, "1 KB": 1024, "1 MB": 2 ** 20 }
const list = (length) => Float64Array.from({ length }, (_, i) => i / 8)

const cases = []
for (const [size, bytes] of Object.entries(sizes)) {
  for (const kind of ["ASCII", "mixed"]) {
    const name = text(bytes, kind === "mixed")
    cases.push({ group: "wasm-bindgen", what: \`greet, \${size} \${kind}\`, ours: bindgen.exports.greet, theirs: glue.get_encoding_name_for_model, argument: name, work: bytes })
    cases.push({ group: "AssemblyScript", what: \`greet, \${size} \${kind}\`, ours: managed.greet, theirs: bindings.greet, argument: name, work: bytes })
  }
}
for (const length of [10, 1e6]) cases.push({ group: "Float64Array.set", what: \`sum of \${length}\`, ours: bindgen.exports.total, theirs: sumByHand, argument: list(length), work: length * 8 })
cases.push({ group: "Number(f(BigInt(n)))", what: "i64 as number", ours: numbers.same, theirs: sameByHand, argument: 123456789, work: 16 })

/** Milliseconds that one side's calls of a round take: long for a clock, short for what else the machine does. */
const LEAST = 4

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

/** Each side has a loop of its own: one loop for all would make the engine forget what it calls. */
const loopOf = () => new Function("f", "argument", "calls", "let last; for (let i = 0; i < calls; i++) last = f(argument); return last")

export function run(only, rounds) {
  return cases.filter(({ group }) => only === undefined || group.startsWith(only)).map(({ group, what, ours, theirs, argument, work }) => {
    let calls = Math.max(1, Math.min(20000, Math.round(3e6 / (work + 150))))
    const loops = [loopOf(), loopOf()]
    const ratios = []
    const times = [[], []]
    for (let round = -8; round < rounds; round++) {
      const took = []
      const answers = []
      for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const start = performance.now()
        answers[which] = loops[which](which === 0 ? ours : theirs, argument, calls)
        took[which] = performance.now() - start
      }
      if (answers[0] !== answers[1]) throw new Error(what + ": the two sides differ")
      if (round < 0) {
        // A browser's clock has steps of 0.1 ms, which may be no more than a few hundredths of what is measured.
        calls = Math.max(calls, Math.min(calls * 4, Math.ceil((calls * LEAST) / took[1])))
        continue
      }
      ratios.push(took[0] / took[1])
      for (const which of [0, 1]) times[which].push(took[which])
    }
    return { group, what, ratio: median(ratios), ours: median(times[0]) / calls, theirs: median(times[1]) / calls }
  })
}
`

async function prepare(root) {
  writeFileSync(join(root, "bindgen.wasm"), await bindgenWasm())
  cpSync(`${fixture("wit-bindgen")}.wit`, join(root, "bindgen.wit"))
  writeFileSync(join(root, "glue.js"), bindgenGlue())
  cpSync(`${fixture("i64")}.wasm`, join(root, "i64.wasm"))
  writeFileSync(join(root, "main.js"), MAIN)
  // Both sides take the very same bytes.
  const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js")
  cpSync(`${fixture("wit-managed")}.as`, join(root, "managed.ts"))
  execFileSync(
    process.execPath,
    [asc, "managed.ts", "-O3", "--exportRuntime", "--use", "abort=", "--bindings", "raw", "-o", "managed.wasm"],
    { cwd: root },
  )
  cpSync(`${fixture("wit-managed")}.wit`, join(root, "managed.wit"))
  writeFileSync(join(root, "host.js"), "export const upper = (text) => text\n")
}

const bundle = (root, platform) =>
  build({
    entryPoints: { index: join(root, "main.js") },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2022",
    outdir: join(root, platform),
    logLevel: "silent",
    plugins: [wasmport({ types: false, overrides: [{ include: "i64.wasm", i64: "number" }] })],
  })

async function inChromium(root, rounds) {
  // The tests' own way to a browser, which is TypeScript.
  const launcher = join(repository, "test/.tmp/bench-browser.mjs")
  mkdirSync(join(repository, "test/.tmp"), { recursive: true })
  await build({
    entryPoints: [join(repository, "test/support/browser.ts")],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outfile: launcher,
    logLevel: "silent",
  })
  const { launch } = await import(pathToFileURL(launcher).href)
  const types = { js: "text/javascript", wasm: "application/wasm" }
  const server = createServer(({ url = "/" }, answer) => {
    const type = types[url.split(".").pop()] ?? "text/html"
    answer
      .setHeader("content-type", type)
      .end(type === "text/html" ? "<!doctype html>" : readFileSync(join(root, "browser", url)))
  }).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    return await page.evaluate(`import("/index.js").then((it) => it.run(${JSON.stringify(ONLY)}, ${rounds}))`)
  } finally {
    await browser.close()
    server.close()
  }
}

let missed = false
function report(line, met) {
  console.log(met ? line : `${line} MISSED`)
  missed ||= !met
}

function show(host, results) {
  const best = new Map()
  for (const { group, what, ratio, ours, theirs } of results) {
    const time = (ms) => (ms < 0.01 ? `${(ms * 1e6).toFixed(0)} ns` : `${(ms * 1e3).toFixed(0)} µs`)
    report(
      `${host}: ${what}: ${time(ours)} a call, ${group} ${time(theirs)}, ratio ${ratio.toFixed(2)} (bound <= ${MOST})`,
      ratio <= MOST,
    )
    best.set(group, Math.min(best.get(group) ?? Infinity, ratio))
  }
  for (const group of ["wasm-bindgen", "AssemblyScript"]) {
    if (best.has(group))
      report(
        `${host}: the best against ${group}: ${best.get(group).toFixed(2)} (bound < ${BEST})`,
        best.get(group) < BEST,
      )
  }
}

const root = mkdtempSync(join(tmpdir(), "wasmport-strings-"))
try {
  await prepare(root)
  await bundle(root, "node")
  writeFileSync(join(root, "node/package.json"), '{ "type": "module" }')
  const { run } = await import(pathToFileURL(join(root, "node/index.js")).href)
  show("Node", run(ONLY, ROUNDS))
  await bundle(root, "browser")
  show("Chromium", await inChromium(root, ROUNDS))
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exitCode = missed ? 1 : 0
