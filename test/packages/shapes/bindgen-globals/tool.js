import * as wasm from "./tool_bg.wasm"
import { __wbg_set_wasm } from "./tool_bg.js"

__wbg_set_wasm(wasm)
wasm.__wbindgen_start()
export { divide } from "./tool_bg.js"
