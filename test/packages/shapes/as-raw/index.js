import source module from "./build/release.wasm"
import { instantiate } from "./build/release.js"

export const { memory, answer, greet, sum } = await instantiate(module, {})
