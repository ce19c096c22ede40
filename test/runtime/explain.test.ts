/** Errors in words: traps of this engine, the published formats of the others, and the table of codes. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { trapped } from "../../runtime-shim/errors/trap.ts"
import { ERROR_CODES, explain, isWasmError, memoryView, ready, registry } from "../../runtime-shim/index.ts"
import { REPOSITORY } from "../support/project.ts"
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

  test("in a function that allocates points to the allocator", () => {
    expect(explain(thrown(() => trap["alloc"]?.(1)))).toMatch(/It was allocating: maybe its allocator found no memory/)
    expect(explain(thrown(() => trap["fail"]?.()))).not.toMatch(/It was allocating/)
  })

  test("in a module without names has indices, or the names of a side file", () => {
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
    "SpiderMonkey, from bytes":
      "inner@http://localhost/index.js line 20 > WebAssembly.compile:wasm-function[3]:0xc4\nwasm-function[4]@http://localhost/index.js line 20 > WebAssembly.compile:wasm-function[4]:0xc8\nrun@http://localhost/main.js:3:9\n",
    "WebKitGTK 2.50": "inner@<?>:wasm-function[3]\n<?>.wasm-function[4]@<?>:wasm-function[4]\n@",
    "Chrome, streamed":
      "RuntimeError: unreachable\n    at module.inner (http://localhost/a.wasm:wasm-function[3]:0x4c)\n    at http://localhost/a.wasm:wasm-function[4]:0x51\n    at run (http://localhost/main.js:3:9)".replace(
        "module.inner",
        "inner",
      ),
  }
  test.each(Object.entries(frames))("in %s is read as far as JavaScript", (_, stack) => {
    expect(explain(trapOf("unreachable executed", stack))).toMatch(
      /^unreachable executed, in inner, called by wasm-function\[4\], which JavaScript called\n/,
    )
    expect(explain(trapOf("unreachable executed", stack), { names: { 4: "outer" } })).toContain(
      "in inner, called by outer, which",
    )
  })

  test("has no function's name in Bun, and a count of them", () => {
    const stack =
      "RuntimeError: Division by zero (evaluating 'divide(1, 0)')\n    at unknown\n    at unknown\n    at /app/main.js:5:28"
    expect(explain(trapOf("Division by zero (evaluating 'divide(1, 0)')", stack))).toMatch(
      /^Division by zero, in a function without a name \(2 times\), which JavaScript called\nAn integer was divided by 0/,
    )
  })

  test.each([
    ["unreachable executed", "A panic"],
    ["Unreachable code should not be executed (evaluating 'f()')", "A panic"],
    ["index out of bounds", "It read or wrote past the end of its memory, or called a function pointer past the end"],
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
    ["Division by zero (evaluating 'm[n](1,0)')", "An integer was divided by 0"],
    ["call_indirect to a null table entry (evaluating 'm[n](1,0)')", "A function pointer led to an empty place"],
    ["Unaligned memory access (evaluating 'm[n](1,0)')", "An atomic operation met"],
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
  ])("with the words '%s' has the cause: %s", (message, cause) => {
    expect(explain(trapOf(message, "")).split("\n")[1]).toMatch(new RegExp(`^${cause}`))
  })

  test("is told as it is where its words are unknown", () => {
    expect(explain(trapOf("something new", ""))).toBe("something new")
  })

  test("is known as a stack overflow in Firefox, which throws no RangeError; an overflow without wasm is no trap", () => {
    const error = Object.assign(new Error("too much recursion"), {
      name: "InternalError",
      stack: "recurse@http://localhost/a.wasm:wasm-function[1]:0x4c\n".repeat(3),
    })
    expect(explain(error)).toMatch(/^too much recursion, in recurse \(3 times\), and so on\nThe calls nested deeper/)
    const forever = (): number => 1 + forever()
    expect(explain(thrown(forever))).toBe("Maximum call stack size exceeded")
  })
})

describe("an unreachable instruction", () => {
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
  ])("is told as a panic of %s when the stack has %s", (toolchain, name) => {
    expect(at(name, "run")).toContain(`A panic of ${toolchain} ends so (`)
    expect(at(name, "run")).not.toContain("It was allocating")
  })

  // std::vector::at past the end, as clang and libc++ name it.
  const VECTOR = [
    "abort",
    "std::__2::__throw_out_of_range[abi:ne190107](char const*)",
    "std::__2::vector<int, std::__2::allocator<int>>::at(unsigned long)",
    "at(int)",
  ]
  test.each([
    ["C or C++", VECTOR],
    ["C or C++", ["app::Parser::parse(int)"]],
    ["C or C++", ["_ZNSt3__26vectorIiNS_9allocatorIiEEE2atEm"]],
    ["Rust", ["<app::Parser as core::iter::Iterator>::next"]],
    ["Rust", ["core::panicking::panic_bounds_check", "app::parse"]],
    ["Rust", ["_RNvNtCsaBcD123_4core9panicking5panic"]],
    ["Go", ["main.fail", "main.main"]],
    ["Zig", ["debug.FullPanic((function 'defaultPanic')).outOfBounds", "text.at"]],
  ])("is told as one of %s for the names %j, and not as a failed allocation", (language, names) => {
    expect(at(...names)).toContain(`A panic of ${language} ends so (`)
    expect(at(...names)).not.toContain("It was allocating")
  })

  test("is explained without a language if the names fit none", () => {
    expect(at("inner", "outer")).toContain("\nA panic, an abort or a failed assertion ends so, or an allocator")
    expect(at("flower_grow", "locallocate")).not.toMatch(/It was allocating|A panic of/)
  })

  test.each([
    ["std::panicking::begin_panic_handler", "std::panic::set_hook"],
    ["debug.FullPanic", "a `panic` of your own"],
    ["runtime.gopanic", "wasm_exec.js"],
    ["~lib/array/Array<i32>#__get", "env.abort"],
  ])("of %s names its language's own way to the text: %s", (name, way) => {
    expect(at(name)).toContain(way)
    expect(at(name)).not.toContain("A build with debug names")
  })

  test.each([
    ["lib.wasm.abort", "lib.wasm.run", "/lib-Ab12.wasm", "abort, called by run"],
    ["text.debug.panic", "text.at", "http://localhost/assets/text-Ab12cd34.wasm", "debug.panic, called by at"],
    [
      "app_bg.wasm._ZN3app4fail17h0123456789abcdefE",
      "app_bg.wasm.go",
      "wasm://wasm/0a1b2c3d",
      "app::fail, called by go",
    ],
    ["main.fail", "main.main", "http://localhost/go.wasm", "main.fail, called by main.main"],
  ])("has the module's name taken off %s", (inner, outer, url, words) => {
    const stack = `RuntimeError: unreachable\n    at ${inner} (${url}:wasm-function[3]:0x4c)\n    at ${outer} (${url}:wasm-function[4]:0x51)\n    at file:///main.js:3:9`
    expect(explain(trapOf("unreachable", stack))).toContain(`unreachable, in ${words}, which JavaScript called\n`)
  })

  test.each([
    ["_ZN3app5parse28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE", "app::parse::{{closure}}"],
    [
      "_ZN48_$LT$app..Parser$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
      "<app::Parser as core::fmt::Debug>::fmt",
    ],
    ["_ZN3app6Parser5parseEi", "app::Parser::parse(…)"],
    ["_ZNK3app6Parser5parseEv", "app::Parser::parse(…)"],
    ["_RNvCs1234_7mycrate3foo", "mycrate::foo"],
    ["_RNCNvC3app4main0B3_", "_RNCNvC3app4main0B3_"],
    ["_RNvMC3appNtB2_1S1f", "_RNvMC3appNtB2_1S1f"],
  ])("has the mangled name %s told as %s", (name, words) => {
    expect(at(name)).toContain(`unreachable, in ${words}, which`)
  })

  test("is told with control characters as escapes, and a line break in a name makes no frame up", () => {
    const hostile = at("\u001b[2J\u0007", "two\nlines\r", "\u202egnp.exe")
    expect(hostile).toContain("in \\u{1b}[2J\\u{7}, called by two\\u{a}lines\\u{d}, called by \\u{202e}gnp.exe, which")
    expect(explain(new WebAssembly.LinkError("no \u001b[2J"))).toContain("no \\u{1b}[2J\nAn import")
    expect(explain("\u001b[2J")).toBe("\\u{1b}[2J")
  })

  test("is told with Rust's mangled names as paths", () => {
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
  ])("is first told as a failed allocation in an allocating export of %s", (toolchain, names) => {
    expect(at(...names)).toContain(`A panic of ${toolchain} ends so (`)
    expect(at(...names)).toContain("It was allocating: maybe its allocator found no memory")
  })

  test.each(
    (
      "oom; __oom; alloc_oom; handle_oom; on_oom; rust_oom; std::alloc::rust_oom::h0123456789abcdef; alloc::alloc::handle_alloc_error::h0123456789abcdef; alloc::raw_vec::RawVec<T,A>::grow_one; " +
      "alloc::raw_vec::finish_grow; runtime.growHeap; memory_grow; _Znwm; _Znam; _Znaj; operator new(unsigned long); operator new[](unsigned long)"
    ).split("; "),
  )("is told as a failed allocation in %s", (name) => {
    expect(at(name)).toContain("It was allocating: maybe its allocator found no memory")
  })

  test.each(
    (
      "zoom; boom; room; app::Map::zoom::h0123456789abcdef; assembly/index/bloom; " +
      "grow; app::Tree::grow; growth; std::__2::allocator<int>::allocator(); rust_zoom"
    ).split("; "),
  )("is not told as a failed allocation in %s, whose name only ends or begins like one that allocates", (name) => {
    expect(at(name)).not.toContain("It was allocating")
  })

  test.each(["trust", "thrust_forward", "crust"])("is not told as one of Rust in %s", (name) => {
    expect(at(name)).not.toContain("A panic of")
  })

  test("is told with the names of wasm as they are, whatever they hold", () => {
    expect(at("a (b) at c", "constructor")).toContain("in a (b) at c, called by constructor, which")
    expect(at("_ZN" + "9".repeat(400) + "E")).toContain("in _ZN" + "9".repeat(197) + "…, which")
    expect(at("x (".repeat(40_000)).length).toBeLessThan(600)
  })
})

describe("explain", () => {
  test("says what an error of compiling or linking means", () => {
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

  test("gives the message of our own errors, without the prefix", () => {
    expect(explain(thrown(() => memoryView(new WebAssembly.Memory({ initial: 1 })).getU8(-1)))).toMatch(
      /^memory: 1 at -1 of 65536 bytes, /,
    )
    expect(explain(thrown(() => registry.get("none.wasm" as never)))).toMatch(
      /^none\.wasm: no import leads to it\. Add `import "\.\/none\.wasm"`/,
    )
  })

  test("answers whatever was thrown", () => {
    const proxy = new Proxy(
      {},
      {
        get() {
          throw new Error("no")
        },
      },
    )
    for (const odd of [Object.create(null), proxy])
      expect(explain(odd)).toMatch(/^something was thrown that cannot be read/)
    expect(explain(Symbol("s"))).toBe("Symbol(s)")
    expect(explain(trapOf("unreachable", 5 as never))).toMatch(/^unreachable\nA panic/)
    expect(explain(Object.assign(new Error("x"), { message: 5 }))).toBe("5")
    expect(explain(new Error("x"), null as never)).toBe("x")
  })

  test("names an exception of wasm, and leaves other errors as they are", () => {
    const tag = new WebAssembly.Tag({ parameters: ["i32"] })
    expect(explain(new WebAssembly.Exception(tag, [1]))).toMatch(/^an exception of wasm's that nobody caught\n/)
    expect(explain(new TypeError("x is not a function"))).toBe("x is not a function")
    expect([explain("text"), explain(undefined), explain(Object.assign(new Error("m"), { stack: undefined }))]).toEqual(
      ["text", "undefined", "m"],
    )
  })
})

describe("an error out of a call", () => {
  test("stays the same object if it is a trap, with code, number, path and the name of the innermost function", () => {
    const error = thrown(() => trap["fail"]?.())
    expect(trapped(trapped(error, "src/a.wasm", "f"), "src/b.wasm", "outer")).toBe(error)
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error).toMatchObject({
      code: "CALL",
      errno: 5002,
      path: "src/a.wasm",
      message: "[wasmport] src/a.wasm: f() trapped: unreachable (CALL 5002)",
    })
    expect(isWasmError(error, "CALL")).toBe(true)
    expect(explain(error)).toMatch(
      /^src\/a\.wasm: f\(\) trapped: unreachable, in fail, which JavaScript called\nA panic/,
    )
  })

  test("is explained with all wasm functions on the stack, and the export that was called", () => {
    const error = trapped(
      thrown(() => trap["outer"]?.()),
      "src/trap.wasm",
      "start",
    )
    expect(error).toHaveProperty("message", "[wasmport] src/trap.wasm: start() trapped: unreachable (CALL 5002)")
    expect(explain(error)).toMatch(
      /^src\/trap\.wasm: start\(\) trapped: unreachable, in inner, called by middle, called by outer, which JavaScript called\nA panic/,
    )
    const strange = trapped(
      thrown(() => trap["divide"]?.(1, 0)),
      "http://localhost/a: b.wasm",
      "x: y() trapped: z",
    )
    expect(explain(strange)).toMatch(
      /^http:\/\/localhost\/a: b\.wasm: x: y\(\) trapped: z\(\) trapped: divide by zero, in divide, which JavaScript called\nAn integer was divided by 0/,
    )
  })

  test("of a module that JavaScript called out of wasm is not told as a function that did not trap", async () => {
    const wat = '(module (import "env" "log" (func $log)) (func (export "greet") (call $log)))'
    const inner = (): unknown => trap["divide"]?.(1, 0)
    const module = await WebAssembly.compile((await parseWat(wat)) as Uint8Array<ArrayBuffer>)
    const { exports } = new WebAssembly.Instance(module, { env: { log: inner } })
    const error = trapped(
      thrown(() => (exports["greet"] as () => void)()),
      "src/text.wasm",
      "greet",
    )
    expect(explain(error)).toMatch(
      /^src\/text\.wasm: greet\(\) trapped: divide by zero, in divide, which JavaScript called\nAn integer was divided/,
    )
  })

  test("is explained by its message if somebody else wrote that", () => {
    const error = trapped(
      thrown(() => trap["fail"]?.()),
      "src/a.wasm",
      "f",
    ) as Error
    error.message = "mine"
    expect(explain(error)).toBe("mine")
  })

  test("gets path and name once, with one prefix, if it has a code of ours and no path", () => {
    const error = thrown(() => memoryView(new WebAssembly.Memory({ initial: 1 })).grow(-1))
    const { message } = error
    expect(trapped(trapped(error, "src/a.wasm", "f"), "src/b.wasm", "outer")).toMatchObject({
      code: "MEMORY",
      path: "src/a.wasm",
      message: message.replace("[wasmport]", "[wasmport] src/a.wasm: f():"),
    })
  })

  test("counts as a trap if wasm overflowed the stack; the export's name counts for the allocator", () => {
    const overflow = trapped(
      thrown(() => trap["recurse"]?.(0)),
      "src/trap.wasm",
      "recurse",
    )
    expect(overflow).toBeInstanceOf(RangeError)
    expect(overflow).toMatchObject({
      code: "CALL",
      errno: 5002,
      path: "src/trap.wasm",
      message: "[wasmport] src/trap.wasm: recurse() trapped: Maximum call stack size exceeded (CALL 5002)",
    })
    expect(explain(overflow)).toMatch(/, in recurse \(\d+ times\), .*\nThe calls nested deeper/)
    const alloc = trapped(
      thrown(() => panic["alloc"]?.(0x7fffffff)),
      "src/panic.wasm",
      "alloc",
    )
    expect(explain(alloc)).toContain("It was allocating")
  })

  test("is explained with the names of a side file", () => {
    const stripped = trapped(
      thrown(() => panic["check"]?.(10)),
      "src/panic.wasm",
      "check",
    )
    expect(explain(stripped, { names: ["debug.panic"] })).toContain(
      "unreachable, in debug.panic, which JavaScript called",
    )
  })

  test("is left alone if JavaScript threw it, or if it cannot be changed", () => {
    const system = Object.assign(new Error("read"), { code: "EIO", errno: -5 })
    const overflow = new RangeError("Maximum call stack size exceeded")
    // The URL of a worker in its page's code is all of that code.
    const quoting = Object.assign(new RangeError("mine"), {
      stack: "RangeError: mine\n    at f (data:text/javascript,/(call stack|recursion)[^]*(wasm-function/:1:2)",
    })
    const inFirefox = Object.assign(new RangeError("mine"), {
      stack: "f@data:text/javascript,/(call stack|recursion)[^]*(wasm-function/:1:2",
    })
    const stackless = Object.assign(new RangeError("mine"), { stack: "" })
    for (const error of [
      new TypeError("mine"),
      new RangeError("mine"),
      overflow,
      stackless,
      quoting,
      inFirefox,
      system,
      "text",
      undefined,
      null,
    ]) {
      const before = { ...(error as object) }
      expect(trapped(error, "src/a.wasm", "f")).toBe(error)
      expect({ ...(error as object) }).toEqual(before)
    }
    const frozen = Object.freeze(thrown(() => trap["fail"]?.()))
    expect(trapped(frozen, "src/a.wasm", "f")).toBe(frozen)
  })
})

describe("the codes of errors", () => {
  test("are the thirteen, numbered in their order", () => {
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
      "STACK",
    ])
    expect(Object.values(ERROR_CODES)).toEqual(Array.from({ length: 13 }, (_, i) => 5000 + i))
  })

  test("have their numbers in one file; a message that writes one out has it beside its own code", () => {
    const files = readdirSync(join(REPOSITORY, "runtime-shim"), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    )
    const written = files.flatMap((file) => {
      const code = readFileSync(join(REPOSITORY, "runtime-shim", file), "utf8").replaceAll(/\/\/ .*/g, "")
      return [...code.matchAll(/(\w+:?) (50[01]\d)\b/g)].map(([, before, errno]) => ({ file, before, errno }))
    })
    const all = Object.entries(ERROR_CODES)
    expect(written.filter(({ before }) => before === "errno:")).toEqual(
      all.map(([, errno]) => ({ file: join("errors", "codes.ts"), before: "errno:", errno: String(errno) })),
    )
    const quoted = written.filter(({ before }) => before !== "errno:")
    expect(
      quoted.filter(({ before, errno }) => !all.some(([code, its]) => code === before && `${its}` === errno)),
    ).toEqual([])
  })

  test("stand in the table of docs/errors.md", () => {
    const table = [
      ...readFileSync(join(REPOSITORY, "docs/errors.md"), "utf8").matchAll(/^\| `([A-Z_]+)` \| (\d{4}) \|/gm),
    ].map(([, code, errno]) => [code, Number(errno)])
    expect(table).toEqual(Object.entries(ERROR_CODES))
  })

  test("are all that isWasmError looks for: it takes nothing that only looks alike", async () => {
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
})
