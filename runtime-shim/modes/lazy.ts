/** Exports of a lazy module that are no functions: promises that fetch nothing until somebody waits for them. */

class Later<T> extends Promise<T> {
  readonly #get: () => Promise<T>

  constructor(get: () => Promise<T>) {
    super(() => {})
    this.#get = get
  }

  // Derived promises are ordinary ones.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being asked for its value is what starts the loading
  override then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#get().then(onfulfilled, onrejected)
  }
}

/** A promise that calls `get` at every `then`, so that a mutable global is read anew each time. */
export function later<T>(get: () => Promise<T>): Promise<T> {
  return new Later(get)
}
