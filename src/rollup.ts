/** The plugin for Rollup 4. */
import type { Plugin, PluginContext } from "rollup"
import { Hooks } from "./hooks.ts"
import type { Identify, Surroundings } from "./hooks.ts"
import { emitManifest, manifestName } from "./manifest.ts"
import type { WasmportOptions } from "./options.ts"
import { fileUrl, isForPages, isScript } from "./output-format.ts"
import { onDemandPart } from "./runtime-files.ts"
import { cacheHook, sharedHooks } from "./shared-hooks.ts"

/** All contexts of a build have this one function of its module graph, and no other build has it. */
const graphOf: Identify = (context) => (context as Partial<PluginContext>).getModuleInfo

export type { WasmportOptions } from "./options.ts"

/**
 * Makes `import * as math from "./math.wasm"` a typed ES module. Throws a WasmportError for an unknown or wrong option.
 *
 * @example
 * import wasmport from "wasmport/rollup"
 * export default { input: "src/main.js", plugins: [wasmport()] }
 */
export default function wasmport(options?: WasmportOptions): Plugin {
  const hooks = new Hooks(options, graphOf)
  const { target } = hooks.core.options
  const read = target === "auto" ? "universal" : target
  const surroundings: Surroundings = {
    dev: undefined,
    read,
    consumer: target === "node" ? "server" : "client",
    inlineLimit: () => 4096,
    live: "getter",
    lateFormat: true,
    keepsRequire: true,
    targets: isForPages(read) ? [] : undefined,
  }
  return {
    ...sharedHooks(hooks, () => surroundings, true),
    ...cacheHook,
    buildStart({ input }) {
      return hooks.buildStart(this, input)
    },
    resolveFileUrl({ referenceId, relativePath, format }) {
      const { emitted, onDemand } = hooks.buildOf(this)
      if (!emitted.has(referenceId)) return null
      return onDemand.has(referenceId) && isScript(format) ? '""' : fileUrl(relativePath, format, surroundings.read)
    },
    // Scripts hold the parts that other outputs fetch on demand.
    renderDynamicImport({ format, moduleId }) {
      const part = isScript(format) ? onDemandPart(moduleId) : undefined
      return part === undefined ? null : { left: `(() => ${part.expression()})(`, right: ")" }
    },
    generateBundle({ format }, bundle) {
      hooks.emitNames(this)
      const manifest = manifestName(hooks.core.options)
      if (manifest !== undefined) emitManifest(this, manifest, hooks.buildOf(this), bundle)
      if (!isScript(format)) return
      for (const reference of hooks.buildOf(this).onDemand) delete bundle[this.getFileName(reference)]
    },
    outputOptions(output) {
      hooks.setFormat(this, output.format)
      // The registry's table has dynamic imports, and a script is one file.
      const isOneFile = output.format === "iife" || output.format === "umd"
      return isOneFile && hooks.buildOf(this).hasTable ? { ...output, inlineDynamicImports: true } : null
    },
  }
}
