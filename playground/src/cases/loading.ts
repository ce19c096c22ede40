/** When a module is fetched. */
import { ready } from "wasmport/runtime"
import { at, sum } from "../wasm/big.wasm?lazy"
import { half } from "../wasm/multi-value.wasm?defer"
import type { Section } from "../case.ts"

export const moments: Section = {
  title: "When it loads",
  text: "The plain import waits with top-level await. A query asks for another moment.",
  cases: [
    {
      id: "lazy",
      from: "./wasm/big.wasm?lazy",
      code: `import { sum } from "./wasm/big.wasm?lazy"\n\n// fetched here, and not before\nawait sum(2048)`,
      call: "await sum(2048)",
      run: () => sum(2048),
      expected: 865641472,
      onClick: true,
    },
    {
      id: "lazy-again",
      from: "./wasm/big.wasm?lazy",
      code: `import { at } from "./wasm/big.wasm?lazy"\n\n// the very same instance\nawait at(0)`,
      call: "await at(0)",
      run: () => at(0),
      expected: 1015568748,
      onClick: true,
    },
    {
      id: "defer",
      from: "./wasm/multi-value.wasm?defer",
      code: `import { half }\n  from "./wasm/multi-value.wasm?defer"\n\nawait ready() // once, then plain calls\nhalf(7)`,
      call: "half(7)",
      run: async () => {
        await ready()
        return half(7)
      },
      expected: [7, 3.5],
    },
  ],
}
