import { explain } from "wasmport/runtime"
import { add, count, greet, middle, pick } from "./shapes.wasm"

console.log(add(2, 3)) // 5
console.log(greet("Zoë")) // Hello, Zoë
console.log(middle({ x: 0, y: 0 }, { x: 2, y: 4 })) // { x: 1, y: 2 }

count(2)
// wasm: 1 of 2
// wasm: 2 of 2

try {
  pick(7)
} catch (error) {
  console.log(explain(error))
  // unreachable, in out-of-range, called by pick, which JavaScript called
  // A panic, an abort or a failed assertion ends so…
}
