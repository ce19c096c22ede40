/** The plugin for Rolldown 1. */
import type { Plugin } from "rolldown"
import { Hooks, sharedHooks } from "./hooks.ts"
import type { Surroundings } from "./hooks.ts"
import type { WasmportOptions } from "./options.ts"
import { fileUrl, isScript, oldTarget } from "./output-format.ts"

export type { WasmportOptions } from "./options.ts"

/**
 * Makes `import * as math from "./math.wasm"` a typed ES module. Throws a WasmportError for an unknown or wrong option.
 *
 * @example
 * import wasmport from "wasmport/rolldown"
 * export default { input: "src/main.js", plugins: [wasmport()] }
 */
export default function wasmport(options?: WasmportOptions): Plugin {
  const hooks = new Hooks(options)
  const { target } = hooks.core.options
  let platform: "browser" | "node" | "neutral" | undefined
  let old: string | undefined
  const surroundings = (): Surroundings => {
    const read = target !== "auto" ? target : platform === "node" ? "node" : "universal"
    return {
      dev: undefined,
      read,
      consumer: read === "node" ? "server" : "client",
      inlineLimit: () => 4096,
      live: "wrap",
      old,
    }
  }
  return {
    ...sharedHooks(hooks, surroundings, false),
    options({ transform }) {
      old = oldTarget(transform?.target)
      return null
    },
    buildStart(input) {
      platform = input.platform
      if (input.cwd !== undefined) hooks.core.root = input.cwd
      hooks.buildStart(this, input.input)
    },
    resolveFileUrl({ referenceId, relativePath, format }) {
      const isOurs = hooks.buildOf(this).emitted.has(referenceId)
      return isOurs && isScript(format) ? fileUrl(relativePath, format, surroundings().read) : null
    },
    closeWatcher: () => hooks.closeWatcher(),
    outputOptions(output) {
      hooks.setFormat(this, output.format)
      return null
    },
    onLog: (_, log) => (isExpected(log) ? false : undefined),
  }
}

/** Rolldown's word for a dynamic import whose module stands in the same chunk: the table's, by design. */
const isExpected = ({ code, message }: { code?: string; message: string }): boolean =>
  code === "INEFFECTIVE_DYNAMIC_IMPORT" && message.includes("wasmport=")
