/** Modules and instances by their URL: every form of a `.wasm` that a bundle has asks for the same one. */

const made: Record<string, Promise<unknown>> = {}

/** The promise that `make` gives, made once for each key. A failure is not kept: the next call tries again. */
export const shared = <T>(key: string | URL, make: () => Promise<T>): Promise<T> => {
  const url = key as string
  // Not the promise behind `catch`: `progress.ts` must see who waits for the one that it gives.
  if (!made[url]) (made[url] = make()).catch(() => delete made[url])
  return made[url] as Promise<T>
}
