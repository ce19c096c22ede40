// The first two are the wasm's own globals, and stay that; the third is a number of this module.
import { stock } from "./stock.wasm"

export { stock as items }
export { capacity } from "./stock.wasm"
export const price = 3
