/** `explain`, and codes. */
import { functionNames, strip } from "wasmport/loader"
import { explain, load, registry } from "wasmport/runtime"
import { divide, load as loadFar, outer } from "../wasm/trap.wasm"
import type { Section } from "../case.ts"
import { refusal } from "./refusal.ts"

export const traps: Section = {
  title: "A trap, explained",
  text: "An engine names a trap in a word or two, and each engine in its own words. explain says where in the wasm it happened, and what usually causes it.",
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

export const codes: Section = {
  title: "Codes, and names that travel apart",
  text: "An error keeps the engine’s class, and gets a code. A build leaves the names of functions out of the modules: explain takes them when somebody needs them.",
  cases: [
    {
      id: "error-code",
      from: "registry: src/wasm/math.wasm",
      code: `const math =\n  await registry.instantiate("src/wasm/math.wasm")\n\ntry {\n  math.call("divide", 1, 0)\n} catch (error) {\n  isWasmError(error, "EXPORT_NOT_FOUND")\n}`,
      call: "[error.code, error.errno]",
      run: async () => {
        const math = await registry.instantiate("src/wasm/math.wasm")
        const { code, errno } = refusal(() => math.call("divide" as "add", 1, 0))
        return [code, errno]
      },
      expected: ["EXPORT_NOT_FOUND", 5003],
    },
    {
      id: "error-names",
      from: "plugins/traps.wasm",
      code: `import { functionNames, strip } from "wasmport/loader"\n\nconst bytes = … // of traps.wasm\nconst names =\n  Object.fromEntries(functionNames(bytes))\n\n// as a build ships it; its handle traps\nconst traps = await load(strip(bytes))`,
      call: "[explain(error), explain(error, { names })].map(frame)",
      run: async (served) => {
        const bytes = new Uint8Array(await (await fetch(`${served}traps.wasm`)).arrayBuffer())
        const names = Object.fromEntries(functionNames(bytes))
        const traps = await (await load(strip(bytes))).instantiate()
        try {
          return (traps.exports["handle"] as (at: number, length: number) => bigint)(0, 0)
        } catch (error) {
          return [explain(error), explain(error, { names })].map((it) => it.split(", ")[1])
        }
      },
      expected: ["in wasm-function[3]", "in handle"],
    },
  ],
}

/** The lines of the explanation of the error that a call throws. */
function explained(call: () => unknown): string[] {
  try {
    call()
    return []
  } catch (error) {
    return explain(error).split("\n")
  }
}
