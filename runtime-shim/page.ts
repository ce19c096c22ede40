/**
 * All that a page fetches with its first `.wasm` from a dev server, which takes its time over each file. The build makes one of these
 * (scripts/bundle.js): none of them has a state of its own there, so that copies do no harm.
 */
export { enter } from "./entries.ts"
export { failure } from "./errors/load-recover.ts"
export { compileWith } from "./load/read-dev.ts"
export { compileBytes, link } from "./load/read-webworker.ts"
export { once } from "./once.ts"
