import { "local:pkg/tools#parse" as parse, "Class#get:field" as get, "cabi_post_local:pkg/tools#parse" as free } from "./tool.wasm"

export { "Class#set:field" as set } from "./tool.wasm"
export { parse, get, free }
