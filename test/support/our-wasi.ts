/** Runs a program of test/programs by our host: over a real folder, or over files in memory. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { directory, files, run } from "../../runtime-shim/wasi/index.ts"
import type { Preopen, RunError, WasiOptions } from "../../runtime-shim/wasi/index.ts"
import { hostOf } from "../../runtime-shim/wasi/of-module.ts"
import { lay, tree } from "../programs/folders.js"
import { inMemory } from "../programs/programs.ts"
import type { Expected, Run, Tree } from "../programs/programs.ts"

const compiled = new Map<string, WebAssembly.Module>()
function compile({ wasm }: Run): WebAssembly.Module {
  const module = compiled.get(wasm.href) ?? new WebAssembly.Module(readFileSync(wasm))
  compiled.set(wasm.href, module)
  return module
}

/** A preopen, and its contents after the run. */
interface Folder {
  readonly preopen: Preopen
  readonly seen: () => Tree
}

export const overMemory = (given: Run): Promise<Expected> => runOver(given, memory(given.files ?? {}))

export async function overDirectory(given: Run): Promise<Expected> {
  const root = mkdtempSync(join(tmpdir(), "wasmport-programs-"))
  try {
    lay(root, given.files ?? {})
    return await runOver(given, { preopen: directory(root), seen: () => tree(root) })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function memory(given: Tree): Folder {
  const folder = files(inMemory(given))
  return {
    preopen: folder,
    seen: () => Object.fromEntries(folder.entries().map(([path]) => [path, folder.text(path) ?? null])),
  }
}

async function runOver(given: Run, { preopen, seen }: Folder): Promise<Expected> {
  const options: WasiOptions = { ...given.options, ...(given.files && { preopens: { "/": preopen } }) }
  const ended = given.kind === "command" ? await command(given, options) : await reactor(given, options)
  return { ...ended, ...(given.files && { files: seen() }) }
}

async function command(given: Run, options: WasiOptions): Promise<Expected> {
  try {
    const { exitCode, stdout, stderr } = await run(compile(given), { ...options, capture: true })
    return { exitCode, stdout, stderr }
  } catch (error) {
    const { code, cause, stdout, stderr } = error as RunError
    const isOfWasm = cause instanceof WebAssembly.RuntimeError || cause instanceof WebAssembly.Exception
    if (code !== "WASI" || !isOfWasm) throw error
    return { traps: true, stdout: String(stdout), stderr: String(stderr) }
  }
}

async function reactor(given: Run, options: WasiOptions): Promise<Expected> {
  const text = { stdout: "", stderr: "" }
  const sink = (name: keyof typeof text) => ({
    write: (bytes: Uint8Array) => void (text[name] += Buffer.from(bytes).toString()),
  })
  const module = compile(given)
  const host = hostOf(module, { ...options, stdout: sink("stdout"), stderr: sink("stderr") }, given.program)
  const instance = host.bind(await WebAssembly.instantiate(module, host.link() as WebAssembly.Imports))
  const exports = instance.exports as Record<string, (...numbers: number[]) => number>
  exports["_initialize"]?.()
  const results = given.calls.map(([name, ...numbers]) => exports[name]?.(...numbers) ?? Number.NaN)
  host.close?.()
  return { results, ...text }
}
