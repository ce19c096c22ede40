/** The dev server's page fetches this file when an error was not caught. It logs the whole explanation. */
import { explain } from "./explain.ts"
import { isTrap } from "./trap.ts"

const reported = new WeakSet<object>()

/** Logs the explanation of an error that came from wasm, once for each error. Others are left alone. */
export async function report(error: unknown): Promise<void> {
  if (typeof error !== "object" || error === null || reported.has(error) || !isOfWasm(error)) return
  reported.add(error)
  console.error(`[wasmport] ${explain(await readable(error).catch(() => error))}`)
}

/** Names as Rust and C++ mangle them, in a stack. */
const MANGLED = /\b_(?:Z|R)[\w$.]+/g

/**
 * The same error with readable names in its stack. The demangler is larger than everything else: it is fetched only if there are
 * mangled names.
 */
async function readable(error: { stack?: unknown }): Promise<object> {
  const { stack } = error
  if (typeof stack !== "string" || stack.search(MANGLED) < 0) return error
  const { demangler } = await import("./demangle-all.ts")
  const demangle = await demangler()
  return Object.create(error, { stack: { value: stack.replace(MANGLED, (name) => demangle(name)) } }) as object
}

const isOfWasm = (error: object): boolean =>
  isTrap(error as Error) ||
  [WebAssembly.LinkError, WebAssembly.CompileError, WebAssembly.Exception].some(
    (Class) => typeof Class === "function" && error instanceof Class,
  )
