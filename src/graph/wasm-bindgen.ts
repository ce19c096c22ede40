/**
 * wasm-bindgen's published glue, which reads exported globals as objects: `wasm.__instance_terminated.value`.
 *
 * By the standard an exported global is its value: such a read gives `undefined`, and a write throws. These globals are read by its published
 * versions: up to 0.2.68 the stack pointer (`__wbindgen_export_2`), which is written, too; later ones call `__wbindgen_add_to_stack_pointer()`
 * instead; since panics unwind (and with `--force-enable-abort-handler`) `__instance_terminated` and `__abort_handler`, addresses in the memory; with
 * JSPI `__stack_pointer`. So names say little, and the importer decides. An `i64` is a bigint to all versions.
 */
import { posix } from "node:path"
import type { WasmInterface } from "../../loader/index.ts"
import { slash } from "../ids.ts"

/** An import of a `.wasm` by a module that may be its glue. */
export interface GlueImport {
  /** The module that imports, its path and its text. */
  readonly importer: string
  readonly code: string
  /** The `.wasm`. */
  readonly file: string
  readonly wasm: WasmInterface
}

/** Names that wasm-bindgen gives to its exports and imports. They are in its glue, too. */
export const ITS_NAME: RegExp = /__wb(?:g|indgen)_/

/** Whether the importing module is the glue that wasm-bindgen has made for the `.wasm`. */
export function isGlue({ importer, code, file, wasm }: GlueImport): boolean {
  const from = slash(importer)
  const imported = wasm.imports.some(
    ({ module }) => module.startsWith(".") && posix.join(folderOf(file), module) === from,
  )
  const itsCode = ITS_NAME.test(code)
  if (!isBindgen(wasm) && !(imported && itsCode)) return false
  // In the app's own folders, modules of the app may stand beside the glue.
  return packageOf(file) === undefined
    ? imported || (itsCode && folderOf(file) === folderOf(from))
    : packageOf(file) === packageOf(from)
}

/** Whether wasm-bindgen made the module: by the producers section, or if that was stripped, by the names. */
function isBindgen({ producers, exports, imports }: WasmInterface): boolean {
  return (
    producers.some(({ field, name }) => field === "processed-by" && name === "wasm-bindgen") ||
    exports.some(({ name }) => ITS_NAME.test(name)) ||
    imports.some(({ name }) => ITS_NAME.test(name))
  )
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/"))

/** @example packageOf("/app/node_modules/@scope/pkg/dist/a.wasm") // "/app/node_modules/@scope/pkg" */
const packageOf = (file: string): string | undefined => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]
