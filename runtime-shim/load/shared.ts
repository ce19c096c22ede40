/** Modules and instances by their URL: every form of a `.wasm` that a bundle has asks for the same one. */

/** False after a failure. */
export const made: Record<string, Promise<unknown> | false> = {}

/** The promise that `make` gives, made once for each key; a `URL` counts as its text. A failure is not kept: the next call tries again. */
export const shared = <T>(key: string, make: () => Promise<T>): Promise<T> => {
  // Not the promise behind `catch`: `progress.ts` must see who waits for the one that it gives.
  if (!made[key]) (made[key] = make()).catch(() => (made[key] = false))
  return made[key] as Promise<T>
}
