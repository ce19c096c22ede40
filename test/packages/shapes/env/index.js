export { run } from "./tool.wasm"
