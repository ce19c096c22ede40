export { square } from "./tool.wasm"
export { count } from "./lib.wasm"
