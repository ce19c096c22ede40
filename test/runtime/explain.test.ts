/** Errors in words: traps of the real engines here, the published formats of the others, and the table of codes. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser } from "playwright-core"
import { createServer } from "vite"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { ERROR_CODES, explain, isWasmError, memoryView, ready, registry } from "wasmport/runtime"
import wasmport from "wasmport/vite"
import { callFailure } from "../../dist/runtime-shim/errors/explain.js"
import { told } from "../../dist/runtime-shim/errors/trap.js"
import { told as toldInWords } from "../../dist/runtime-shim/errors/trap-explained.js"
import { launch } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { createProject, REPOSITORY } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"
import { fixture } from "../support/wasm.ts"

const instance = (folder: string, name?: string): Record<string, (...args: number[]) => unknown> =>
  new WebAssembly.Instance(new WebAssembly.Module(fixture(folder, name))).exports as never
const trap = instance("trap")
const panic = instance("trap", "panic")

const thrown = (act: () => unknown): Error => {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error("it did not trap")
}

/** A trap as another engine would give it. */
const trapOf = (message: string, stack: string): Error =>
  Object.assign(new WebAssembly.RuntimeError(message), { stack })

describe("a trap of this engine", () => {
  test.each([
    ["fail", [], /^unreachable, in fail, which JavaScript called\nA panic, an abort or a failed assertion ends so/],
    ["outer", [], /^unreachable, in inner, called by middle, called by outer, which JavaScript called\n/],
    [
      "load",
      [65534],
      /^memory access out of bounds, in load, which JavaScript called\nIt read or wrote past the end of its memory: /,
    ],
    ["divide", [1, 0], /^divide by zero, in divide, which JavaScript called\nAn integer was divided by 0: /],
    ["divide", [-2147483648, -1], /^divide result unrepresentable, .*\nThe result does not fit its integer: /],
    ["remainder", [1, 0], /^remainder by zero, .*\nAn integer was divided by 0: /],
    [
      "convert",
      [NaN],
      /^float unrepresentable in integer range, .*\nA float was converted to an integer that cannot hold it: /,
    ],
    ["indirect", [0], /function signature mismatch, .*\nA function pointer led to a function of another signature: /],
    ["indirect", [3], /^table index is out of bounds, .*\nThe index is past the end of the table: /],
    ["unaligned", [2], /^operation does not support unaligned accesses, .*\nAn atomic operation met an address /],
    [
      "recurse",
      [0],
      /^Maximum call stack size exceeded, in recurse \(\d+ times\), and so on\nThe calls nested deeper /,
    ],
  ] as const)("%s(%j) is told with its function and its cause", (name, args, words) => {
    expect(explain(thrown(() => trap[name]?.(...args)))).toMatch(words)
  })

  test("of a function that allocates points to the allocator", () => {
    expect(explain(thrown(() => trap["alloc"]?.(1)))).toMatch(
      /It was allocating: most likely its allocator found no memory/,
    )
    expect(explain(thrown(() => trap["fail"]?.()))).not.toMatch(/It was allocating/)
  })

  test("of a module without names has indices, or the names of a side file", () => {
    const error = thrown(() => panic["check"]?.(10))
    expect(explain(error)).toMatch(/^unreachable, in wasm-function\[0\], which JavaScript called\n/)
    expect(explain(error, { names: ["check"] })).toMatch(/^unreachable, in check, which JavaScript called\n/)
    expect(explain(error, { names: { 0: "debug.defaultPanic" } })).toMatch(/A panic of Zig ends so/)
    expect(explain(error, { names: { 1: "other" } })).toContain("wasm-function[0]")
  })
})

