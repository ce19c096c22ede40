/** A promise that is made once and shared. A failure is not kept: the next call tries again. */

/** What callers share; `kept` once somebody waits who cannot give up. */
export type Shared<T> = Promise<T> & { kept?: boolean }

/**
 * The function that gives the promise of `make()`, made at its first call. A caller that can give up brings an `other` way to make
 * the promise, which is taken if none is there.
 *
 * @example
 * const load = once(() => WebAssembly.compileStreaming(fetch("math.wasm")))
 * load() === load() // true
 */
export function once<T>(make: () => Promise<T>): (other?: () => Promise<T>) => Promise<T> {
  let made: Shared<T> | undefined
  return (other) => {
    if (!made) (made = (other ?? make)()).catch(() => (made = undefined))
    if (!other) made.kept = true
    return made
  }
}
