/** Deferred modules: imported without top-level await, usable after `await ready()`. Here is what every app with one needs; `ready.ts` has keys. */

export interface Start {
  (): Promise<unknown>
  /** The module's path, where somebody may ask for it by that. */
  path?: string
}

/** How each deferred module starts. What fails there, another call tries again. */
export const starts: Start[] = []

/** Resolves when every deferred module evaluated so far is ready. */
export const ready = (): Promise<unknown> => Promise.all(starts.map((start) => start()))
