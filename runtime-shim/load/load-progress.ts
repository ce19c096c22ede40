/** The way to `watch.ts` for `init` with options: a page that gives none does not have it. Plugins put another module here, as for `failure.ts`. */
import type * as watch from "./progress.ts"

export const watching = (): Promise<typeof watch> => import("./progress.ts")
