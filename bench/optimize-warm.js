/**
 * How long does `vite build` take with `optimize` once its results are in the cache, against the same build without?
 *
 * `npm run build`, then `node bench/optimize-warm.js`. A page with a module of 980 kB, one of C and one of AssemblyScript. Each
 * build is a process of its own, as on a machine of a team, so that only the files on the disk are remembered. Exit code 1 when
 * the bound is missed.
 */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { inTurns, median, ratioOf, report, row } from "./support.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 9)
const BOUND = 1.1
const REPOSITORY = fileURLToPath(new URL("..", import.meta.url))
const FILES = ["bench/meter/programs.wasm", "test_wasm/wit-managed/wit-managed.wasm", "test_wasm/wit-managed/host.js"]

const root = mkdtempSync(join(tmpdir(), "wasmport-warm-"))
try {
  mkdirSync(join(root, "node_modules/@silvia-odwyer"), { recursive: true })
  for (const name of ["wasmport", "vite", "@silvia-odwyer/photon"])
    symlinkSync(
      name === "wasmport" ? REPOSITORY : join(REPOSITORY, name === "vite" ? "" : "bench", "node_modules", name),
      join(root, "node_modules", name),
      "junction",
    )
  for (const file of FILES) cpSync(join(REPOSITORY, file), join(root, file.slice(file.lastIndexOf("/") + 1)))
  writeFileSync(
    join(root, "main.js"),
    `import { PhotonImage, grayscale } from "@silvia-odwyer/photon"
import { memory, sha256 } from "./programs.wasm"
import { sum } from "./wit-managed.wasm"
console.log(PhotonImage, grayscale, memory, sha256, sum)
`,
  )
  writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
  writeFileSync(join(root, "package.json"), '{ "type": "module" }')
  writeFileSync(
    join(root, "build.js"),
    `import { build } from "vite"
import wasmport from "wasmport/vite"
const [, , optimize] = process.argv
const start = performance.now()
await build({
  configFile: false,
  logLevel: "error",
  plugins: [wasmport({ optimize: optimize === "true" })],
  build: { outDir: "dist-" + optimize, target: "es2022" },
})
console.log(performance.now() - start)
`,
  )
  /** @param {boolean} optimize */
  const side = (optimize) => () =>
    Number(execFileSync(process.execPath, ["build.js", String(optimize)], { cwd: root, encoding: "utf8" }).trim())
  const [ours = [], theirs = []] = await inTurns([side(true), side(false)], { rounds: ROUNDS, warmUp: 1 })
  const ratio = ratioOf(ours, theirs)
  report(
    `vite build: with optimize and a warm cache ${median(ours).toFixed(0)} ms, without ${median(theirs).toFixed(0)} ms, ` +
      `with / without = ${ratio.toFixed(2)} (bound <= ${BOUND})`,
    ratio <= BOUND,
  )
  row("`vite build` with `optimize` and a warm cache / the same without", ratio.toFixed(2), ["vite"])
} finally {
  rmSync(root, { recursive: true, force: true })
}
