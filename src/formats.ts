/** Which imports wait with top-level await, and the error for output formats that have none. */
import { WasmportError } from "../loader/index.ts"
import type { Mode } from "../loader/index.ts"
import type { Form } from "./ids.ts"

/** Whether the form is printed with top-level await when the project's mode is `mode`. */
export function waits(form: Form, mode: Mode): boolean {
  if (form.kind === "module") return mode !== "sync"
  return form.kind === "facade" && (form.mode ?? mode) === "await"
}

const WITH_AWAIT: ReadonlySet<string> = new Set(["es", "esm", "module", "system", "systemjs"])

/** Undefined when nothing waits or the format can; `paths` are the waiting modules. */
export function formatError(format: string | undefined, paths: Iterable<string>): WasmportError | undefined {
  const [file] = paths
  if (file === undefined || format === undefined || WITH_AWAIT.has(format)) return undefined
  return new WasmportError({
    file,
    message: `this import waits with top-level await, which the output format "${format}" does not have`,
    hint: 'Write the import with `?sync` (bytes in the code), `?defer` (usable after `await ready()`) or `?lazy` (functions return promises), set `mode` to one of these, or build the format "es".',
  })
}
