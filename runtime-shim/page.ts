/**
 * All that a page fetches with its first `.wasm` from a dev server, where each file takes its time. The build makes one file of
 * these (scripts/bundle.js). In a dev server none of them has state of its own, so copies do no harm.
 */
export { enter } from "./entries.ts"
export { failure } from "./errors/load-recover.ts"
export { compileWith } from "./load/read-dev.ts"
export { compileBytes, link } from "./load/read-webworker.ts"
export { once } from "./once.ts"