// The stacks' formats and the words are those of the engines' sources and of WebKit's own tests.
describe("a trap of another engine", () => {
  const frames = {
    SpiderMonkey:
      "inner@http://localhost/a.wasm:wasm-function[3]:0x4c\nwasm-function[4]@http://localhost/a.wasm:wasm-function[4]:0x51\nrun@http://localhost/main.js:3:9\n@http://localhost/main.js:9:1\n",
    JavaScriptCore:
      "<?>.wasm-function[inner]@[wasm code]\n<?>.wasm-function[4]@[wasm code]\nwasm-stub@[wasm code]\nrun@http://localhost/main.js:3:9\nmodule code@http://localhost/main.js:9:1",
    "Chrome, streamed":
      "RuntimeError: unreachable\n    at module.inner (http://localhost/a.wasm:wasm-function[3]:0x4c)\n    at http://localhost/a.wasm:wasm-function[4]:0x51\n    at run (http://localhost/main.js:3:9)".replace(
        "module.inner",
        "inner",
      ),
  }
  test.each(Object.entries(frames))("%s: the stack is read as far as JavaScript", (_, stack) => {
    expect(explain(trapOf("unreachable executed", stack))).toMatch(
      /^unreachable executed, in inner, called by wasm-function\[4\], which JavaScript called\n/,
    )
    expect(explain(trapOf("unreachable executed", stack), { names: { 4: "outer" } })).toContain(
      "in inner, called by outer, which",
    )
  })

  test("Bun names no function, and counts them", () => {
    const stack =
      "RuntimeError: Division by zero (evaluating 'divide(1, 0)')\n    at unknown\n    at unknown\n    at /app/main.js:5:28"
    expect(explain(trapOf("Division by zero (evaluating 'divide(1, 0)')", stack))).toMatch(
      /^Division by zero, in a function without a name \(2 times\), which JavaScript called\nAn integer was divided by 0/,
    )
  })

  test.each([
    ["unreachable executed", "A panic"],
    ["Unreachable code should not be executed (evaluating 'f()')", "A panic"],
    ["index out of bounds", "It read or wrote past"],
    ["Out of bounds memory access (evaluating 'f()')", "It read or wrote past"],
    ["table index out of bounds", "The index is past the end of the table"],
    ["Out of bounds table access", "The index is past the end of the table"],
    ["Out of bounds call_indirect (evaluating 'f()')", "The index is past the end of the table"],
    ["null function", "A function pointer led to an empty place"],
    ["indirect call to null", "A function pointer led to an empty place"],
    ["call_indirect to a null table entry", "A function pointer led to an empty place"],
    ["indirect call signature mismatch", "A function pointer led to a function of another signature"],
    ["call_indirect to a signature that does not match", "A function pointer led to a function of another signature"],
    ["integer divide by zero", "An integer was divided by 0"],
    ["Division by zero", "An integer was divided by 0"],
    ["integer overflow", "The result does not fit its integer"],
    ["Integer overflow", "The result does not fit its integer"],
    ["invalid conversion to integer", "A float was converted"],
    ["Out of bounds Trunc operation", "A float was converted"],
    ["unaligned memory access", "An atomic operation met"],
    ["Unaligned memory access", "An atomic operation met"],
    ["Stack overflow", "The calls nested deeper"],
    ["dereferencing a null pointer", "A reference was null"],
    ["struct.get to a null reference", "A reference was null"],
    ["bad cast", "A reference was cast"],
    ["ref.cast failed to cast reference to target heap type", "A reference was cast"],
    ["data segment out of bounds", "A data or element segment"],
    ["array element access out of bounds", "An array of wasm's"],
  ])("%s: %s", (message, cause) => {
    expect(explain(trapOf(message, "")).split("\n")[1]).toMatch(new RegExp(`^${cause}`))
  })

  test("a trap that nobody knows is told as it is", () => {
    expect(explain(trapOf("something new", ""))).toBe("something new")
  })

  test("Firefox's stack overflow is no RangeError, and others' without wasm are none of wasm's", () => {
    const error = Object.assign(new Error("too much recursion"), {
      name: "InternalError",
      stack: "recurse@http://localhost/a.wasm:wasm-function[1]:0x4c\n".repeat(3),
    })
    expect(explain(error)).toMatch(/^too much recursion, in recurse \(3 times\), and so on\nThe calls nested deeper/)
    const forever = (): number => 1 + forever()
    expect(explain(thrown(forever))).toBe("Maximum call stack size exceeded")
  })
})

