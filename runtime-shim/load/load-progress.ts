/** Loads `progress.ts`, for `init` with options: a page that gives none does not fetch it. See `load-recover.ts`. */
import type * as progress from "./progress.ts"

/** The part that reports progress; it is fetched for the first call that needs it. */
export const watching = (): Promise<typeof progress> => import("./progress.ts")
