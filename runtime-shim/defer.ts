/** Deferred modules: imported without top-level await, usable after `await ready()`. */
import { failure } from "./failure.ts"

type Deferred = [path: string, start: () => Promise<void>]

const modules: Deferred[] = []

/** Called by a deferred facade when it is evaluated. What fails in `start`, another call tries again. */
export const deferred = (...module: Deferred): void => {
  modules.push(module)
}

/** What a function of a deferred module is before the module is ready. */
export const early = (path: string, name: string) => (): never => {
  throw Error(`[wasmport] ${path}: ${name}() before \`await ready()\``)
}

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure; a later call tries again what failed.
 */
export async function ready(key?: string): Promise<void> {
  const wanted = modules.filter(([path]) => !key || path === key)
  if (key && !wanted[0]) (await failure(key)).notDeferred(key)
  await Promise.all(wanted.map(([, start]) => start()))
}
