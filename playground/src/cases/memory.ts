/** `memoryView`. */
import { memoryView } from "wasmport/runtime"
import type { MemoryError } from "wasmport/runtime"
import { memory as trapMemory } from "../wasm/trap.wasm"
import type { Section } from "../case.ts"

export const memory: Section = {
  title: "A memory view that stays valid when the memory grows",
  text: "Growing a memory detaches every array over it. memoryView reads the memory anew in each call, checks every place, and knows strings.",
  cases: [
    {
      id: "memory-grow",
      from: "./wasm/trap.wasm",
      code: `import { memory } from "./wasm/trap.wasm"\n\nconst view = memoryView(memory)\nconst samples = view.view(Float32Array, 64, 2)\nconst kept = samples.current\nkept[0] = 0.5\n\nview.grow(1)`,
      call: "[kept.length, samples.current[0]]",
      run: () => {
        const samples = memoryView(trapMemory).view(Float32Array, 64, 2)
        const kept = samples.current
        kept[0] = 0.5
        memoryView(trapMemory).grow(1)
        return [kept.length, samples.current[0]]
      },
      expected: [0, 0.5],
    },
    {
      id: "memory-string",
      from: "./wasm/trap.wasm",
      code: `const view = memoryView(memory)\n\nconst length =\n  view.writeString(128, "héllo €")`,
      call: "[length, view.readString(128, length)]",
      run: () => {
        const view = memoryView(trapMemory)
        const length = view.writeString(128, "héllo €")
        return [length, view.readString(128, length)]
      },
      expected: [10, "héllo €"],
    },
    {
      id: "memory-end",
      from: "./wasm/trap.wasm",
      code: `try {\n  view.getI32(view.byteLength - 2)\n} catch (error) {\n  error.code\n}`,
      call: "[error.code, error.length]",
      run: () => {
        try {
          return memoryView(trapMemory).getI32(trapMemory.buffer.byteLength - 2)
        } catch (error) {
          const { code, length } = error as MemoryError
          return [code, length]
        }
      },
      expected: ["MEMORY", 4],
    },
  ],
}
