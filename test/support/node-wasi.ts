/** Runs a program of test/programs by Node's own WASI; tests compare its answers with ours. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { WASI } from "node:wasi"
import { lay, tree } from "../programs/folders.js"
import type { Expected, Run } from "../programs/programs.ts"

/** The program's output goes to files, since there is no other way to read it. */
export function runByNode({ wasm, options, files, kind, calls }: Run): Expected {
  const scratch = mkdtempSync(join(tmpdir(), "wasmport-node-wasi-"))
  const root = join(scratch, "root")
  mkdirSync(root)
  lay(root, files ?? {})
  writeFileSync(join(scratch, "stdin"), options.stdin)
  const opened = ["stdin", "stdout", "stderr"].map((name, i) => openSync(join(scratch, name), i === 0 ? "r" : "w"))
  const output = (name: string): string => readFileSync(join(scratch, name), "utf8")
  try {
    const [stdin = 0, stdout = 1, stderr = 2] = opened
    const preopens = files && { preopens: { "/": root } }
    const wasi = new WASI({
      version: "preview1",
      ...options,
      args: [...options.args],
      ...preopens,
      stdin,
      stdout,
      stderr,
    })
    const module = new WebAssembly.Module(readFileSync(wasm))
    const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports)
    const ended = kind === "command" ? command(wasi, instance) : reactor(wasi, instance, calls)
    return { ...ended, stdout: output("stdout"), stderr: output("stderr"), ...(files && { files: tree(root) }) }
  } finally {
    opened.forEach(closeSync)
    rmSync(scratch, { recursive: true, force: true })
  }
}

function command(wasi: WASI, instance: WebAssembly.Instance): Pick<Expected, "exitCode" | "traps"> {
  try {
    return { exitCode: wasi.start(instance) }
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.Exception) return { traps: true }
    throw error
  }
}

function reactor(wasi: WASI, instance: WebAssembly.Instance, calls: Run["calls"]): Pick<Expected, "results"> {
  wasi.initialize(instance)
  const exports = instance.exports as Record<string, (...numbers: number[]) => number>
  return { results: calls.map(([name, ...numbers]) => exports[name]?.(...numbers) ?? Number.NaN) }
}
