/** The forms of an import. */
import { add, fibonacci } from "../wasm/math.wasm"
import * as math from "../wasm/math.wasm"
import init from "../wasm/math.wasm?init"
import module from "../wasm/math.wasm?module"
import url from "../wasm/big.wasm?url"
import type { Section } from "../case.ts"

export const importIt: Section = {
  title: "Import it",
  text: "A .wasm file is an ES module. Its namespace holds exactly what the module exports, and a function is the engine’s own.",
  cases: [
    {
      id: "add",
      from: "./wasm/math.wasm",
      code: `import { add } from "./wasm/math.wasm"\n\nadd(2, 3)`,
      call: "add(2, 3)",
      run: () => add(2, 3),
      expected: 5,
    },
    {
      id: "multiply",
      from: "./wasm/math.wasm",
      code: `import * as math from "./wasm/math.wasm"\n\nmath.multiply(6, 7)`,
      call: "math.multiply(6, 7)",
      run: () => math.multiply(6, 7),
      expected: 42,
    },
    {
      id: "subtract",
      from: "./wasm/math.wasm",
      code: `import * as math from "./wasm/math.wasm"\n\nmath.subtract(2, 3)`,
      call: "math.subtract(2, 3)",
      run: () => math.subtract(2, 3),
      expected: -1,
    },
    {
      id: "fibonacci",
      from: "./wasm/math.wasm",
      code: `import { fibonacci } from "./wasm/math.wasm"\n\nfibonacci(46)`,
      call: "fibonacci(46)",
      run: () => fibonacci(46),
      expected: 1836311903,
    },
    {
      id: "dynamic",
      from: 'import("./wasm/kinds.wasm")',
      code: `const kinds =\n  await import("./wasm/kinds.wasm")\n\nkinds.answer`,
      call: "kinds.answer",
      run: async () => {
        const kinds = await import("../wasm/kinds.wasm")
        return kinds.answer
      },
      expected: 42,
    },
    {
      id: "identity",
      from: 'import("./wasm/identity.wasm")',
      code: `const { double, table } =\n  await import("./wasm/identity.wasm")\n\ntable.get(0) === double`,
      call: "table.get(0) === double",
      run: async () => {
        const { double, table } = await import("../wasm/identity.wasm")
        return table.get(0) === double
      },
      expected: true,
    },
  ],
}

export const byHand: Section = {
  title: "By hand",
  text: "The steps one by one: the compiled module, and new instances of it with imports of your own.",
  cases: [
    {
      id: "init",
      from: "./wasm/math.wasm?init",
      code: `import init from "./wasm/math.wasm?init"\n\nconst { exports } = await init()\nexports.add(20, 22)`,
      call: "exports.add(20, 22)",
      run: async () => {
        const { exports } = await init()
        return exports.add(20, 22)
      },
      expected: 42,
    },
    {
      id: "init-new",
      from: "./wasm/math.wasm?init",
      code: `import init from "./wasm/math.wasm?init"\n\nawait init() === await init()`,
      call: "await init() === await init()",
      run: async () => (await init()) === (await init()),
      expected: false,
    },
    {
      id: "module",
      from: "./wasm/math.wasm?module",
      code: `import module from "./wasm/math.wasm?module"\n\nmodule instanceof WebAssembly.Module`,
      call: "module instanceof WebAssembly.Module",
      run: () => module instanceof WebAssembly.Module,
      expected: true,
    },
    {
      id: "url",
      from: "./wasm/big.wasm?url",
      code: `import url from "./wasm/big.wasm?url"\n\n// with the hash of the build in its name\nurl`,
      call: 'url.endsWith(".wasm")',
      run: () => url.endsWith(".wasm"),
      expected: true,
    },
  ],
}
