/** Deferred modules: imported without top-level await, usable after `await ready()`. */
import { failure } from "./failure.ts"

/** How each deferred module starts, by its path. What fails there, another call tries again. */
export const deferred: Record<string, () => Promise<void>> = {}

/** What a function of a deferred module is before the module is ready: `src/math.wasm: add`. */
export const early = (name: string) => (): never => {
  throw Error(`[wasmport] ${name}() before \`await ready()\``)
}

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure; a later call tries again what failed.
 */
export async function ready(key?: string): Promise<void> {
  const starts = key ? [deferred[key] ?? (await failure(key)).notDeferred(key)] : Object.values(deferred)
  await Promise.all(starts.map((start) => start()))
}
