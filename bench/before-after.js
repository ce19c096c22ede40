/**
 * The cost of strings, lists, 64-bit integers and calls now, against another build of the package: another checkout's `dist`.
 *
 * `npm run build` in both checkouts, then `node bench/before-after.js <path of the other dist>`. Both builds bundle the same
 * sources for Node, and the two bundles run in one process, in turns. Exit code 1 when the bound is missed.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { bundle } from "./bundle.js"
import { comparePairs, time } from "./pairs.js"
import { writeStringsProject } from "./strings-project.js"
import { report } from "./support.js"

/** @typedef {{ what: string, call: (argument: any) => unknown, argument: unknown, work: number }} Case */

const MOST = 1.05
const ROUNDS = Number(process.env["ROUNDS"] ?? 61)
const OURS = fileURLToPath(new URL("../dist", import.meta.url))

const MAIN = `
import * as managed from "./managed.wasm"
import * as bindgen from "./bindgen.wasm"
import * as numbers from "./i64.wasm"
import { increment } from "./counter.wasm"
import { add } from "./math.wasm"
import { registry } from "wasmport/runtime"

const text = (size, mixed) => (mixed ? "Zoë sees 𝄞 and €" : "hello wasm-world").repeat(Math.ceil(size / 16)).slice(0, size)
const math = await registry.instantiate("math.wasm")

export const cases = []
for (const [convention, { greet }] of Object.entries({ "wasm-bindgen": bindgen, AssemblyScript: managed }))
  for (const kind of ["ASCII", "mixed"])
    for (const [size, work] of Object.entries({ "16 B": 16, "1 KB": 1024, "1 MB": 2 ** 20 }))
      cases.push({ what: \`greet as \${convention}, \${size} \${kind}\`, call: greet, argument: text(work, kind === "mixed"), work })
for (const length of [10, 1e6]) {
  const argument = Float64Array.from({ length }, (_, i) => i / 8)
  cases.push({ what: \`a list of \${length} in, as wasm-bindgen\`, call: bindgen.total, argument, work: length * 8 })
  cases.push({ what: \`a list of \${length} in, as AssemblyScript\`, call: managed.sum, argument, work: length * 8 })
  cases.push({ what: \`a list of \${length} out, as AssemblyScript\`, call: managed.upTo, argument: length, work: length * 4 })
}
cases.push(
  { what: "i64 as number", call: numbers.same, argument: 123456789, work: 16 },
  { what: "a plain call", call: (n) => add(n, n), argument: 3, work: 0 },
  { what: "a call that keeps a global live", call: () => void increment(), argument: 0, work: 0 },
  { what: "instance.call", call: (n) => math.call("add", n, n), argument: 3, work: 300 },
)
`

const other = process.argv[2]
if (other === undefined) throw new Error("usage: node bench/before-after.js <path of another checkout's dist>")

const root = mkdtempSync(join(tmpdir(), "wasmport-before-after-"))
try {
  await writeStringsProject(root)
  for (const name of ["math", "counter"])
    copyFileSync(
      fileURLToPath(new URL(`../test_wasm/${name}/${name}.wasm`, import.meta.url)),
      join(root, `${name}.wasm`),
    )
  writeFileSync(join(root, "main.js"), MAIN)
  const before = await casesOf("before", resolve(other))
  const after = await casesOf("after", OURS)
  const pairs = after.map((it, index) => {
    const theirs = before[index]
    if (theirs === undefined) throw new Error("both builds have the same cases")
    return { group: "before", what: it.what, ours: it.call, theirs: theirs.call, argument: it.argument, work: it.work }
  })
  for (const { what, ratio, ours, theirs } of await comparePairs(pairs, ROUNDS))
    report(
      `${what}: ${time(ours)} a call, before ${time(theirs)}, ratio ${ratio.toFixed(2)} (bound <= ${MOST})`,
      ratio <= MOST,
    )
} finally {
  rmSync(root, { recursive: true, force: true })
}

/**
 * The functions of the bundle that this build of the package makes.
 * @param {string} name
 * @param {string} dist
 * @returns {Promise<Case[]>}
 */
async function casesOf(name, dist) {
  const { default: wasmport } = await import(pathToFileURL(join(dist, "src/esbuild.js")).href)
  const outdir = join(root, `.${name}`)
  const plugin = wasmport({ types: false, overrides: [{ include: "i64.wasm", i64: "number" }] })
  await bundle(root, outdir, "node", plugin, { outExtension: { ".js": ".mjs" } })
  return (await import(pathToFileURL(join(outdir, "index.mjs")).href)).cases
}
