/** The hooks that the plugins for Rollup and Rolldown have in common, and two of Vite's. */
import type { Context } from "./build.ts"
import type { TypesApi } from "./declarations.ts"
import { FILTERS } from "./hooks.ts"
import type { Answered, Code, Hooks, Output, RenderContext, Resolution, Surroundings } from "./hooks.ts"
import { WASM_ID } from "./ids.ts"
import { MADE_ID } from "./runtime-files.ts"

/** Hooks as Rollup and Rolldown have them. */
interface SharedHooks {
  readonly name: string
  readonly api: { wasmport(): TypesApi }
  readonly resolveId: {
    readonly filter: { id: RegExp[] }
    handler(this: Context, source: string, importer: string | undefined, options?: object): Answered<Resolution>
  }
  readonly load: { readonly filter: { id: RegExp[] }; handler(this: Context, id: string): Answered<Code> }
  readonly transform: {
    readonly order: "post"
    readonly filter: typeof FILTERS.transform
    handler(this: Context, code: string, id: string): ReturnType<Hooks["transform"]>
  }
  buildEnd(this: Pick<Context, "warn">, error?: Error): Promise<void>
  readonly renderChunk?: {
    readonly order: "pre"
    handler(
      this: RenderContext,
      code: string,
      chunk: { readonly fileName: string },
      options: Output["options"],
      meta: Pick<Output, "chunks">,
    ): ReturnType<Hooks["renderChunk"]>
  }
}

/** The hooks that Rollup and Rolldown take as they are. `keepsPhase`: an external import keeps its source phase in the output. */
export function sharedHooks(
  hooks: Hooks,
  surroundings: (context: object) => Surroundings,
  keepsPhase: boolean,
): SharedHooks {
  return {
    name: "wasmport",
    api: { wasmport: () => hooks.types },
    resolveId: {
      filter: { id: FILTERS.resolve },
      handler(source, importer, options) {
        return hooks.resolveId(this, source, importer, options)
      },
    },
    load: {
      filter: { id: FILTERS.load },
      handler(id) {
        return hooks.load(this, id, surroundings(this))
      },
    },
    // Late, so that other plugins have turned other languages into JavaScript.
    transform: {
      order: "post",
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform(this, code, id, { ...surroundings(this), keepsPhase })
      },
    },
    async buildEnd(error) {
      const lacking = error === undefined ? await hooks.checkFloor(this) : []
      for (const note of [...lacking, ...hooks.finish(hooks.buildOf(this).core.root)]) this.warn(note)
    },
    ...renderHook(hooks, surroundings),
  }
}

/**
 * A hook of Rollup's alone: it keeps a watcher's builds from waiting for themselves.
 *
 * Rollup's plugin for CommonJS decides whether a module may come from the cache. For that it loads all that the module imports. We load a `.wasm`,
 * the registry's table and the table of explanations once their importers are there. So each would wait for the other.
 */
export const cacheHook = {
  shouldTransformCachedModule: {
    order: "pre",
    handler: ({
      resolvedSources,
    }: {
      readonly resolvedSources: Readonly<Record<string, { id: string }>>
    }): true | null =>
      Object.values(resolvedSources).some(({ id }) => MADE_ID.test(id) || WASM_ID.test(id)) ? true : null,
  },
} as const

/**
 * The hook that `target: "worker"` and `optimize` need. It writes the paths of files and the facts about their bytes, before a minifier can change
 * the literals that hold the tokens.
 */
export function renderHook(
  hooks: Hooks,
  surroundings: (context: object) => Surroundings,
): Pick<SharedHooks, "renderChunk"> {
  const { target, optimize } = hooks.core.options
  if (target !== "worker" && optimize === false) return {}
  return {
    renderChunk: {
      order: "pre",
      handler(code, chunk, options, { chunks }) {
        return hooks.renderChunk(this, code, chunk, surroundings(this), { options, chunks })
      },
    },
  }
}
