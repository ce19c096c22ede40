/** The registry: several instances of one module, and calls by name. */
import { registry } from "wasmport/runtime"
import type { Section } from "../case.ts"

/** Two instances of one module each: same code, compiled once, nothing shared. */
const [one, other] = await Promise.all([
  registry.instantiate("src/wasm/counter.wasm"),
  registry.instantiate("src/wasm/counter.wasm"),
])
const [first, second] = await Promise.all([
  registry.instantiate("src/wasm/lib.wasm"),
  registry.instantiate("src/wasm/lib.wasm"),
])
export const counters = [one.exports, other.exports] as const
export const memories = [first.exports, second.exports] as const

export const instances: Section = {
  title: "Two instances",
  text: "The import is one shared instance. The registry makes as many more as you like from the module that is compiled already.",
  cases: [
    {
      id: "counters",
      from: "registry: src/wasm/counter.wasm",
      code: `const a = await registry.instantiate("src/wasm/counter.wasm")\nconst b = await registry.instantiate("src/wasm/counter.wasm")\n\na.exports.increment()\na.exports.increment()\nb.exports.increment()`,
      call: "[a.exports.count, b.exports.count]",
      run: () => {
        one.exports.increment()
        one.exports.increment()
        other.exports.increment()
        return [one.exports.count, other.exports.count]
      },
      expected: [2, 1],
    },
    {
      id: "memories",
      from: "registry: src/wasm/lib.wasm",
      code: `const a = await registry.instantiate("src/wasm/lib.wasm")\nconst b = await registry.instantiate("src/wasm/lib.wasm")\n\nnew Uint8Array(a.exports.memory.buffer)[7] = 42`,
      call: "[a.exports.load(7), b.exports.load(7)]",
      run: () => {
        new Uint8Array(first.exports.memory.buffer)[7] = 42
        return [first.exports.load(7), second.exports.load(7)]
      },
      expected: [42, 0],
    },
  ],
}
