/** Modules and instances by their URL: all forms of a `.wasm` in a bundle share the same ones. */

/** The promises by key; false after a failure. */
export const made: Record<string, Promise<unknown> | false> = {}

/** The promise that `make` gives, made once for each key; a `URL` counts as its text. A failure is not kept: the next call tries again. */
export const shared = <T>(key: string, make: () => Promise<T>): Promise<T> => {
  // Not the promise of `catch`: `progress.ts` must see the calls that wait for its own promise.
  if (!made[key]) (made[key] = make()).catch(() => (made[key] = false))
  return made[key] as Promise<T>
}
