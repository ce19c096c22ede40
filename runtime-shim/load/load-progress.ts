/** The way to `progress.ts`, for `init` with options: a page that gives none does not have it. See `load-recover.ts`. */
import type * as progress from "./progress.ts"

/** The part that reports progress; it is fetched where it is asked for. */
export const watching = (): Promise<typeof progress> => import("./progress.ts")
