/**
 * Compiles the modules of a dev server's pages and workers. Tests of pages run such modules in Node (vitest's jsdom and
 * happy-dom), where they are read from the disk.
 */
import type { CompileOptions } from "./compile-options.ts"
import { compileWith as fromAnywhere } from "./read-universal.ts"
import { compileWith as fromServer } from "./read-webworker.ts"

/** Rejects as the other readers do; `options` are for modules that import builtins. */
export const compileWith = (url: string | URL, options?: CompileOptions): Promise<WebAssembly.Module> =>
  (String(url).startsWith("file:") ? fromAnywhere : fromServer)(url, options)
