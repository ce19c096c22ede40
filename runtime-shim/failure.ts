/**
 * The way to `recover.ts`, taken only after a failure. Plugins put another module here where a bundler would not keep it
 * apart by itself: then the chunk is an asset, fetched by its URL.
 */
import type * as recover from "./recover.ts"

export const failure = (): Promise<typeof recover> => import("./recover.ts")
