/**
 * Our part in Vite's dependency optimizer: a package's glue and its `.wasm` are bundled together, so that there is one
 * copy of each. Left alone, the optimizer moves the JS away and the glue that the `.wasm` imports becomes a second one.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Rolldown } from "vite"
import { isWasi } from "../loader/index.ts"
import { runtimeFile } from "./runtime-files.ts"
import { FILTERS, Hooks } from "./hooks.ts"
import { devUrl, parseId, slash, splitQuery } from "./ids.ts"
import type { Server } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import { above } from "./project/packages-cache.ts"

/** Whether the project has a module of that name: by an alias, or installed where Node would find it. */
const mayFind = (name: string, { root, resolve }: Server): boolean =>
  above(root, (folder) => existsSync(join(folder, "node_modules", name))) !== undefined ||
  (resolve?.alias ?? []).some(({ find }) => (typeof find === "string" ? find === name : find.test(name)))

/** The plugin for Vite's dependency optimizer. `server` is known once the config is resolved. */
export function optimizerPlugin(options: WasmportOptions | undefined, server: () => Server): Rolldown.Plugin {
  const hooks = new Hooks({ ...options, types: false })
  return {
    name: "wasmport:optimizer",
    buildStart() {
      return hooks.buildStart(this, undefined, server().root)
    },
    resolveId: {
      filter: { id: FILTERS.resolve },
      async handler(source, importer, options) {
        // The app and its packages share one runtime: the file itself, served by the dev server.
        const runtime = runtimeFile(source)
        if (runtime !== undefined) return { id: runtime, external: "absolute" }
        if (parseId(source) === undefined) return null
        const { path, query } = splitQuery(source)
        const resolved = await this.resolve(path, importer, { ...options, skipSelf: true })
        const file = resolved === null ? undefined : slash(splitQuery(resolved.id).path)
        if (file === undefined || !existsSync(file) || !hooks.core.includes(file)) return null
        return query === "" ? file : `${file}?${query}`
      },
    },
    // Published code has source-phase imports too, and glue that wasm-bindgen made.
    transform: {
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform(this, code, id, { keepsPhase: false, dev: "server" })
      },
    },
    load: {
      filter: { id: FILTERS.load },
      handler(id) {
        return hooks.load(this, id, {
          dev: "server",
          read: "webworker",
          consumer: "client",
          url: (file) => devUrl(file, server()),
          inlineLimit: () => 0,
          live: "wrap",
          hasOthers: true,
          isUnsupplied: (specifier) => isWasi(specifier) && !mayFind(specifier, server()),
        })
      },
    },
  }
}
