/** A promise that is made once and shared. A failure is not kept: the next call tries again. */

/**
 * Makes a function that gives the promise of `make()`, which is called once, at the first call. A call that can be aborted brings
 * an `other` way to make the promise, which is used if there is no promise yet.
 *
 * @example
 * const load = once(() => WebAssembly.compileStreaming(fetch("math.wasm")))
 * load() === load() // true
 */
export function once<T>(make: () => Promise<T>): (other?: () => Promise<T>) => Promise<T> {
  let made: Promise<T> | undefined
  return (other = make) => {
    // Not the promise of `catch`: `progress.ts` must see the calls that wait for its own promise.
    if (!made) (made = other()).catch(() => (made = undefined))
    return made
  }
}
