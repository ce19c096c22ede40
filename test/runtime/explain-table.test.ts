/** Explanations with a build's table of its modules: stacks as the three engines give them, and unsure cases. */
import { describe, expect, test, vi } from "vitest"
import { enter, entered, enteredTraces } from "../../runtime-shim/entries.ts"
import { explain } from "../../runtime-shim/index.ts"
import type { ExplainOptions, ModuleNames } from "../../runtime-shim/index.ts"
import type { Trace } from "../../runtime-shim/errors/traces.ts"

vi.mock("../../runtime-shim/errors/traces.ts", () => ({ traces: () => TABLE }))

const TABLE: readonly Trace[] = [
  {
    urls: ["http://127.0.0.1/math.wasm", "0a1b2c3d", "38314f06"],
    language: "Rust",
    names: { 7: "quotient", 8: "_ZN3app4fail17h0123456789abcdefE" },
  },
  { urls: ["http://127.0.0.1/modname.wasm"], name: "my mod", names: { 1: "other" } },
  { urls: ["http://127.0.0.1/dots.wasm"], name: "text", language: "C or C++" },
  { urls: ["http://127.0.0.1/swift.wasm"], language: "" },
  { urls: ["http://127.0.0.1/twice.wasm"], names: { 7: "before" } },
  { urls: ["http://127.0.0.1/twice.wasm"], names: { 7: "after" } },
  { urls: ["http://127.0.0.1/stripped.wasm"], names: { 1: "run" }, stripped: true },
]

type Engine = "V8" | "SpiderMonkey" | "JavaScriptCore"
/** A trap with the frames of an engine, above one of JavaScript. */
const told = (...all: [Engine, ...string[]]): string => toldWith({}, ...all)
const toldWith = (options: ExplainOptions, engine: Engine, ...frames: string[]): string => {
  const lines = {
    V8: [
      "RuntimeError: unreachable",
      ...frames.map((it) => `    at ${it}`),
      "    at run (http://127.0.0.1/main.js:3:9)",
    ],
    SpiderMonkey: [...frames, "run@http://127.0.0.1/main.js:3:9", ""],
    JavaScriptCore: [...frames, "@"],
  }
  return explain(
    Object.assign(new WebAssembly.RuntimeError("unreachable"), { stack: lines[engine].join("\n") }),
    options,
  )
}
const place = (text: string): string => /^unreachable, in (.*), which JavaScript called$/m.exec(text)?.[1] ?? text

describe("a function without a name", () => {
  test.each([
    ["V8", ["http://127.0.0.1/math.wasm:wasm-function[7]:0x4c"], "quotient"],
    ["V8", ["wasm://wasm/0a1b2c3d:wasm-function[7]:0x4c"], "quotient"],
    [
      "V8",
      ["wasm://wasm/38314f06:wasm-function[8]:0x4c", "wasm://wasm/38314f06:wasm-function[9]:0x4c"],
      "app::fail, called by wasm-function[9]",
    ],
    ["V8", ["my mod (http://127.0.0.1/modname.wasm:wasm-function[1]:0x2d)"], "other"],
    ["V8", ["my mod (http://127.0.0.1/modname.wasm:wasm-function[2]:0x2d)"], "wasm-function[2]"],
    ["V8", ["my mod (wasm://wasm/my mod-0a1b2c3e:wasm-function[1]:0x2d)"], "wasm-function[1]"],
    ["SpiderMonkey", ["wasm-function[7]@http://127.0.0.1/math.wasm:wasm-function[7]:0x29"], "quotient"],
    ["SpiderMonkey", ["@http://127.0.0.1/math.wasm:wasm-function[7]:0x29"], "quotient"],
    ["SpiderMonkey", ["my mod.@http://127.0.0.1/modname.wasm:wasm-function[1]:0x2d"], "other"],
    [
      "SpiderMonkey",
      ["my mod.@http://127.0.0.1/ line 1 > WebAssembly.instantiate:wasm-function[1]:0x2d"],
      "wasm-function[1]",
    ],
    ["JavaScriptCore", ["(null)@my mod:wasm-function[1]"], "wasm-function[1]"],
    ["JavaScriptCore", ["0@<?>:wasm-function[0]"], "wasm-function[0]"],
    ["JavaScriptCore", ["<?>.wasm-function[7]@<?>:wasm-function[7]"], "wasm-function[7]"],
  ] as const)("in %s: %j is %s", (engine, frames, name) => {
    expect(place(told(engine, ...frames))).toBe(name)
  })

  test.each([
    ["another module of bytes", "wasm://wasm/0a1b2c3e:wasm-function[7]:0x4c"],
    ["a page of the same name elsewhere", "http://127.0.0.2/math.wasm:wasm-function[7]:0x4c"],
    ["a place that two modules have", "http://127.0.0.1/twice.wasm:wasm-function[7]:0x4c"],
    ["a hash that is no module's URL", "http://127.0.0.1/0a1b2c3d:wasm-function[7]:0x4c"],
  ])("of %s is not named", (_, frame) => {
    expect(place(told("V8", frame))).toBe("wasm-function[7]")
  })

  test("has the name that the caller of explain gives, before that of the table", () => {
    const stack =
      "RuntimeError: unreachable\n    at wasm://wasm/0a1b2c3d:wasm-function[7]:0x4c\n    at file:///main.js:1:1"
    const error = Object.assign(new WebAssembly.RuntimeError("unreachable"), { stack })
    expect(place(explain(error, { names: { 7: "_ZN4core9panicking5panic17h0123456789abcdefE" } }))).toBe(
      "core::panicking::panic",
    )
    expect(place(explain(error, { names: { 8: "other" } }))).toBe("quotient")
  })
})

