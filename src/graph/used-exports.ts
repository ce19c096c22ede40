/** The rendered chunks of an output -> the exports of each `.wasm` that its code has. */
import { FORMS } from "../../loader/index.ts"
import type { FacadeUse, Form } from "../../loader/index.ts"
import { parseId } from "../ids.ts"

/** A chunk, as the hook `renderChunk` tells of it. Rolldown has no `removedExports`. */
export interface RenderedChunk {
  readonly modules: Readonly<
    Record<string, { readonly renderedExports: readonly string[]; readonly code: string | null }>
  >
}

/** How an output uses one file. */
export interface FileUse {
  /** Its facades by id, each with the exports that are in the code. */
  readonly facades: Map<string, FacadeUse & { readonly form: Form }>
  /** Whether the app has instances, the module or the URL. Nobody can then know which exports it reads. */
  isWhole: boolean
}

/** How chunks use each file. `importersOf` gives the modules that import one; `table` is the id of the registry's table, which lists every module. */
export function usedExports(
  chunks: Iterable<RenderedChunk>,
  importersOf: (id: string) => readonly string[],
  table: string,
): Map<string, FileUse> {
  const uses = new Map<string, FileUse>()
  for (const { modules } of chunks)
    for (const [id, { renderedExports }] of Object.entries(modules)) {
      const wanted = parseId(id)
      if (wanted === undefined) continue
      const { file, form } = wanted
      const use: FileUse = uses.get(file) ?? { facades: new Map(), isWhole: false }
      uses.set(file, use)
      const { facade, gives } = FORMS[form]
      if (facade !== undefined) {
        const { rendered = [] } = use.facades.get(id) ?? {}
        use.facades.set(id, { form, rendered: new Set([...rendered, ...renderedExports]) })
      }
      if (gives !== undefined) use.isWhole ||= renderedExports.includes("default")
      else if (isEntry(form)) use.isWhole ||= importersOf(id).some((importer) => importer !== table)
    }
  return uses
}

/** Whether the registry makes instances by this layer. A module of the app that names the key imports it. */
const isEntry = (form: Form): boolean => form === "wasmport=entry" || form === "wasmport=sync-entry"
