/** Deferred modules: imported without top-level await, usable after `await ready()`. */
import { failure } from "../errors/load-recover.ts"
import { made, shared } from "../load/shared.ts"

/** How each deferred module starts, by its key. A failure is not kept: another call tries again. */
const starts = /* @__PURE__ */ new Map<string, () => Promise<unknown>>()

/**
 * Called by a deferred module when it is evaluated; returns its key. If a dev server evaluates the module anew, that replaces it.
 */
export function defer(key: string, load: () => Promise<unknown>): string {
  made[key] = false
  starts.set(key, () => shared(key, load))
  return key
}

/**
 * An export of a deferred module before the module is ready. For a function, `name` is given, and the answer is a function that
 * throws; for anything else it is undefined.
 */
export const early = (key: string, name?: string): (() => never) | undefined =>
  name === undefined
    ? name
    : () => {
        throw Error(`[wasmport] ${key}: ${name}() before \`await ready()\``)
      }

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure, or with MODULE_NOT_FOUND for a key that no deferred module has. After a failure, a later call
 * tries again.
 *
 * @example
 * import { add } from "./math.wasm?defer"
 * await ready()
 * add(2, 3) // 5
 */
export async function ready(key?: string): Promise<void> {
  const wanted = key ? [starts.get(key) ?? (await failure(key)).notDeferred(key)] : [...starts.values()]
  await Promise.all(wanted.map((start) => start()))
}
