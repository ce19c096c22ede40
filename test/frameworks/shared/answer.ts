import { compress, decompress } from "lz4-wasm"
import { add } from "./math.wasm"
import { add as addSmall } from "./small.wasm"

/** What a module that is emitted, one that stands in the code, and a wasm-bindgen package answer. */
export function answer(): string {
  const text = new TextDecoder().decode(decompress(compress(new TextEncoder().encode("round and round"))))
  return `emitted ${add(2, 3)}, inlined ${addSmall(3, 4)}, wasm-bindgen ${text}`
}
