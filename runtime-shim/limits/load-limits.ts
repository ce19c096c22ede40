/** Loads `limited-load.ts`, for `load` with limits: without limits nobody fetches it. See `load-recover.ts`. */
export type { Limits } from "../../loader/limits.ts"
import type * as limitedLoad from "./limited-load.ts"

/** The part that has the meter; it is fetched for the first module with limits. */
export const limiting = (): Promise<typeof limitedLoad> => import("./limited-load.ts")
