/** Numbers, memories, strings and lists. */
import { count, increment } from "../wasm/counter.wasm"
import { factorial } from "../wasm/i64.wasm"
import { middle } from "../wasm/records.wasm"
import { greet, in_use, joined, scaled } from "../wasm/text.wasm"
import type { Section } from "../case.ts"

export const values: Section = {
  title: "Values and types",
  text: "Types are read from the binary: an i64 is a bigint, a mutable global is a live binding.",
  cases: [
    {
      id: "i64",
      from: "./wasm/i64.wasm",
      code: `import { factorial } from "./wasm/i64.wasm"\n\nfactorial(20n)`,
      call: "factorial(20n)",
      run: () => factorial(20n),
      expected: 2432902008176640000n,
    },
    {
      id: "live",
      from: "./wasm/counter.wasm",
      code: `import { count, increment }\n  from "./wasm/counter.wasm"\n\nincrement() // wasm changes its global\ncount`,
      call: "count",
      run: () => {
        increment()
        return count
      },
      expected: 1,
    },
    {
      id: "memory",
      from: 'import("./wasm/kinds.wasm")',
      code: `const { memory } =\n  await import("./wasm/kinds.wasm")\n\nconst bytes =\n  new Uint8Array(memory.buffer, 0, 4)\n\nnew TextDecoder().decode(bytes)`,
      call: "new TextDecoder().decode(bytes)",
      run: async () => {
        const { memory } = await import("../wasm/kinds.wasm")
        const bytes = new Uint8Array(memory.buffer, 0, 4)
        return new TextDecoder().decode(bytes)
      },
      expected: "wasm",
    },
  ],
}

export const strings: Section = {
  title: "Strings and lists",
  text: "A .wit file beside the module says what its functions mean; the module’s own signatures say how a string is passed.",
  cases: [
    {
      id: "greet",
      from: "./wasm/text.wasm",
      code: `import { greet } from "./wasm/text.wasm"\n\ngreet("Zoë 𝄞")`,
      call: 'greet("Zoë 𝄞")',
      run: () => greet("Zoë 𝄞"),
      expected: "Hello, Zoë 𝄞!",
    },
    {
      id: "scaled",
      from: "./wasm/text.wasm",
      code: `import { scaled } from "./wasm/text.wasm"\n\nscaled([1, 2, 4], 1.5).join(" ")`,
      call: 'scaled([1, 2, 4], 1.5).join(" ")',
      run: () => scaled([1, 2, 4], 1.5).join(" "),
      expected: "1.5 3 6",
    },
    {
      id: "joined",
      from: "./wasm/text.wasm",
      code: `import { joined } from "./wasm/text.wasm"\n\njoined(["one", "", "drei"], " · ")`,
      call: 'joined(["one", "", "drei"], " · ")',
      run: () => joined(["one", "", "drei"], " · "),
      expected: "one ·  · drei",
    },
    {
      id: "records",
      from: "./wasm/records.wasm",
      code: `import { middle } from "./wasm/records.wasm"\n\n// record point { x: f64, y: f64 }\nconst { x, y } =\n  middle({ x: 1, y: 2 }, { x: 4, y: 8 })`,
      call: "[x, y]",
      run: () => {
        const { x, y } = middle({ x: 1, y: 2 }, { x: 4, y: 8 })
        return [x, y]
      },
      expected: [2.5, 5],
    },
    {
      id: "in-use",
      from: "./wasm/text.wasm",
      code: `import { in_use } from "./wasm/text.wasm"\n\n// Calls free what they have allocated.\nin_use()`,
      call: "in_use()",
      run: () => in_use(),
      expected: 0,
    },
  ],
}
