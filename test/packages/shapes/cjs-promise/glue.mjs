import * as wasm from "./tool.wasm"
import { calls } from "./host.mjs"

export const twice = (value) => wasm.twice(value)
export const called = () => calls
