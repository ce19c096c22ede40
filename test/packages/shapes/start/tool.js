import * as wasm from "./tool_bg.wasm"
export * from "./tool_bg.js"
