/**
 * The plugin for Rollup 4.
 *
 * @example
 * import wasmport from "wasmport/rollup"
 * export default { input: "src/main.js", plugins: [wasmport()] }
 */
import type { Plugin } from "rollup"
import { apartOf } from "./runtime-files.ts"
import { fileUrl, isScript } from "./output-format.ts"
import { createHooks, FILTERS } from "./hooks.ts"
import type { Environment } from "./hooks.ts"
import type { WasmportOptions } from "./options.ts"

export type { WasmportOptions } from "./options.ts"

export default function wasmport(options?: WasmportOptions): Plugin {
  const hooks = createHooks(options)
  const { target } = hooks.core.options
  const environment: Environment = {
    files: "emit",
    read: target === "auto" ? "universal" : target,
    inlineLimit: () => 4096,
    live: "getter",
    lateFormat: true,
  }
  return {
    name: "wasmport",
    buildStart() {
      hooks.buildStart.call(this, [], false)
    },
    resolveId: { filter: { id: FILTERS.resolve }, handler: hooks.resolveId },
    load: {
      filter: { id: FILTERS.load },
      handler: function (id) {
        return hooks.load.call(this, id, environment)
      },
    },
    // Late, so that other plugins have made JavaScript of what is none.
    transform: {
      order: "post",
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform.call(this, code, id, true)
      },
    },
    resolveFileUrl({ referenceId, relativePath, format }) {
      if (!hooks.emitted.has(referenceId)) return null
      return hooks.apart.has(referenceId) && isScript(format) ? '""' : fileUrl(relativePath, format, environment.read)
    },
    // Scripts hold what other output fetches when it is needed.
    renderDynamicImport({ format, moduleId }) {
      const apart = isScript(format) ? apartOf(moduleId) : undefined
      return apart === undefined ? null : { left: `(() => ${apart.expression()})(`, right: ")" }
    },
    generateBundle({ format }, bundle) {
      if (isScript(format)) for (const reference of hooks.apart) delete bundle[this.getFileName(reference)]
    },
    ...(target === "worker"
      ? ({
          renderChunk(code, chunk) {
            return hooks.renderChunk.call(this, code, chunk)
          },
        } satisfies Pick<Plugin, "renderChunk">)
      : {}),
    buildEnd() {
      for (const note of hooks.finish()) this.warn(note)
    },
    outputOptions(output) {
      hooks.setFormat(output.format)
      return null
    },
  }
}
