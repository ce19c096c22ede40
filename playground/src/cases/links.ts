/** Wasm that imports, and how modules of both kinds link. */
import { again, math as source } from "../phase.js"
import { steps } from "../wasm/cycle.wasm"
import { addBase, callSlot, labelOf, last, logBoth } from "../wasm/imports.wasm"
import { load } from "../wasm/lib.wasm"
import { codePointAt, sum } from "../wasm/js-string.wasm"
import { quadruple, store } from "../wasm/main.wasm"
import module from "../wasm/math.wasm?module"
import { sell } from "../wasm/shop.wasm"
import { deliver, left, stock } from "../wasm/stock.wasm"
import type { Section } from "../case.ts"

export const imports: Section = {
  title: "What wasm imports",
  text: "A module’s own imports are ordinary imports too: of JavaScript beside it, of a package, of other wasm.",
  cases: [
    {
      id: "js-constant",
      from: "./wasm/imports.wasm",
      code: `// it imports a number of "./more/env.js"\nimport { addBase } from "./wasm/imports.wasm"\n\naddBase(2)`,
      call: "addBase(2)",
      run: () => addBase(2),
      expected: 42,
    },
    {
      id: "js-function",
      from: "./wasm/imports.wasm",
      code: `// it imports log() of "./log.js"\nimport { last, logBoth }\n  from "./wasm/imports.wasm"\n\nlogBoth(1, 2.5) // calls log(), twice\nlast()`,
      call: "last()",
      run: () => {
        logBoth(1, 2.5)
        return last()
      },
      expected: 2.5,
    },
    {
      id: "js-string",
      from: "./wasm/imports.wasm",
      code: `// it imports a string of "./more/env.js"\nimport { labelOf } from "./wasm/imports.wasm"\n\nlabelOf()`,
      call: "labelOf()",
      run: () => labelOf(),
      expected: "a label",
    },
    {
      id: "js-table",
      from: "./wasm/imports.wasm",
      code: `// it fills a table of "./more/env.js"\nimport { callSlot } from "./wasm/imports.wasm"\n\ncallSlot(1, 21) // JS calls what is in it`,
      call: "callSlot(1, 21)",
      run: () => callSlot(1, 21),
      expected: 42,
    },
    {
      id: "wasm-function",
      from: "./wasm/main.wasm",
      code: `// it imports double() of "./lib.wasm"\nimport { quadruple } from "./wasm/main.wasm"\n\nquadruple(3)`,
      call: "quadruple(3)",
      run: () => quadruple(3),
      expected: 12,
    },
    {
      id: "wasm-memory",
      from: "./wasm/main.wasm",
      code: `import { load } from "./wasm/lib.wasm"\nimport { store } from "./wasm/main.wasm"\n\nstore(9, 42) // into the memory of lib.wasm\nload(9)`,
      call: "load(9)",
      run: () => {
        store(9, 42)
        return load(9)
      },
      expected: 42,
    },
    {
      id: "engine-string",
      from: "./wasm/js-string.wasm",
      code: `// it imports "wasm:js-string" of the engine\nimport { codePointAt, sum }\n  from "./wasm/js-string.wasm"\n\nsum("wasm") // its code units, by wasm`,
      call: '[sum("wasm"), codePointAt("𝄞", 0)]',
      run: () => [sum("wasm"), codePointAt("𝄞", 0)],
      expected: [440, 119070],
    },
  ],
}

export const standard: Section = {
  title: "As the standard says",
  text: "WebAssembly and JavaScript modules link to each other by one set of rules: circles, shared globals, and the source phase.",
  cases: [
    {
      id: "circle",
      from: "./wasm/cycle.wasm",
      code: `// it imports next() of "./next.js",\n// which imports isEven() of cycle.wasm\nimport { steps } from "./wasm/cycle.wasm"\n\nsteps(27) // of the Collatz sequence`,
      call: "steps(27)",
      run: () => steps(27),
      expected: 111,
    },
    {
      id: "shared-global",
      from: "./wasm/shop.wasm",
      code: `// shop.wasm imports a mutable global of\n// "./shelf.js", which only says: export\n// { stock as items } from "./stock.wasm"\nimport { sell } from "./wasm/shop.wasm"\nimport { left } from "./wasm/stock.wasm"\n\nsell(4) // of the ten in stock.wasm\nleft()`,
      call: "left()",
      run: () => {
        sell(4)
        return left()
      },
      expected: 6,
    },
    {
      id: "shared-live",
      from: "./wasm/stock.wasm",
      code: `import { deliver, stock }\n  from "./wasm/stock.wasm"\n\ndeliver(20)\nstock // the same global, live`,
      call: "stock",
      run: () => {
        deliver(20)
        return stock
      },
      expected: 26,
    },
    {
      id: "source",
      from: "./wasm/math.wasm",
      code: `import source math from "./wasm/math.wasm"\n\nmath instanceof WebAssembly.Module`,
      call: "math instanceof WebAssembly.Module",
      run: () => source instanceof WebAssembly.Module,
      expected: true,
    },
    {
      id: "one-source",
      from: "./wasm/math.wasm",
      code: `import source math from "./wasm/math.wasm"\nimport module from "./wasm/math.wasm?module"\n\nconst again =\n  await import.source("./wasm/math.wasm")`,
      call: "[math === module, math === again]",
      run: async () => [source === module, source === (await again())],
      expected: [true, true],
    },
  ],
}
