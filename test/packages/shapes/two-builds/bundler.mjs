import * as wasm from "./tool.wasm"

export const twice = (value) => wasm.twice(value)
