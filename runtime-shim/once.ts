/** The promise of what is made once for everybody. A failure is not kept: the next call tries again. */

/** `other` is made instead of what `make` gives, where nothing is there and nothing on its way. */
export function once<T>(make: () => Promise<T>): (other?: () => Promise<T>) => Promise<T> {
  let made: Promise<T> | undefined
  return (other = make) => {
    // Not the promise behind `catch`: `watch.ts` must see who waits for the one that it gives.
    if (!made) (made = other()).catch(() => (made = undefined))
    return made
  }
}
