/** Files that have options of their own, by the `overrides` in `options.js`. */
import { handle } from "../wasm/limited.wasm"
import { factorial } from "../wasm/numbers.wasm"
import { count, increment } from "../wasm/objects.wasm"
import type { Section } from "../case.ts"
import { refusal } from "./refusal.ts"

export const options: Section = {
  title: "Options for one file",
  text: "The config of the bundler has options for all modules, and overrides for some: numbers in the place of bigints, globals as objects, a limit on what a call may execute.",
  cases: [
    {
      id: "option-i64",
      from: "./wasm/numbers.wasm",
      code: `// overrides: [{ include: "…/numbers.wasm",\n//   i64: "number" }]\nimport { factorial }\n  from "./wasm/numbers.wasm"\n\nfactorial(10) // an i64, and safe`,
      call: "factorial(10)",
      run: () => factorial(10),
      expected: 3628800,
    },
    {
      id: "option-globals",
      from: "./wasm/objects.wasm",
      code: `// overrides: [{ include: "…/objects.wasm",\n//   globals: "keep" }]\nimport { count, increment }\n  from "./wasm/objects.wasm"\n\nincrement()`,
      call: "[count instanceof WebAssembly.Global, count.value]",
      run: () => {
        increment()
        return [count instanceof WebAssembly.Global, count.value]
      },
      expected: [true, 1],
    },
    {
      id: "option-limits",
      from: "./wasm/limited.wasm",
      code: `// overrides: [{ include: "…/limited.wasm",\n//   limits: { fuel: 50_000 } }]\nimport { handle }\n  from "./wasm/limited.wasm"\n\nhandle(0, 0) // a loop without an end`,
      call: "[error.name, error.code]",
      run: () => {
        const { name, code } = refusal(() => handle(0, 0))
        return [name, code]
      },
      expected: ["RuntimeError", "FUEL"],
    },
  ],
}
