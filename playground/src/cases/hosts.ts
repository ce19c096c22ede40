/** What the host can. */
import { features } from "wasmport/runtime"
import type { Section } from "../case.ts"

export const host: Section = {
  title: "What the host can",
  text: "Engines differ, and pages do. features says what is there, by the names of wasm-feature-detect, at once.",
  cases: [
    {
      id: "features",
      from: "wasmport/runtime",
      code: `import { features } from "wasmport/runtime"\n\nconst { simd, wasi } = features()`,
      call: "[simd, wasi]",
      run: () => {
        const { simd, wasi } = features()
        return [simd, wasi]
      },
      expected: [true, true],
    },
  ],
}
