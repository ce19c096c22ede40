// @ts-check
/**
 * WASI's own test programs, by each host that can run here: `node test/runtime/wasi-testsuite.js <folder> [host…]`.
 *
 * The folder is a checkout of WebAssembly/wasi-testsuite, branch `prod/testsuite-base`, which has the programs built. Needs `npm run build`.
 * Prints the programs that fail by host, and the counts. Each runs in a process of its own, in a fresh copy of its folder.
 */
import { spawn } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/**
 * @typedef {{ args: string[], env: Record<string, string>, root: string | undefined }} Setting
 * @typedef {(bytes: Uint8Array<ArrayBuffer>, setting: Setting) => Promise<{ exitCode: number, stdout?: string }>} Run
 */

/** @param {string} name */
const ours = (name) => import(new URL(`../../dist/runtime-shim/wasi/${name}.js`, import.meta.url).href)

/** @param {(root: string) => Promise<object>} preopen @returns {Run} */
const byOurs =
  (preopen) =>
  async (bytes, { args, env, root }) => {
    const [{ host }, functions] = await Promise.all([ours("host"), ours("functions")])
    const module = await WebAssembly.compile(bytes)
    const imported = WebAssembly.Module.imports(module).map((it) => it.name)
    const used = Object.fromEntries(imported.map((name) => [name, functions[name]]))
    let stdout = ""
    const decoder = new TextDecoder()
    const wasi = host(
      { wasi_snapshot_preview1: used },
      {
        args,
        env,
        preopens: root === undefined ? {} : { "/": await preopen(root) },
        stdout: { write: (/** @type {Uint8Array} */ it) => void (stdout += decoder.decode(it, { stream: true })) },
      },
    )
    const instance = wasi.bind(await WebAssembly.instantiate(module, wasi.link({})))
    try {
      instance.exports._start()
      wasi.close()
      return { exitCode: 0, stdout }
    } catch (error) {
      if (wasi.exitCode === undefined) throw error
      return { exitCode: wasi.exitCode, stdout }
    }
  }

/** @type {Record<string, Run>} */
const HOSTS = {
  files: byOurs(async (root) => {
    const { files } = await ours("files")
    return files(contentsOf(root))
  }),
  directory: byOurs(async (root) => {
    const { directory } = await ours("directory")
    return directory(root)
  }),
  "node:wasi": async (bytes, { args, env, root }) => {
    const { WASI } = await import("node:wasi")
    const wasi = new WASI({ version: "preview1", args, env, preopens: root === undefined ? {} : { "/": root } })
    const instance = await WebAssembly.instantiate(
      await WebAssembly.compile(bytes),
      /** @type {WebAssembly.Imports} */ (wasi.getImportObject()),
    )
    return { exitCode: wasi.start(instance) }
  },
}

/** Its output is not captured, and goes to the process's. */
const UNCAPTURED = new Set(["node:wasi"])

/** @param {string} folder @returns {any} */
function contentsOf(folder) {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).map((it) => {
      const path = join(folder, it.name)
      return [it.name, it.isDirectory() ? contentsOf(path) : readFileSync(path)]
    }),
  )
}

/** @param {string} file */
const settingOf = (file) => {
  const json = file.replace(/\.wasm$/, ".json")
  /** @type {{ args?: string[], env?: Record<string, string>, root?: string, exit_code?: number, stdout?: string }} */
  const given = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : {}
  const { args = [], env = {}, root, exit_code: exitCode = 0, stdout } = given
  return { args: [basename(file), ...args], env, root, exitCode, stdout }
}

/** Runs one, and ends the process with 0 if it did what it must. @param {string} host @param {string} file @param {string} root */
async function runOne(host, file, root) {
  const { args, env, exitCode, stdout } = settingOf(file)
  const answer = await /** @type {Run} */ (HOSTS[host])(new Uint8Array(readFileSync(file)), {
    args,
    env,
    root: root || undefined,
  })
  const right =
    answer.exitCode === exitCode &&
    (stdout === undefined || answer.stdout === stdout || (answer.stdout === undefined && UNCAPTURED.has(host)))
  if (!right) console.error(JSON.stringify(answer))
  process.exitCode = right ? 0 : 1
}

/** @param {string} host @param {string} file */
async function succeeds(host, file) {
  const { root } = settingOf(file)
  const temporary = mkdtempSync(join(tmpdir(), "wasi-testsuite-"))
  const copy = root === undefined ? "" : join(temporary, "root")
  try {
    if (root !== undefined) {
      cpSync(join(dirname(file), root), copy, { recursive: true })
      for (const it of readdirSync(copy)) if (it.endsWith(".cleanup")) rmSync(join(copy, it), { recursive: true })
    }
    const child = spawn(
      process.execPath,
      ["--no-warnings", fileURLToPath(import.meta.url), "--one", host, file, copy],
      { stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 },
    )
    let text = ""
    child.stdout.on("data", (it) => (text += it))
    child.stderr.on("data", (it) => (text += it))
    const code = await new Promise((resolve) => child.once("close", resolve))
    return { right: code === 0, text }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const [first, ...rest] = process.argv.slice(2)
if (first === "--one") await runOne(.../** @type {[string, string, string]} */ (rest))
else if (first === undefined)
  throw new Error(`usage: node ${basename(import.meta.url)} <folder of wasi-testsuite> [host…]`)
else {
  const programs = ["assemblyscript", "c", "rust"].flatMap((language) => {
    const folder = join(first, "tests", language, "testsuite/wasm32-wasip1")
    return readdirSync(folder)
      .filter((it) => it.endsWith(".wasm"))
      .map((it) => join(folder, it))
  })
  for (const host of rest.length > 0 ? rest : Object.keys(HOSTS)) {
    let right = 0
    for (const file of programs) {
      const result = await succeeds(host, file)
      if (result.right) right++
      else
        console.log(
          `${host}: ${basename(file, ".wasm")}: ${result.text.trim().split("\n").slice(0, 2).join(" ").slice(0, 220)}`,
        )
    }
    console.log(`${host}: ${right} of ${programs.length}`)
  }
}
