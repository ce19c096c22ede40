/** Plan -> JavaScript: the code that the dev server's pages have beyond a build: modules named early, and errors explained in the console. */
import { quote } from "../names.ts"
import type { FacadePlan } from "../plan/plan.ts"
import type { Host } from "./host.ts"

/** Imports that let a page fetch the module layer and the runtime at once, and not one after the other. Neither acts when it is evaluated. */
export function printAhead(plan: FacadePlan, host: Host): string {
  if (host.dev !== "page") return ""
  const layer = plan.imports.length === 0 ? [] : [`${host.self}?wasmport=module`]
  return [...layer, `${host.runtime}/page`].map((it) => `import ${quote(it)}\n`).join("")
}

/**
 * Once for all modules of a page: an error that nobody catches is explained in the console. The explanation is fetched when there
 * is something to explain, so that the page waits for nothing. A worklet has no such events.
 */
export function printWatch(host: Host): string {
  if (host.dev !== "page") return ""
  return `
globalThis[Symbol.for("wasmport.watch")] ??= ["error", "unhandledrejection"].map((type) =>
  globalThis.addEventListener?.(type, ({ error, reason = error }) => {
    if (/wasm/i.test(String(reason?.message) + reason?.stack) || reason?.constructor === WebAssembly.Exception)
      import("${host.runtime}/report").then(({ report }) => report(reason))
  }),
)
`
}
