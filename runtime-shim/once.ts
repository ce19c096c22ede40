/** A promise that is made once and shared. A failure is not kept: the next call tries again. */

/**
 * The function that gives the promise of `make()`, made at its first call. A caller that can give up brings an `other` way to make
 * the promise, which is taken if none is there.
 *
 * @example
 * const load = once(() => WebAssembly.compileStreaming(fetch("math.wasm")))
 * load() === load() // true
 */
export function once<T>(make: () => Promise<T>): (other?: () => Promise<T>) => Promise<T> {
  let made: Promise<T> | undefined
  return (other = make) => {
    // Not the promise behind `catch`: `progress.ts` must see who waits for the one that it gives.
    if (!made) (made = other()).catch(() => (made = undefined))
    return made
  }
}