describe("unreachable, by whose code it is", () => {
  const at = (...names: string[]): string =>
    explain(
      trapOf(
        "unreachable",
        [
          "RuntimeError: unreachable",
          ...names.map((name, i) => `    at ${name} (wasm://wasm/0a1b2c3d:wasm-function[${i}]:0x4c)`),
          "    at run (file:///main.js:3:9)",
        ].join("\n"),
      ),
    )

  test.each([
    ["Rust", "std::panicking::rust_panic_with_hook::h0123456789abcdef"],
    ["Rust", "_ZN4core9panicking5panic17h0123456789abcdefE"],
    ["Rust", "__rust_start_panic"],
    ["Zig", "debug.FullPanic((function 'defaultPanic')).call"],
    ["Zig", "builtin.default_panic"],
    ["AssemblyScript", "~lib/rt/tlsf/initialize"],
    ["Go", "runtime.runtimePanicAt"],
    ["C or C++", "__assert_fail"],
  ])("%s: %s", (toolchain, name) => {
    expect(at(name, "run")).toContain(`A panic of ${toolchain} ends so (`)
    expect(at(name, "run")).not.toContain("It was allocating")
  })

  test("Rust's mangled names are paths again", () => {
    expect(at("_ZN5alloc5alloc18handle_alloc_error17h0123456789abcdefE")).toMatch(
      /^unreachable, in alloc::alloc::handle_alloc_error, which/,
    )
    expect(at("_ZN99x")).toMatch(/^unreachable, in _ZN99x, /)
  })

  test.each([
    ["Rust", ["_ZN5alloc7raw_vec17capacity_overflow17h0123456789abcdefE", "__wbindgen_malloc"]],
    ["Rust", ["rust_oom", "__rust_alloc"]],
    ["Zig", ["heap.WasmAllocator.alloc", "alloc"]],
    ["AssemblyScript", ["~lib/builtins/abort", "__new"]],
    ["C or C++", ["abort", "malloc"]],
  ])("an allocating export of %s: its allocator first", (toolchain, names) => {
    expect(at(...names)).toContain(`A panic of ${toolchain} ends so (`)
    expect(at(...names)).toContain("It was allocating: most likely its allocator found no memory")
  })

  test("names of wasm are only told, whatever they hold", () => {
    expect(at("a (b) at c", "constructor")).toContain("in a (b) at c, called by constructor, which")
    expect(at("_ZN" + "9".repeat(400) + "E")).toContain("in _ZN" + "9".repeat(197) + "…, which")
    expect(at("x (".repeat(40_000)).length).toBeLessThan(600)
  })
})