describe("a function whose name the build has left out", () => {
  const MATH: ModuleNames = { urls: ["math-1a2b.wasm", "0a1b2c3e"], names: { 7: "_ZN3app4fail17h0123456789abcdefE" } }
  const OTHER: ModuleNames = { urls: ["other-1a2b.wasm"], language: "Go", names: { 7: "other" } }
  const SPLIT = { names: MATH }
  const BOTH = { names: [OTHER, MATH] }

  test.each([
    ["V8", "http://127.0.0.1/a/math-1a2b.wasm?v=1:wasm-function[7]:0x4c", SPLIT, "app::fail"],
    ["V8", "wasm://wasm/0a1b2c3e:wasm-function[7]:0x4c", BOTH, "app::fail"],
    ["V8", "http://127.0.0.1/other-1a2b.wasm:wasm-function[7]:0x4c", BOTH, "other"],
    ["V8", "http://127.0.0.1/a-math-1a2b.wasm:wasm-function[7]:0x4c", SPLIT, "wasm-function[7]"],
    ["V8", "wasm://wasm/0a1b2c3f:wasm-function[7]:0x4c", SPLIT, "wasm-function[7]"],
    ["SpiderMonkey", "@http://127.0.0.1/math-1a2b.wasm:wasm-function[7]:0x29", BOTH, "app::fail"],
    ["SpiderMonkey", "@http://127.0.0.1/ line 1 > WebAssembly.Module:wasm-function[7]:0x2d", SPLIT, "app::fail"],
    ["SpiderMonkey", "@http://127.0.0.1/ line 1 > WebAssembly.Module:wasm-function[7]:0x2d", BOTH, "wasm-function[7]"],
    ["JavaScriptCore", "(null)@<?>:wasm-function[7]", SPLIT, "app::fail"],
    ["JavaScriptCore", "<?>.wasm-function[7]@[wasm code]", SPLIT, "app::fail"],
    ["JavaScriptCore", "(null)@<?>:wasm-function[7]", BOTH, "wasm-function[7]"],
    ["JavaScriptCore", "(null)@<?>:wasm-function[8]", SPLIT, "wasm-function[8]"],
  ] as const)("in %s: %j with %j is %s", (engine, frame, options, name) => {
    expect(place(toldWith(options, engine, frame))).toBe(name)
  })

  test("is explained in its module's language, and the way to its name is said only where that is missing", () => {
    const frame = "http://127.0.0.1/stripped.wasm:wasm-function[7]:0x4c"
    expect(toldWith({}, "V8", frame)).toMatch(
      /^unreachable, in wasm-function\[7\], .*\nA panic.*\nThe build left .*`names: "split"`/,
    )
    expect(toldWith({}, "V8", frame.replace("[7]", "[1]"))).not.toContain("The build")
    const names = { urls: ["stripped.wasm"], language: "Go", names: { 7: "main.run" } }
    const text = toldWith({ names }, "V8", frame)
    expect(text).toMatch(/^unreachable, in main.run, .*\nA panic of Go/)
    expect(text).not.toContain("The build")
    expect(toldWith({ names: { 7: "run" } }, "V8", frame)).not.toContain("The build")
  })
})

