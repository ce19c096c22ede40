// The wasm module must be imported here first before the support file in order to avoid issues with circular dependencies.
import * as unused from "./tool.wasm"
export { default, _twice, _greeting, wasmMemory } from "./tool.support.mjs"
