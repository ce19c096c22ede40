/** The features of the host. */
import { features } from "wasmport/runtime"
import { lanes, squares } from "../wasm/squares.wasm"
import type { Section } from "../case.ts"

export const host: Section = {
  title: "What the host can do",
  text: "Engines differ, and pages do. features says what is there, by the names of wasm-feature-detect, at once. A variant of a module takes its place where the host can run it.",
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
    {
      id: "variants",
      from: "./wasm/squares.wasm",
      code: `// squares.simd.wasm stands beside it:\n// wasmport({ variants: true })\nimport { lanes, squares }\n  from "./wasm/squares.wasm"\n\nlanes() // 4 at a time with SIMD, else 1\nsquares(1000) // their sum`,
      call: "[lanes() === (features().simd ? 4 : 1), squares(1000)]",
      run: () => [lanes() === (features().simd ? 4 : 1), squares(1000)],
      expected: [true, 332833500],
    },
  ],
}
