/**
 * The way to `recover.ts`, taken only after a failure. Adapters put another way in its place (src/runtime-files.ts) where a bundler
 * would not keep the chunk apart by itself: then the chunk is an asset, fetched by its URL, or part of a script.
 */
import type * as recover from "./recover.ts"

/** Rejects with `error` itself where the chunk cannot be had: a service worker has no `import()`, a network may be down. */
export const failure = (error: unknown): Promise<typeof recover> =>
  import("./recover.ts").catch(() => {
    throw error
  })
