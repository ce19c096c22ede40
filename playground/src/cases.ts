/**
 * The contents of the playground, as data: each case names its import, its code, and the answer that it must give.
 *
 * No DOM in here: `main.ts` makes a page of it, and `start.js` runs the same cases in Node and in a browser, built by each
 * of the bundlers.
 */
import { explain, features, memoryView, ready, registry } from "wasmport/runtime"
import { files, run as runProgram } from "wasmport/wasi"
import type { MemoryError } from "wasmport/runtime"
import { again, math as source } from "./phase.js"
import { at, sum } from "./wasm/big.wasm?lazy"
import { count, increment } from "./wasm/counter.wasm"
import { steps } from "./wasm/cycle.wasm"
import { factorial } from "./wasm/i64.wasm"
import { addBase, callSlot, labelOf, last, logBoth } from "./wasm/imports.wasm"
import { load } from "./wasm/lib.wasm"
import { quadruple, store } from "./wasm/main.wasm"
import { add, fibonacci } from "./wasm/math.wasm"
import * as math from "./wasm/math.wasm"
import init from "./wasm/math.wasm?init"
import module from "./wasm/math.wasm?module"
import { half } from "./wasm/multi-value.wasm?defer"
import { sell } from "./wasm/shop.wasm"
import { deliver, left, stock } from "./wasm/stock.wasm"
import { divide, load as loadFar, memory as trapMemory, outer } from "./wasm/trap.wasm"
import { greet, in_use, joined, scaled } from "./wasm/text.wasm"

export interface Case {
  /** Unique; the card's anchor on the page. */
  readonly id: string
  /** The module that is imported: a specifier, or a key of the registry. */
  readonly from: string
  /** The lines that give the answer, as the app writes them. */
  readonly code: string
  /** The expression whose value is the answer. */
  readonly call: string
  readonly run: () => unknown
  readonly expected: unknown
  /** Whether the page runs it only after a click. */
  readonly onClick?: boolean
}

export interface Section {
  readonly title: string
  readonly text: string
  readonly cases: readonly Case[]
}

/** Two instances of one module each: same code, compiled once, nothing shared. */
const [one, other] = await Promise.all([
  registry.instantiate("src/wasm/counter.wasm"),
  registry.instantiate("src/wasm/counter.wasm"),
])
const [first, second] = await Promise.all([
  registry.instantiate("src/wasm/lib.wasm"),
  registry.instantiate("src/wasm/lib.wasm"),
])

/** The files that the terminal's program has. */
const tree = files({ "hello.txt": "Hello, wasm!\n", notes: { "ideas.txt": "one\ntwo\nthree\n" } })

