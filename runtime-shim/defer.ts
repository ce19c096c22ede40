/** Deferred modules: imported without top-level await, usable after `await ready()`. */

interface Deferred {
  readonly path: string
  readonly start: () => Promise<void>
  started: Promise<void> | undefined
}

const modules: Deferred[] = []

/** Called by a deferred facade when it is evaluated. */
export function deferred(path: string, start: () => Promise<void>): void {
  modules.push({ path, start, started: undefined })
}

/** What a function of a deferred module is before the module is ready. */
export function early(path: string, name: string): () => never {
  return () => {
    throw new Error(`[wasmport] ${path}: ${name}() was called before the module was ready. Write \`await ready()\` (from "wasmport/runtime") once, before the first call.`)
  }
}

/**
 * Resolves when every deferred module evaluated so far is ready, or the one with this key (its path from the project's root).
 * Rejects with the first failure; a later call tries again what failed.
 */
export async function ready(key?: string): Promise<void> {
  const wanted = key === undefined ? modules : modules.filter(({ path }) => path === key)
  if (key !== undefined && wanted.length === 0) {
    throw Object.assign(new Error(`[wasmport] no deferred module has the key ${JSON.stringify(key)}: import it with \`?defer\` first.`), { code: "MODULE_NOT_FOUND" })
  }
  await Promise.all(
    wanted.map((module) => (module.started ??= module.start().catch((error: unknown) => {
      module.started = undefined
      throw error
    }))),
  )
}
