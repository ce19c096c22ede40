/** The registry: several instances of one module, and calls by name. */
import { fromWasm, registry, toWasm } from "wasmport/runtime"
import type { Section } from "../case.ts"
import { refusal } from "./refusal.ts"

/** Two instances of one module each: same code, compiled once, nothing shared. */
const [one, other] = await Promise.all([
  registry.instantiate("src/wasm/counter.wasm"),
  registry.instantiate("src/wasm/counter.wasm"),
])
const [first, second] = await Promise.all([
  registry.instantiate("src/wasm/lib.wasm"),
  registry.instantiate("src/wasm/lib.wasm"),
])
const math = await registry.instantiate("src/wasm/math.wasm")
export const counters = [one.exports, other.exports] as const
export const memories = [first.exports, second.exports] as const

export const instances: Section = {
  title: "Two instances",
  text: "The import is one shared instance. The registry makes as many more as you like from the same compiled module.",
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
    {
      id: "dispose",
      from: "registry: src/wasm/lib.wasm",
      code: `const c = await registry.instantiate("src/wasm/lib.wasm")\n\nc.dispose() // its memory may be collected\nc.exports // throws`,
      call: "[c.disposed, error.code]",
      run: async () => {
        const c = await registry.instantiate("src/wasm/lib.wasm")
        c.dispose()
        return [c.disposed, refusal(() => c.exports).code]
      },
      expected: [true, "INSTANCE_DISPOSED"],
    },
  ],
}

const START = `const math =\n  await registry.instantiate("src/wasm/math.wasm")\n\n`

export const byName: Section = {
  title: "Calls by name",
  text: 'An instance of the registry lists its exports, and converts arguments by their types. It refuses a value that no type fits. With checks: "dev" the dev server refuses it in plain calls, too.',
  cases: [
    {
      id: "list",
      from: "registry: src/wasm/math.wasm",
      code: `${START}const { signature } = math\n  .list()\n  .find(({ name }) => name === "add")`,
      call: "signature",
      run: () => math.list().find(({ name }) => name === "add")?.signature,
      expected: "(p0: i32, p1: i32) -> i32",
    },
    {
      id: "call",
      from: "registry: src/wasm/math.wasm",
      code: `${START}math.call("add", true, 41n)`,
      call: 'math.call("add", true, 41n)',
      run: () => math.call("add", true, 41n),
      expected: 42,
    },
    {
      id: "call-refused",
      from: "registry: src/wasm/math.wasm",
      code: `try {\n  math.call("add", 0.5, 1)\n} catch (error) {\n  error.code\n}`,
      call: "[error.name, error.code]",
      run: () => {
        const { name, code } = refusal(() => math.call("add", 0.5, 1))
        return [name, code]
      },
      expected: ["TypeError", "TYPE"],
    },
    {
      id: "conversion",
      from: "wasmport/runtime",
      code: `import { fromWasm, toWasm }\n  from "wasmport/runtime"\n\n// wasm has no signs: u32 travels as i32\nconst given = toWasm("u32", 4294967295)\nconst read = fromWasm("u32", given)`,
      call: "[given, read]",
      run: () => {
        const given = toWasm("u32", 4294967295)
        return [given, fromWasm("u32", given)]
      },
      expected: [-1, 4294967295],
    },
  ],
}