describe("other errors", () => {
  test("of compiling and linking say what that means", () => {
    expect(explain(thrown(() => new WebAssembly.Module(new Uint8Array(8))))).toMatch(
      /^WebAssembly\.Module\(\): .*\nThe bytes are no valid module for this engine/,
    )
    const imports = new WebAssembly.Module(fixture("imports"))
    const { module, name } = WebAssembly.Module.imports(imports)[0] ?? { module: "", name: "" }
    expect(explain(thrown(() => new WebAssembly.Instance(imports, { [module]: { [name]: 1n } } as never)))).toMatch(
      /\nAn import does not fit|^WebAssembly/,
    )
    expect(explain(new WebAssembly.LinkError("no such import"))).toMatch(
      /^no such import\nAn import does not fit what the wasm declares/,
    )
  })

  test("of ours explain themselves, without the prefix", () => {
    expect(explain(thrown(() => memoryView(new WebAssembly.Memory({ initial: 1 })).getU8(-1)))).toMatch(
      /^memory: 1 at -1 of 65536 bytes, /,
    )
    expect(explain(thrown(() => registry.get("none.wasm" as never)))).toMatch(
      /^none\.wasm: not in the bundle, which has /,
    )
  })

  test("of wasm's own exceptions, and what is no error of wasm", () => {
    const tag = new WebAssembly.Tag({ parameters: ["i32"] })
    expect(explain(new WebAssembly.Exception(tag, [1]))).toMatch(/^an exception of wasm's that nobody caught\n/)
    expect(explain(new TypeError("x is not a function"))).toBe("x is not a function")
    expect([explain("text"), explain(undefined), explain(Object.assign(new Error("m"), { stack: undefined }))]).toEqual(
      ["text", "undefined", "m"],
    )
  })
})

describe.each([
  ["named", told, /^\[wasmport\] src\/a\.wasm: f\(\): unreachable$/],
  [
    "explained",
    toldInWords,
    /^\[wasmport\] src\/a\.wasm: f\(\) trapped: unreachable, in fail, which JavaScript called as f\nA panic/,
  ],
] as const)("what a function of a .wit throws, %s", (_, tell, words) => {
  const told = tell as (error: unknown, path: string, name: string) => unknown

  test("a trap stays the same object, with code, number, path and the name of the innermost function", () => {
    const error = thrown(() => trap["fail"]?.())
    expect(told(told(error, "src/a.wasm", "f"), "src/b.wasm", "outer")).toBe(error)
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error).toMatchObject({
      code: "CALL",
      errno: 5002,
      path: "src/a.wasm",
      message: expect.stringMatching(words) as string,
    })
  })

  test("what has a code of ours and no path gets path and name, once, with one prefix", () => {
    const error = thrown(() => memoryView(new WebAssembly.Memory({ initial: 1 })).grow(-1))
    const { message } = error
    expect(told(told(error, "src/a.wasm", "f"), "src/b.wasm", "outer")).toMatchObject({
      code: "MEMORY",
      path: "src/a.wasm",
      message: message.replace("[wasmport]", "[wasmport] src/a.wasm: f():"),
    })
  })

  test("what JavaScript threw, and what cannot be changed, is left alone", () => {
    const system = Object.assign(new Error("read"), { code: "EIO", errno: -5 })
    for (const error of [new TypeError("mine"), new RangeError("mine"), system, "text", undefined, null]) {
      const before = { ...(error as object) }
      expect(told(error, "src/a.wasm", "f")).toBe(error)
      expect({ ...(error as object) }).toEqual(before)
    }
    const frozen = Object.freeze(thrown(() => trap["fail"]?.()))
    expect(told(frozen, "src/a.wasm", "f")).toBe(frozen)
  })
})

describe("callFailure", () => {
  test("adds code, number, path and explanation to a trap, which stays the same object", () => {
    const error = thrown(() => trap["outer"]?.())
    const failed = callFailure(error, "src/trap.wasm", "start")
    expect(failed).toBe(error)
    expect(failed).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(failed).toMatchObject({ code: "CALL", errno: 5002, path: "src/trap.wasm" })
    expect(error.message).toMatch(
      /^\[wasmport\] src\/trap\.wasm: start\(\) trapped: unreachable, in inner, called by middle, called by outer, which JavaScript called as start\nA panic/,
    )
    expect(isWasmError(error, "CALL")).toBe(true)
    expect(explain(error)).toBe(error.message.slice("[wasmport] ".length))
  })

  test("is done once, by the innermost call", () => {
    const error = thrown(() => trap["fail"]?.())
    const { message } = callFailure(error, "src/a.wasm", "fail") as Error
    expect((callFailure(error, "src/b.wasm", "outer") as Error).message).toBe(message)
  })

  test("knows a stack overflow, and takes the export's name for the allocator", () => {
    const overflow = callFailure(
      thrown(() => trap["recurse"]?.(0)),
      "src/trap.wasm",
      "recurse",
    )
    expect(overflow).toBeInstanceOf(RangeError)
    expect(overflow).toMatchObject({ code: "CALL" })
    expect(
      (
        callFailure(
          thrown(() => panic["alloc"]?.(0x7fffffff)),
          "src/panic.wasm",
          "alloc",
        ) as Error
      ).message,
    ).toContain("It was allocating")
  })

  test("takes the names of a side file, and leaves alone what JavaScript threw, and what cannot be changed", () => {
    for (const error of [new TypeError("mine"), "text", undefined, new RangeError("Maximum call stack size exceeded")])
      expect(callFailure(error, "src/a.wasm", "f")).toBe(error)
    expect(callFailure(Object.assign(new RangeError("mine"), { stack: "" }), "src/a.wasm", "f")).not.toHaveProperty(
      "code",
    )
    const stripped = callFailure(
      thrown(() => panic["check"]?.(10)),
      "src/panic.wasm",
      "check",
      { names: ["debug.panic"] },
    ) as Error
    expect(stripped.message).toContain("unreachable, in debug.panic, which JavaScript called as check")
    const frozen = Object.freeze(thrown(() => trap["fail"]?.()))
    expect(callFailure(frozen, "src/a.wasm", "f")).toBe(frozen)
  })
})