/** Runs one command line of the shell, which is written in C. */
const shell = (...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> =>
  runProgram("src/wasm/shell.wasm", { args: ["shell", ...args], preopens: { "/": tree }, capture: true })

/** The functions and instances that the controls of the page use. */
export const live = {
  shell,
  greet,
  scaled,
  increment,
  count: (): number => count,
  counters: [one.exports, other.exports],
  memories: [first.exports, second.exports],
} as const

export const sections: readonly Section[] = [
  {
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
          const kinds = await import("./wasm/kinds.wasm")
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
          const { double, table } = await import("./wasm/identity.wasm")
          return table.get(0) === double
        },
        expected: true,
      },
    ],
  },
  {
    title: "Two instances",
    text: "The import is one shared instance. The registry makes as many more as you like from the same compiled module.",
    cases: [
      {
        id: "counters",
        from: "registry: src/wasm/counter.wasm",
        code: `const a = await registry.instantiate("src/wasm/counter.wasm")\nconst b = await registry.instantiate("src/wasm/counter.wasm")\n\na.exports.increment()\na.exports.increment()\nb.exports.increment()`,
        call: "[a.exports.count, b.exports.count]",
        run: () => {
          one.exports.increment()
          one.exports.increment()
          other.exports.increment()
          return [one.exports.count, other.exports.count]
        },
        expected: [2, 1],
      },
      {
        id: "memories",
        from: "registry: src/wasm/lib.wasm",
        code: `const a = await registry.instantiate("src/wasm/lib.wasm")\nconst b = await registry.instantiate("src/wasm/lib.wasm")\n\nnew Uint8Array(a.exports.memory.buffer)[7] = 42`,
        call: "[a.exports.load(7), b.exports.load(7)]",
        run: () => {
          new Uint8Array(first.exports.memory.buffer)[7] = 42
          return [first.exports.load(7), second.exports.load(7)]
        },
        expected: [42, 0],
      },
    ],
  },
  {
    title: "When it loads",
    text: "The plain import loads at once, with top-level await. A query such as ?lazy loads at another time.",
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
  },
  {
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
          const { memory } = await import("./wasm/kinds.wasm")
          const bytes = new Uint8Array(memory.buffer, 0, 4)
          return new TextDecoder().decode(bytes)
        },
        expected: "wasm",
      },
    ],
  },
  {
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
        id: "in-use",
        from: "./wasm/text.wasm",
        code: `import { in_use } from "./wasm/text.wasm"\n\n// Calls free what they have allocated.\nin_use()`,
        call: "in_use()",
        run: () => in_use(),
        expected: 0,
      },
    ],
  },
  {
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
    ],
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
    title: "What the host can do",
    text: "Engines differ, and so do pages. features says at once what is there, by the names of wasm-feature-detect.",
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
  },
  {
    title: "A program, with files",
    text: "Its main is written in C, and compiled for WASI. run runs it once, in an instance of its own. It gets the arguments, the input and the folders that you give it, and nothing else.",
    cases: [
      {
        id: "terminal",
        from: "src/wasm/shell.wasm",
        code: `import { files, run } from "wasmport/wasi"\n\nconst tree = files({ "hello.txt": "Hello, wasm!\\n" })\nawait run("src/wasm/shell.wasm", {\n  args: ["shell", "cat", "hello.txt"],\n  preopens: { "/": tree },\n  capture: true,\n})`,
        call: "stdout",
        run: async () => (await shell("cat", "hello.txt")).stdout,
        expected: "Hello, wasm!\n",
      },
      {
        id: "program-writes",
        from: "src/wasm/shell.wasm",
        code: `await run("src/wasm/shell.wasm", {\n  args: ["shell", "echo", "grün", ">", "out.txt"],\n  preopens: { "/": tree },\n})\n\ntree.read("out.txt")`,
        call: 'tree.read("out.txt")',
        run: async () => {
          await shell("echo", "grün", ">", "out.txt")
          return new TextDecoder().decode(tree.read("out.txt"))
        },
        expected: "grün\n",
      },
      {
        id: "program-refused",
        from: "src/wasm/shell.wasm",
        code: `const { exitCode, refused } = await run(\n  "src/wasm/shell.wasm",\n  { args: ["shell", "cat", "/data/../../secret"], … },\n)`,
        call: "[exitCode, refused[0].code]",
        run: async () => {
          const { exitCode, refused } = await runProgram("src/wasm/shell.wasm", {
            args: ["shell", "cat", "/data/../../secret"],
            preopens: { "/data": tree },
            stderr: "ignore",
          })
          return [exitCode, refused[0]?.code ?? ""]
        },
        expected: [1, "PERMISSION"],
      },
    ],
  },
  {
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
    ],
  },
]

/** The lines of the explanation of the error that a call throws. */
function explained(call: () => unknown): string[] {
  try {
    call()
    return []
  } catch (error) {
    return explain(error).split("\n")
  }
}

/** A value as one would write it: `20n`, `"text"`, `[7, 3.5]`. */
export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "string") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return Object.is(value, -0) ? "-0" : String(value)
}

export const titleOf = ({ call, expected }: Case): string => `${call} is ${show(expected)}`

export interface Outcome {
  /** What it answered, or the error that it threw. */
  readonly answer: string
  readonly passes: boolean
}

/** Runs one case; an error is an answer too, never the right one. */
export async function run(one: Case): Promise<Outcome> {
  try {
    const answer = show(await one.run())
    return { answer, passes: answer === show(one.expected) }
  } catch (error) {
    return { answer: show(error instanceof Error ? error : new Error(String(error))), passes: false }
  }
}

export interface Row extends Outcome {
  readonly id: string
  readonly from: string
  readonly call: string
  readonly expected: string
}

/** Runs all cases, one after the other, to rows of plain text. */
export async function runAll(): Promise<Row[]> {
  const rows: Row[] = []
  for (const one of sections.flatMap(({ cases }) => cases)) {
    rows.push({ id: one.id, from: one.from, call: one.call, expected: show(one.expected), ...(await run(one)) })
  }
  return rows
}
