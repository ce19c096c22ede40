/** The plugin for Rolldown 1. */
import type { Plugin } from "rolldown"
import type { Build } from "./build.ts"
import { Hooks } from "./hooks.ts"
import type { Identify, Surroundings } from "./hooks.ts"
import { splitsNames } from "./options.ts"
import { emitManifest, manifestName } from "./manifest.ts"
import type { WasmportOptions } from "./options.ts"
import { fileUrl, isForPages, isScript, oldTarget, targetsOf } from "./output-format.ts"
import type { Read } from "./output-format.ts"
import { sharedHooks } from "./shared-hooks.ts"

type Platform = "browser" | "node" | "neutral"

/** The parts of a context that Rolldown's types do not show. */
interface Inner {
  readonly data?: unknown
  readonly outputOptions?: { readonly format?: string }
}

/** All contexts of a build have this one object, and no other build has it. */
const dataOf: Identify = (context) => {
  const { data } = context as Inner
  return typeof data === "object" && data !== null ? data : undefined
}

export type { WasmportOptions } from "./options.ts"

/**
 * Makes `import * as math from "./math.wasm"` a typed ES module. Throws a WasmportError for an unknown or wrong option.
 *
 * @example
 * import wasmport from "wasmport/rolldown"
 * export default { input: "src/main.js", plugins: [wasmport()] }
 */
export default function wasmport(options?: WasmportOptions): Plugin {
  const hooks = new Hooks(options, dataOf)
  const { target } = hooks.core.options
  /** The platform of each build's output. */
  const platforms = new WeakMap<Build, Platform>()
  let old: string | undefined
  let targets: string[] = []
  const readerOf = (context: object): Read => {
    if (target !== "auto") return target
    return platforms.get(hooks.buildOf(context)) === "node" ? "node" : "universal"
  }
  const surroundings = (context: object): Surroundings => {
    const read = readerOf(context)
    return {
      dev: undefined,
      read,
      consumer: read === "node" ? "server" : "client",
      inlineLimit: () => 4096,
      live: "wrap",
      old,
      targets: isForPages(read) ? targets : undefined,
    }
  }
  return {
    ...sharedHooks(hooks, surroundings, false),
    options({ transform }) {
      old = oldTarget(transform?.target)
      targets = targetsOf(transform?.target)
      return null
    },
    buildStart({ input, cwd, platform }) {
      const ready = hooks.buildStart(this, input, cwd)
      if (platform !== undefined) platforms.set(hooks.buildOf(this), platform)
      const { outputOptions } = this as Inner
      if (outputOptions !== undefined) hooks.expectFormat(this, outputOptions.format ?? "es")
      return ready
    },
    // Rolldown makes a build for each output. The context of this hook belongs to no build yet.
    outputOptions({ format }) {
      hooks.expectFormat(this, format)
      return null
    },
    resolveFileUrl({ referenceId, relativePath, format }) {
      const isOurs = hooks.buildOf(this).emitted.has(referenceId)
      return isOurs && isScript(format) ? fileUrl(relativePath, format, readerOf(this)) : null
    },
    ...generateHook(hooks),
    closeWatcher: () => hooks.closeWatcher(),
    onLog: (_, log) => (isExpected(log) ? false : undefined),
  }
}

/** The hook for files beside the modules, if it has work: an idle hook costs time. */
function generateHook(hooks: Hooks): Pick<Plugin, "generateBundle"> {
  const manifest = manifestName(hooks.core.options)
  if (manifest === undefined && !splitsNames(hooks.core.options)) return {}
  return {
    generateBundle(_, bundle) {
      hooks.emitNames(this)
      if (manifest !== undefined) emitManifest(this, manifest, hooks.buildOf(this), bundle)
    },
  }
}

/** Rolldown's warning of a dynamic import into the same chunk. The registry's table has such imports by design. */
const isExpected = ({ code, message }: { code?: string; message: string }): boolean =>
  code === "INEFFECTIVE_DYNAMIC_IMPORT" && message.includes("wasmport=")
