/** `explain`. */
import { explain } from "wasmport/runtime"
import { divide, load as loadFar, outer } from "../wasm/trap.wasm"
import type { Section } from "../case.ts"

export const traps: Section = {
  title: "A trap, explained",
  text: "An engine says what trapped in a word or two, each engine in its own. explain says where in the wasm, and what usually causes it.",
  cases: [
    {
      id: "trap-divide",
      from: "./wasm/trap.wasm",
      code: `import { divide } from "./wasm/trap.wasm"\n\ntry {\n  divide(1, 0)\n} catch (error) {\n  lines = explain(error).split("\\n")\n}`,
      call: "lines[1].slice(0, 28)",
      run: () => explained(() => divide(1, 0))[1]?.slice(0, 28),
      expected: "An integer was divided by 0:",
    },
    {
      id: "trap-memory",
      from: "./wasm/trap.wasm",
      code: `import { load } from "./wasm/trap.wasm"\n\nload(-1) // past the end, and caught`,
      call: "lines[1].slice(0, 43)",
      run: () => explained(() => loadFar(-1))[1]?.slice(0, 43),
      expected: "It read or wrote past the end of its memory",
    },
    {
      id: "trap-stack",
      from: "./wasm/trap.wasm",
      code: `import { outer } from "./wasm/trap.wasm"\n\nouter() // calls middle, which calls inner`,
      call: 'lines[0].split(", ").slice(1, 4)',
      run: () =>
        explained(() => outer())[0]
          ?.split(", ")
          .slice(1, 4),
      expected: ["in inner", "called by middle", "called by outer"],
    },
  ],
}

/** The lines of the explanation of what a call throws. */
function explained(call: () => unknown): string[] {
  try {
    call()
    return []
  } catch (error) {
    return explain(error).split("\n")
  }
}
