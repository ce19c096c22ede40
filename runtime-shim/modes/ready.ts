/** `ready`, of one deferred module too. */
import { ready as all, starts } from "./defer.ts"
import type { Start } from "./defer.ts"
import { failure } from "../errors/load-recover.ts"

/** Enters the start of the module at `path`. A module that is evaluated anew, as by a dev server, takes its own place. */
export function defer(path: string, start: Start): void {
  const known = starts.findIndex((other) => other.path === path)
  start.path = path
  starts[known < 0 ? starts.length : known] = start
}

/** Stands for a function of a deferred module before the module is ready; `name` is `src/math.wasm: add`. */
export const early = (name: string) => (): never => {
  throw Error(`[wasmport] ${name}() before \`await ready()\``)
}

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure; a later call starts anew what failed. Rejects with code MODULE_NOT_FOUND if no deferred module has
 * the key.
 *
 * @example
 * import { add } from "./math.wasm?defer"
 * await ready()
 * add(2, 3) // 5
 */
export async function ready(key?: string): Promise<void> {
  if (!key) return void (await all())
  const start = starts.find(({ path }) => path === key) ?? (await failure(Error(key))).notDeferred(key)
  await start()
}
