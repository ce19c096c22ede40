/**
 * The modules of the bundle. The plugin puts another module in the place of this one, made from the module graph; without the
 * plugin there are none.
 */
import type { Listed } from "../entries.ts"

/** By key: the path from the project's root, or `pkg/path.wasm`. */
export const table: Readonly<Record<string, Listed>> = {}

/** Has a dev server load the module with this key; absent in builds, which list every module. */
export const ask = undefined as ((key: string) => Promise<unknown>) | undefined
