/**
 * A program of WASI that copies a file of 10 MB by reads and writes of 4 KB, in Node: through `directory()`, by `node:wasi` on
 * the same module, by the barest loop over `node:fs`, and by a native program, if there is a compiler for it.
 *
 * `npm run build`, then `node bench/wasi.js`. The sides run in turns. Exit code 1 when a bound is missed.
 */
import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { WASI } from "node:wasi"
import { build } from "esbuild"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { leb, name, section, wasmModule } from "./wasm.js"

const MOST = 1.35
const ROUNDS = Number(process.env["ROUNDS"] ?? 31)
const SIZE = 10_000_000
const PIECE = 4096

/** Addresses in the program's memory. */
const AT = { in: 8, out: 12, readInto: 16, writeFrom: 24, read: 32, written: 36, paths: 64, piece: 4096 }

/** Signed LEB128 of small numbers. @param {number} value */
const signed = (value) => {
  const bytes = []
  for (; value > 63; value >>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value]
}
/** @param {number} value */
const i32 = (value) => [0x41, ...signed(value)]
/** @param {number} value */
const i64 = (value) => [0x42, ...signed(value)]
/** @param {number} at */
const load = (at) => [...i32(at), 0x28, 2, 0]
/** @param {number} at @param {readonly number[]} value */
const store = (at, value) => [...i32(at), ...value, 0x36, 2, 0]
/** A call whose errno must be 0. @param {number} index @param {readonly number[][]} args */
const call = (index, ...args) => [...args.flat(), 0x10, index, 0x04, 0x40, 0x00, 0x0b]

const [OPEN, READ, WRITE, CLOSE] = [0, 1, 2, 3]
/** `in` or `out`. @param {number} path @param {number} length @param {number} flags @param {number} rights @param {number} to */
const open = (path, length, flags, rights, to) =>
  call(OPEN, i32(3), i32(0), i32(path), i32(length), i32(flags), i64(rights), i64(0), i32(0), i32(to))

const I32 = 0x7f
const I64 = 0x7e
const COPY = [
  ...open(AT.paths, 2, 0, 2, AT.in),
  ...open(AT.paths + 2, 3, 1 | 8, 64, AT.out),
  ...store(AT.readInto, i32(AT.piece)),
  ...store(AT.readInto + 4, i32(PIECE)),
  ...store(AT.writeFrom, i32(AT.piece)),
  // (loop (call fd_read) (if (number of bytes) (then (call fd_write) (br loop))))
  0x03,
  0x40,
  ...call(READ, load(AT.in), i32(AT.readInto), i32(1), i32(AT.read)),
  ...load(AT.read),
  0x04,
  0x40,
  ...store(AT.writeFrom + 4, load(AT.read)),
  ...call(WRITE, load(AT.out), i32(AT.writeFrom), i32(1), i32(AT.written)),
  0x0c,
  1,
  0x0b,
  0x0b,
  ...call(CLOSE, load(AT.in)),
  ...call(CLOSE, load(AT.out)),
  0x0b,
]
const IMPORTS = ["path_open", "fd_read", "fd_write", "fd_close"]
const PREVIEW1 = "wasi_snapshot_preview1"
const bytes = wasmModule(
  section(1, [
    [0x60, 9, I32, I32, I32, I32, I32, I64, I64, I32, I32, 1, I32],
    [0x60, 4, I32, I32, I32, I32, 1, I32],
    [0x60, 1, I32, 1, I32],
    [0x60, 0, 0],
  ]),
  section(
    2,
    IMPORTS.map((it, index) => [...name(PREVIEW1), ...name(it), 0, /** @type {number} */ ([0, 1, 1, 2][index])]),
  ),
  section(3, [[3]]),
  section(5, [[0, 1]]),
  section(7, [
    [...name("memory"), 2, 0],
    [...name("_start"), 0, 4],
  ]),
  section(10, [[...leb(COPY.length + 1), 0, ...COPY]]),
  section(11, [[0, ...i32(AT.paths), 0x0b, ...name("inout")]]),
)

