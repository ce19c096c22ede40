// JavaScript and not TypeScript, which has no words for the source phase yet.
import source math from "./wasm/math.wasm"

export { math }
export const again = () => import.source("./wasm/math.wasm")