describe("a function with a name", () => {
  test.each([
    ["V8", "my mod.f (http://127.0.0.1/modname.wasm:wasm-function[1]:0x29)", "f"],
    ["V8", "my mod.f (wasm://wasm/my mod-0a1b2c3e:wasm-function[0]:0x29)", "f"],
    ["V8", "text.text.at (http://127.0.0.1/dots.wasm:wasm-function[0]:0x29)", "text.at"],
    ["V8", "math.at (http://127.0.0.1/math.wasm:wasm-function[0]:0x29)", "math.at"],
    ["V8", "lib.wasm.at (http://127.0.0.1/math.wasm:wasm-function[0]:0x29)", "lib.wasm.at"],
    ["SpiderMonkey", "my mod.f@http://127.0.0.1/modname.wasm:wasm-function[0]:0x29", "f"],
    ["SpiderMonkey", "my mod.f@http://127.0.0.1/ line 1 > WebAssembly.instantiate:wasm-function[0]:0x29", "my mod.f"],
    ["JavaScriptCore", "f@my mod:wasm-function[0]", "f"],
    ["JavaScriptCore", "text.at@text:wasm-function[0]", "text.at"],
  ] as const)("in %s has the module's name taken off, where that is known: %j is %s", (engine, frame, name) => {
    expect(place(told(engine, frame))).toBe(name)
  })

  test.each([
    ["V8", "two\nlines (http://127.0.0.1/two.wasm:wasm-function[0]:0x29)"],
    ["V8", "two\n    at lines (http://127.0.0.1/two.wasm:wasm-function[0]:0x29)", "two\\u{a}    at lines"],
    ["SpiderMonkey", "two\nlines@http://127.0.0.1/two.wasm:wasm-function[0]:0x29"],
    ["JavaScriptCore", "two\nlines@<?>:wasm-function[0]"],
    ["JavaScriptCore", "two\nlines@a\nb (c:wasm-function[0]"],
    ["JavaScriptCore", "a b.wasm-function[two\nlines]@[wasm code]"],
  ] as const)("that holds a line break is one function in %s: %j", (engine, frame, name?: string) => {
    expect(place(told(engine, frame))).toBe(name ?? "two\\u{a}lines")
  })

  test("that holds whole frames can make them up, and is shown with escapes all the same", () => {
    const forged = "x\u001b[2J (wasm://wasm/1:wasm-function[3]:0x1)\n    at y"
    expect(place(told("V8", `${forged} (wasm://wasm/2:wasm-function[0]:0x29)`))).toBe("x\\u{1b}[2J, called by y")
  })
})

describe("the language of the producers", () => {
  test.each([
    ["wasm://wasm/0a1b2c3d:wasm-function[7]:0x4c", "A panic of Rust ends so ("],
    ["main.main (wasm://wasm/0a1b2c3d:wasm-function[9]:0x4c)", "A panic of Rust ends so ("],
    ["core::panicking::panic (http://127.0.0.1/dots.wasm:wasm-function[7]:0x4c)", "A panic of C or C++ ends so ("],
    ["core::panicking::panic (http://127.0.0.1/swift.wasm:wasm-function[7]:0x4c)", "A panic, an abort or"],
    ["core::panicking::panic (http://127.0.0.1/modname.wasm:wasm-function[7]:0x4c)", "A panic of Rust ends so ("],
    ["main.main (http://127.0.0.1/twice.wasm:wasm-function[7]:0x4c)", "A panic of Go ends so ("],
  ])("counts before the shape of names: %s", (frame, words) => {
    expect(told("V8", frame).split("\n")[1]).toContain(words)
  })
})

test("a dev server's module that other bytes have replaced is known by them, and no more by its URL", () => {
  const key = "src/replaced.wasm"
  const told = (hash: string, name: string): readonly string[][] => {
    const trace = { urls: ["http://127.0.0.1/replaced.wasm", hash], names: { 7: name } }
    enter(key, { size: 1, hash, entry: () => ({ compile: () => Promise.reject(new Error("not asked for")) }), trace })
    return enteredTraces().map(({ urls }) => [...urls])
  }
  try {
    expect(told("0a1b2c3d", "before")).toEqual([["http://127.0.0.1/replaced.wasm", "0a1b2c3d"]])
    expect(told("0a1b2c3d", "before")).toEqual([["http://127.0.0.1/replaced.wasm", "0a1b2c3d"]])
    expect(told("4d3c2b1a", "after")).toEqual([["4d3c2b1a"]])
    expect(told("4d3c2b1a", "after")).toEqual([["4d3c2b1a"]])
  } finally {
    entered().delete(key)
  }
})
