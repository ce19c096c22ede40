/** A module with a `.wit`, bound as a facade binds it: the printed conversions around a real instance, without a bundler. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { parse, parseWit, plan, print } from "../../loader/index.ts"
import type { PlanOptions } from "../../loader/index.ts"
import { REPOSITORY } from "./project.ts"
import { builtRuntime } from "./runtime.ts"
import { HOST } from "./wit-reference.ts"

type Functions = Record<string, (...args: any[]) => any>

/** An instance's exports: those of the `.wit`, and the engine's own. */
export interface Bound {
  readonly exports: Functions
  readonly raw: Functions & { readonly memory: WebAssembly.Memory }
  /** The printed code. */
  readonly code: string
}

let count = 0

/** `source` is a module in the text format, or its bytes. The module's path in messages is `src/<name>.wasm`. */
export async function bound(
  source: string | Uint8Array,
  wit: string,
  imports: Record<string, Record<string, unknown>> = {},
  { name = "a", ...options }: Partial<PlanOptions> & { name?: string } = {},
): Promise<Bound> {
  const bytes = typeof source === "string" ? await parseWat(source) : source
  const path = `src/${name}.wasm`
  const settings = { mode: "await", i64: "bigint", liveGlobals: true, ...options } as const
  const made = plan(parse(bytes, path), path, settings, parseWit(wit, `src/${name}.wit`))
  const suppliers = made.imports.map(({ module }) => [module, { specifier: module, wasm: false }] as const)
  const { code } = print(made, "wasmport=bind", { ...HOST, imports: new Map(suppliers) })
  const folder = join(REPOSITORY, "test/.tmp/bound")
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${process.pid}-${count++}.js`)
  const resolved = `${code}\nexport { linkedTo } from "wasmport/runtime/imports"\n`.replaceAll(
    /"wasmport\/runtime\/([\w-]+)"/g,
    (_, it: string) => JSON.stringify(pathToFileURL(builtRuntime(`wasmport/runtime/${it}`)).href),
  )
  writeFileSync(file, resolved)
  const layer = (await import(pathToFileURL(file).href)) as {
    bind?: (raw: object) => Functions
    adapt?: (imports: object) => WebAssembly.Imports
    linkedTo: (imports: object, instance: WebAssembly.Instance) => void
  }
  const adapted = layer.adapt?.(imports) ?? (imports as WebAssembly.Imports)
  const { instance } = (await WebAssembly.instantiate(bytes as BufferSource, adapted)) as never as {
    instance: WebAssembly.Instance
  }
  layer.linkedTo(adapted, instance)
  const raw = instance.exports as never as Bound["raw"]
  return { exports: layer.bind?.(raw) ?? raw, raw, code }
}

/** The error that a function throws, as a plain object of the properties that callers look at. */
export function thrownBy(act: () => unknown): Record<string, unknown> {
  try {
    const value = act()
    return { returned: value }
  } catch (error) {
    const { name, message, code, errno, path } = error as Error & Record<string, unknown>
    return { name, code, errno, path, message }
  }
}
