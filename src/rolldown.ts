/**
 * The plugin for Rolldown 1.
 *
 * @example
 * import wasmport from "wasmport/rolldown"
 * export default { input: "src/main.js", plugins: [wasmport()] }
 */
import type { Plugin } from "rolldown"
import { fileUrl, oldTarget } from "./output-format.ts"
import { createHooks, FILTERS } from "./hooks.ts"
import type { Environment } from "./hooks.ts"
import type { WasmportOptions } from "./options.ts"

export type { WasmportOptions } from "./options.ts"

export default function wasmport(options?: WasmportOptions): Plugin {
  const hooks = createHooks(options)
  const { target } = hooks.core.options
  let platform: "browser" | "node" | "neutral" | undefined
  let old: string | undefined
  const environment = (): Environment => ({
    files: "emit",
    read: target !== "auto" ? target : platform === "node" ? "node" : "universal",
    inlineLimit: () => 4096,
    live: "wrap",
    old,
  })
  return {
    name: "wasmport",
    options({ transform }) {
      old = oldTarget(transform?.target)
      return null
    },
    buildStart(input) {
      platform = input.platform
      if (input.cwd !== undefined) hooks.core.root = input.cwd.replaceAll("\\", "/")
      hooks.buildStart.call(this, [], false)
    },
    resolveId: { filter: { id: FILTERS.resolve }, handler: hooks.resolveId },
    load: {
      filter: { id: FILTERS.load },
      handler: function (id) {
        return hooks.load.call(this, id, environment())
      },
    },
    // Late, so that other plugins have made JavaScript of what is none.
    transform: {
      order: "post",
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform.call(this, code, id, false)
      },
    },
    resolveFileUrl: ({ referenceId, relativePath, format }) =>
      hooks.emitted.has(referenceId) ? fileUrl(relativePath, format, environment().read) : null,
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
    closeWatcher: hooks.closeWatcher,
    outputOptions(output) {
      hooks.setFormat(output.format)
      return null
    },
  }
}