describe("the codes", () => {
  test("are the twelve, numbered in their order", () => {
    expect(Object.keys(ERROR_CODES)).toEqual([
      "COMPILE",
      "INSTANTIATE",
      "CALL",
      "EXPORT_NOT_FOUND",
      "MODULE_NOT_FOUND",
      "INSTANCE_DISPOSED",
      "MEMORY",
      "TYPE",
      "IO",
      "PERMISSION",
      "WASI",
      "FUEL",
    ])
    expect(Object.values(ERROR_CODES)).toEqual(Array.from({ length: 12 }, (_, i) => 5000 + i))
  })

  test("have the same numbers wherever the runtime writes one", () => {
    const source = [
      "memory",
      "errors/recover",
      "errors/explain",
      "registry/instantiate",
      "registry/registry",
      "instance/instance",
      "load/hash",
      "load/load",
      "load/read.node",
      "convert/arguments",
      "convert/values",
    ]
      .map((file) => readFileSync(join(REPOSITORY, `runtime-shim/${file}.ts`), "utf8"))
      .join("\n")
    const written = [
      ...source.matchAll(/code: "([A-Z_]+)",\s*errno: (\d+)|\b([A-Z_]+): (5\d{3})\b|\bfail\(\s*"([A-Z_]+)",\s*(\d+)/g),
    ].map(([, code, errno, key, number, failed, last]) => [code ?? key ?? failed, Number(errno ?? number ?? last)])
    expect(written.length).toBeGreaterThanOrEqual(8)
    for (const [code, errno] of written) expect(ERROR_CODES[code as keyof typeof ERROR_CODES], String(code)).toBe(errno)
    expect(source.match(/\bcode: "[A-Z_]+",/g)?.length).toBe(source.match(/\bcode: "[A-Z_]+",\s*errno: \d+/g)?.length)
  })

  test("are told by the README in the same table", () => {
    const table = [
      ...readFileSync(join(REPOSITORY, "README.md"), "utf8").matchAll(/^\| `([A-Z_]+)` \| (\d{4}) \|/gm),
    ].map(([, code, errno]) => [code, Number(errno)])
    expect(table).toEqual(Object.entries(ERROR_CODES))
  })

  test("the README's examples of memory and errors answer as their comments say", async () => {
    const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8")
    const blocks = ["Memory", "Errors"].flatMap((title) =>
      [...(readme.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "").matchAll(/```ts\n(.*?)```/gs)].map(
        ([, code]) => code ?? "",
      ),
    )
    expect(blocks).toHaveLength(3)
    const checked = blocks.map((code) =>
      code
        .replaceAll(
          /^(?:const (\w+) = )?((?:view|samples)\.[^=\n]*?) \/\/ ("[^"]*"|\d[\d.]*).*/gm,
          (_, name: string | undefined, call: string, value: string) =>
            `${name === undefined ? "" : `const ${name} = `}check(${call}, ${value})`,
        )
        .replaceAll(/^(.*) \/\/ a copy: (\[.*\])$/gm, "check([...$1], $2)"),
    )
    const project = await createProject({
      "math.wasm": fixture("trap"),
      ...Object.fromEntries(
        checked.map((code, i) => [
          `example${i}.ts`,
          `const check = (answer, expected) => { answers.push([answer, expected]); return answer }\nexport const answers = []\nconst console = { log: (...all) => answers.push([all.join(" "), "5004 src/none.wasm"]), error: (text) => answers.push([text, ${JSON.stringify((code.match(/(?<=^ {2}\/\/ ).*/gm) ?? []).join("\n"))}]) }\n${code}`,
        ]),
      ),
    })
    try {
      const answers: unknown[][] = []
      for (const i of checked.keys()) {
        const file = await bundle({
          bundler: "esbuild",
          entry: project.path(`example${i}.ts`),
          outDir: project.path("dist", String(i)),
          platform: "node",
          root: project.root,
        })
        answers.push(...((await import(pathToFileURL(file).href)) as { answers: unknown[][] }).answers)
      }
      expect(answers).toHaveLength(7)
      expect(answers.map(([answer]) => answer)).toEqual(answers.map(([, expected]) => expected))
    } finally {
      await project.remove()
    }
  })

  test("are what isWasmError looks for, and nothing that looks alike", async () => {
    const missing = thrown(() => registry.get("none.wasm" as never))
    expect([isWasmError(missing), isWasmError(missing, "MODULE_NOT_FOUND"), isWasmError(missing, "IO")]).toEqual([
      true,
      true,
      false,
    ])
    expect(await ready("none.wasm").catch((error: unknown) => isWasmError(error, "MODULE_NOT_FOUND"))).toBe(true)
    expect(
      isWasmError(
        thrown(() => memoryView(new WebAssembly.Memory({ initial: 1 })).grow(-1)),
        "MEMORY",
      ),
    ).toBe(true)
    const others = [
      thrown(() => trap["fail"]?.()),
      new Error("x"),
      Object.assign(new Error("x"), { code: "MODULE_NOT_FOUND" }),
      Object.assign(new Error("x"), { code: "toString", errno: Object.prototype.toString }),
      { code: "IO", errno: 5008 },
      null,
    ]
    expect(others.map((error) => isWasmError(error))).toEqual(others.map(() => false))
  })

  test.each(["bundler", "nodenext"] as const)("are typed (%s)", async (module) => {
    const typed = await createProject({
      "tsconfig.json": tsconfig(module, { types: [] }),
      "src/main.ts": `
import { ERROR_CODES, explain, isWasmError } from "wasmport/runtime"
import type { WasmErrorCode } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

export function told(error: unknown): string {
  if (isWasmError(error, "MEMORY")) same<typeof error.errno, 5006>(true)
  if (isWasmError(error)) {
    const code: WasmErrorCode = error.code
    same<typeof error.path, string | undefined>(true)
    // @ts-expect-error -- no such code
    if (error.code === "MEMORIES") return code
    // @ts-expect-error -- codes are read
    error.code = "IO"
  }
  // @ts-expect-error -- nobody knows what it is
  error.code
  // @ts-expect-error -- no such code
  isWasmError(error, "ENOENT")
  // @ts-expect-error -- names are of functions by their index
  explain(error, { names: { 0: 1 } })
  // @ts-expect-error -- the table is fixed
  ERROR_CODES.IO = 1
  same<ReturnType<typeof explain>, string>(true)
  return explain(error, { names: { 12: "start" } })
}
`,
    })
    try {
      expect(await tsc(typed.root)).toBe("")
    } finally {
      await typed.remove()
    }
  })
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test("has no word of an explanation in a bundle that does not ask for one", async () => {
    const project = await createProject({
      "src/main.js":
        'import { isWasmError, memoryView, ready, registry } from "wasmport/runtime"\nglobalThis.result = [isWasmError, memoryView, ready, registry]\n',
      "src/explained.js": 'import { explain } from "wasmport/runtime"\nglobalThis.result = explain\n',
    })
    try {
      const built = async (name: string): Promise<string> =>
        readFileSync(
          await bundle({
            bundler,
            entry: project.path("src", `${name}.js`),
            outDir: project.path(".dist", name),
            platform: "browser",
            root: project.root,
          }),
          "utf8",
        )
      expect(await built("explained")).toContain("divided by 0")
      expect(await built("main")).not.toContain("divided by 0")
    } finally {
      await project.remove()
    }
  })
})

describe("the dev server's page", () => {
  let browser: Browser
  const undo: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    browser = await launch()
  })
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })
  afterAll(() => browser?.close())

  /** Opens a page that runs `main`, and waits until it set `done`: what the console said of ours, and what was fetched. */
  async function visit(
    main: string,
  ): Promise<{ logged: string[]; fetched: string[]; wait: (count: number) => Promise<void> }> {
    const project = await createProject({
      "index.html":
        '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
      "main.js": main,
      "trap.wasm": fixture("trap"),
      "panic.wasm": fixture("trap", "panic"),
      "trap-start.wasm": fixture("trap-start"),
    })
    undo.push(project.remove)
    const server = await createServer({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport()],
      server: { port: 0, host: "127.0.0.1" },
    })
    await server.listen()
    undo.push(() => server.close())
    const page = await browser.newPage()
    undo.push(() => page.close())
    const logged: string[] = []
    const fetched: string[] = []
    page.on("console", (message) => void (message.text().startsWith("[wasmport]") && logged.push(message.text())))
    page.on("request", (request) => void fetched.push(new URL(request.url()).pathname))
    await page.goto(server.resolvedUrls?.local[0] ?? "")
    return {
      logged,
      fetched,
      wait: async (count) => {
        for (let i = 0; i < 100 && logged.length < count; i++) await page.waitForTimeout(50)
        // What would come too often comes now.
        await page.waitForTimeout(300)
      },
    }
  }

  test("explains what nobody catches in the console, once for each error, in words with names", async () => {
    const { logged, fetched, wait } = await visit(`
import { divide, outer } from "./trap.wasm"
import { check } from "./panic.wasm"
const again = (error) => { setTimeout(() => { throw error }); Promise.reject(error) }
setTimeout(() => outer())
Promise.resolve().then(() => divide(1, 0))
try { check(10) } catch (error) { again(error) }
`)
    await wait(3)
    expect(logged.map((text) => text.split("\n")[0]).sort()).toEqual([
      "[wasmport] divide by zero, in divide, which JavaScript called",
      "[wasmport] unreachable, in inner, called by middle, called by outer, which JavaScript called",
      "[wasmport] unreachable, in wasm-function[0], which JavaScript called",
    ])
    expect(fetched.filter((path) => path.endsWith("/explain.js"))).toHaveLength(1)
  })

  test("explains a start function that traps", async () => {
    const { logged, wait } = await visit('import("./trap-start.wasm")\n')
    await wait(1)
    expect(logged).toEqual([
      expect.stringMatching(
        /^\[wasmport\] trap-start\.wasm: its start function trapped while the module was instantiated: unreachable/,
      ),
    ])
  })

  test("fetches nothing of it while nothing fails, and says nothing of what is caught or not of wasm", async () => {
    const { logged, fetched, wait } = await visit(`
import { divide } from "./trap.wasm"
try { divide(1, 0) } catch {}
setTimeout(() => { throw new TypeError("the app's own") })
Promise.reject("text")
Promise.reject(Object.create(null))
`)
    await wait(1)
    expect(logged).toEqual([])
    expect(fetched.some((path) => path.endsWith("/trap.wasm"))).toBe(true)
    expect(fetched.filter((path) => /explain|report|frames/.test(path))).toEqual([])
  })
})
