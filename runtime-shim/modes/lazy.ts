/** Exports of a lazy module that are no functions: promises that fetch nothing until somebody waits for them. */

/**
 * A promise that calls `get` at every `then`, `catch`, `finally` or `await`, so that a mutable global is read anew each time.
 * `catch` and `finally` of promises call `then`, so only `then` is replaced.
 *
 * @example
 * const count = later(() => load().then(({ exports }) => exports.count.value))
 * await count // the value as of now
 */
export function later<T>(get: () => Promise<T>): Promise<T> {
  const then: Promise<T>["then"] = (...reactions) => get().then(...reactions)
  // oxlint-disable-next-line unicorn/no-thenable -- the question for its value starts the loading
  return Object.create(Promise.prototype, { then: { value: then } })
}