const MAIN = `
import { directory } from "../dist/runtime-shim/wasi/directory.js"
import { fd_close, fd_read, fd_write, path_open } from "../dist/runtime-shim/wasi/functions.js"
import { host } from "../dist/runtime-shim/wasi/host.js"

export function copy(module, root) {
  const wasi = host({ ${PREVIEW1}: { fd_close, fd_read, fd_write, path_open } }, { preopens: { "/": directory(root) } })
  wasi.bind(new WebAssembly.Instance(module, wasi.link())).exports._start()
  wasi.close()
}
`

/** @param {string} root */
function byLoop(root) {
  const [from, to] = [openSync(join(root, "in"), "r"), openSync(join(root, "out"), "w")]
  const piece = new Uint8Array(PIECE)
  for (let at = 0; ;) {
    const read = readSync(from, piece, 0, PIECE, at)
    if (read === 0) break
    at += writeSync(to, piece, 0, read, at)
  }
  closeSync(from)
  closeSync(to)
}

/** Builds `copy.c`; undefined without a compiler. @param {string} root */
function nativeIn(root) {
  try {
    execFileSync("cc", ["-O2", fileURLToPath(new URL("copy.c", import.meta.url)), "-o", join(root, "copy")])
    return join(root, "copy")
  } catch {
    return undefined
  }
}

const root = mkdtempSync(join(tmpdir(), "wasmport-wasi-"))
try {
  process.removeAllListeners("warning")
  const outfile = join(root, "index.mjs")
  await build({
    stdin: { contents: MAIN, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outfile,
  })
  const { copy } = await import(pathToFileURL(outfile).href)
  const module = new WebAssembly.Module(bytes)
  const data = new Uint8Array(SIZE).map((_, index) => (index * 31) ^ (index >> 8))
  writeFileSync(join(root, "in"), data)

  const native = nativeIn(root)
  /** A side may measure by itself. @param {() => number | void} side */
  const timed = (side) => () => {
    rmSync(join(root, "out"), { force: true })
    const start = performance.now()
    const took = side() ?? performance.now() - start
    if (!readFileSync(join(root, "out")).equals(data)) throw new Error("the copy is not the file")
    return took
  }
  const [ours, theirs, loop, machine] = await inTurns(
    [
      timed(() => copy(module, root)),
      timed(() => {
        const wasi = new WASI({ version: "preview1", preopens: { "/": root } })
        wasi.start(new WebAssembly.Instance(module, /** @type {WebAssembly.Imports} */ (wasi.getImportObject())))
      }),
      timed(() => byLoop(root)),
      ...(native === undefined
        ? []
        : [timed(() => Number(execFileSync(native, [join(root, "in"), join(root, "out")], { encoding: "utf8" })))]),
    ],
    { rounds: ROUNDS, warmUp: 5 },
  )
  const ratio = ratioOf(ours, theirs)
  const bare = ratioOf(loop, theirs)
  const natively = machine === undefined ? "no compiler" : ratioOf(machine, theirs).toFixed(2)
  report(
    `10 MB in pieces of 4 KB: directory() / node:wasi = ${ratio.toFixed(2)} (bound <= ${MOST}), the barest loop of fs / node:wasi = ${bare.toFixed(2)}, a native build / node:wasi = ${natively}; ` +
      `${median(ours ?? []).toFixed(1)}, ${median(theirs ?? []).toFixed(1)} and ${median(loop ?? []).toFixed(1)} ms`,
    ratio <= MOST,
  )
  row(
    "a WASI program that copies 10 MB by 4 KB in Node / the same by `node:wasi`; the barest loop of `fs` / it; a native build / it",
    `${ratio.toFixed(2)}; ${bare.toFixed(2)}; ${natively}`,
    [],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
