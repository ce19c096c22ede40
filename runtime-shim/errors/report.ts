/** Fetched by the dev server's page once nobody caught an error: logs the whole explanation. */
import { explain } from "./explain.ts"
import { isTrap } from "./trap.ts"

const reported = new WeakSet<object>()

/** Logs the explanation of an error that came from wasm, once for each error. Others are left alone. */
export function report(error: unknown): void {
  if (typeof error !== "object" || error === null || reported.has(error) || !isOfWasm(error)) return
  reported.add(error)
  console.error(`[wasmport] ${explain(error)}`)
}

const isOfWasm = (error: object): boolean =>
  isTrap(error as Error) ||
  [WebAssembly.LinkError, WebAssembly.CompileError, WebAssembly.Exception].some(
    (Class) => typeof Class === "function" && error instanceof Class,
  )
