/** What the dev server's page fetches once an error was caught by nobody: it says in the console what happened, in words. */
import { explain, isTrap } from "./explain.ts"

const reported = new WeakSet<object>()

/** Logs the explanation of an error that came from wasm, once for each error; others are not ours. */
export function report(error: unknown): void {
  if (typeof error !== "object" || error === null || reported.has(error) || !isOurs(error)) return
  reported.add(error)
  console.error(`[wasmport] ${explain(error)}`)
}

const isOurs = (error: unknown): boolean =>
  isTrap(error) ||
  [WebAssembly.LinkError, WebAssembly.CompileError, WebAssembly.Exception].some(
    (Class) => typeof Class === "function" && error instanceof Class,
  )
