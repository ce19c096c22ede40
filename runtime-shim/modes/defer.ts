/**
 * Deferred modules: imported without top-level await, usable after `await ready()`. Here is what every app with one needs;
 * `ready.ts` has keys.
 */

/** Starts a deferred module: resolves once its functions can be called. */
export interface Start {
  (): Promise<unknown>
  /** The module's path, where somebody may ask for it by that. */
  path?: string
}

/** One for each deferred module. A module that failed to start is started anew by the next call. */
export const starts: Start[] = []

/** Resolves when every deferred module evaluated so far is ready; rejects with the first failure. */
export const ready = (): Promise<unknown> => Promise.all(starts.map((start) => start()))
