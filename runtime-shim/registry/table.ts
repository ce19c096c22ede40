/**
 * The modules of the bundle. The plugin replaces this module with one that it makes from the module graph. Without the plugin
 * there are none.
 */
import type { Listed } from "../entries.ts"

/** By key: the path from the project's root, or `pkg/path.wasm`. */
export const table: Readonly<Record<string, Listed>> = {}

/** Asks a dev server to load the module with this key; absent in builds, which list every module. */
export const ask = undefined as ((key: string) => Promise<unknown>) | undefined
