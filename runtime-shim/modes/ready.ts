/** `ready`, of one deferred module too. */
import { ready as all, starts } from "./defer.ts"
import type { Start } from "./defer.ts"
import { failure } from "../errors/load-recover.ts"

/** How the module at `path` starts. Evaluated anew, as by a dev server, it takes its own place. */
export function defer(path: string, start: Start): void {
  const known = starts.findIndex((it) => it.path === path)
  start.path = path
  starts[known < 0 ? starts.length : known] = start
}

/** What a function of a deferred module is before the module is ready: `src/math.wasm: add`. */
export const early = (name: string) => (): never => {
  throw Error(`[wasmport] ${name}() before \`await ready()\``)
}

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure; a later call tries again what failed.
 */
export async function ready(key?: string): Promise<void> {
  if (!key) return void (await all())
  const start = starts.find(({ path }) => path === key) ?? (await failure(key)).notDeferred(key)
  await start()
}
