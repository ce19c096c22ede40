/**
 * Loads `recover.ts`, only after a failure. Some bundlers would not keep that chunk apart by themselves: for those, adapters
 * replace this file (src/runtime-files.ts). The chunk then is an asset that is fetched by its URL, or part of a script.
 */
import type * as recover from "./recover.ts"

/** Rejects with `error` itself if the chunk cannot be loaded: a service worker has no `import()`, a network may be down. */
export const failure = (error: unknown): Promise<typeof recover> =>
  import("./recover.ts").catch(() => {
    throw error
  })
