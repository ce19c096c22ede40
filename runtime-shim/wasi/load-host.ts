/**
 * Loads `loaded-host.ts`, for modules that `load` has loaded and that import WASI: without these nobody fetches it. See
 * `load-recover.ts`.
 */
import type * as loadedHost from "./loaded-host.ts"

/** The part that hosts WASI; it is fetched for the first module that imports it. */
export const hosting = (): Promise<typeof loadedHost> => import("./loaded-host.ts")
