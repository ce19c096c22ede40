/** Strings and lists at run time: hard cases of the runtime, all modes and instances, and a `.wit` that changes. */
import { pathToFileURL } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { createServer } from "../support/vite.js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import {
  allocate,
  bytes,
  liftAndFree,
  liftNumbers,
  liftString,
  lowerList,
  lowerNumbers,
  lowerString,
  own,
  ownResult,
  part,
  release,
  span,
} from "../../runtime-shim/convert/memory.ts"
import type { Block, Io, Span } from "../../runtime-shim/convert/memory.ts"
import { RUNTIME } from "../../loader/own-names.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { builtRuntime } from "../support/runtime.ts"
import { fixture } from "../support/wasm.ts"

/** An allocator over a memory, that counts and grows. */
function io(memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 })): Io & { live: Map<number, number> } {
  const live = new Map<number, number>()
  let top = 8
  const alloc = (wanted: number, align: number): number => {
    const at = Math.ceil(top / align) * align
    top = at + wanted
    const missing = top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65536))
    live.set(at, wanted)
    return at
  }
  const free = (ptr: number, freed: number): void => {
    expect(live.get(ptr), "freed with the size it was allocated with").toBe(freed)
    live.delete(ptr)
  }
  return { memory, alloc, free, shared: !(memory.buffer instanceof ArrayBuffer), bytes: [], live }
}

/** Owned by the call, as printed code has it. */
const lowered = (it: Io, text: string): Block & Span => own(it, lowerString(it, text, "text"))
const there = (it: Io, text: string): string => liftString(it, lowered(it, text))

describe("a string there and back", () => {
  const texts = [
    "",
    "a",
    "ä",
    "€",
    "𝄞",
    "\0",
    "\uFEFFmark",
    "1234567",
    "12345678",
    "123456789abcdef",
    "123456789abcdef€",
    "x".repeat(31),
    "x".repeat(32),
    "é".repeat(33),
    "x".repeat(4096),
    `${"x".repeat(5000)}𝄞`,
  ]

  test.each(["its own", "shared"])("in %s memory, as TextEncoder and TextDecoder have it", (kind) => {
    const it = io(kind === "shared" ? new WebAssembly.Memory({ initial: 1, maximum: 100, shared: true }) : undefined)
    for (const text of texts) {
      const { ptr, length } = lowered(it, text)
      expect([...part(it, ptr, length)]).toEqual([...new TextEncoder().encode(text)])
      expect(there(it, text)).toBe(text)
    }
    release(it, undefined)
    expect(it.live.size).toBe(0)
  })

  test("lone surrogates are replaced, as TextEncoder does", () => {
    const it = io()
    for (const text of ["\ud800", "a\udc00b", "\ud800\ud800\udc00", `${"x".repeat(100)}\udfff`])
      expect(there(it, text)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)))
  })

  test("of 100 MB", () => {
    const it = io()
    const text = "0123456789abcde€".repeat(100 * 2 ** 16)
    expect(there(it, text) === text).toBe(true)
  })

  test("what is no UTF-8 is replaced, wherever it stands", () => {
    const it = io()
    bytes(it).set([0x61, 0xff, 0x62], 100)
    expect(liftString(it, span(100, 3))).toBe("a\ufffdb")
    bytes(it).set([0xe2, 0x82], 200)
    expect(liftString(it, span(200, 2))).toBe("\ufffd")
  })

  test("an address outside of the memory is an error that names both, with code MEMORY", () => {
    expect(() => liftString(io(), span(65_530, 10))).toThrow(
      expect.objectContaining({
        name: "RangeError",
        code: "MEMORY",
        errno: 5006,
        message: "[wasmport] no 10 bytes at 65530: the memory has 65536 (MEMORY 5006)",
      }) as Error,
    )
    expect(() => liftString(io(), span(-4, 100))).toThrow("no 100 bytes at 4294967292: ")
    expect(liftString(io(), span(-1, 0))).toBe("")
  })
})

describe("lists of numbers", () => {
  test.each([Uint8Array, Int16Array, Uint32Array, Float32Array, Float64Array, BigInt64Array] as const)(
    "%o there and back, at any address",
    (Type) => {
      const it = io()
      for (const length of [0, 1, 10, 17, 1000]) {
        allocate(it, 3, 1, 1)
        const values = new Type(Array.from({ length }, (_, i) => (Type === BigInt64Array ? BigInt(i) : i)) as never)
        const made = lowerNumbers(it, Type as never, values as never, "values")
        expect(made.length).toBe(length)
        expect(liftNumbers(it, Type as never, made)).toEqual(values)
      }
      // An allocator that aligns nothing.
      const odd: Io = { memory: it.memory, alloc: () => 1001, bytes: [] }
      lowerNumbers(odd, Float64Array as never, [1.5, 2.5] as never, "values")
      expect(liftNumbers(odd, Float64Array, span(1001, 2))).toEqual(Float64Array.of(1.5, 2.5))
    },
  )

  test("what is no array is refused before anything is allocated", () => {
    const it = io()
    expect(() => lowerNumbers(it, Float64Array as never, "12" as never, "values")).toThrow(
      expect.objectContaining({
        name: "TypeError",
        code: "TYPE",
        errno: 5007,
        message: '[wasmport] values must be a Float64Array or an array, got "12" (TYPE 5007)',
      }) as Error,
    )
    expect(() => lowerNumbers(it, Float64Array as never, undefined as never, "values")).toThrow("got undefined")
    const refused = (text: string): Error =>
      expect.objectContaining({
        name: "TypeError",
        code: "TYPE",
        errno: 5007,
        message: `[wasmport] ${text} (TYPE 5007)`,
      }) as Error
    expect(() => lowerNumbers(it, Float64Array as never, [1, 2n] as never, "values")).toThrow(
      refused("values[1] must be a number, got 2n"),
    )
    expect(() => lowerNumbers(it, BigInt64Array as never, [1n, 2.5] as never, "values")).toThrow(
      refused("values[1] must be a bigint, got 2.5"),
    )
    expect(it.live.size).toBe(0)
  })
})

describe("who frees what", () => {
  test("an argument that comes back as the result is freed once", () => {
    const it = io()
    const { ptr, length } = lowered(it, "the same")
    expect(liftString(it, ownResult(it, span(ptr | 0, length), 1, 1, it.owned))).toBe("the same")
    release(it, undefined)
    expect(it.live.size).toBe(0)
  })

  test("a result is freed with the size of its elements, and one of none is not freed", () => {
    const it = io()
    lowered(it, "an argument")
    const numbers = lowerNumbers(it, Float64Array as never, [1, 2, 3] as never, "values")
    expect(liftNumbers(it, Float64Array, ownResult(it, numbers, 8, 8, it.owned))).toEqual(Float64Array.of(1, 2, 3))
    ownResult(it, span(0, 0), 8, 8, it.owned)
    release(it, undefined)
    expect(it.live.size).toBe(0)
  })

  test("a list whose element cannot be lowered leaves nothing behind", () => {
    const it = io()
    const store = (it: Io, _: number, text: string, what: string): void => void own(it, lowerString(it, text, what))
    expect(() => lowerList(it, ["a", "b", 3 as never], "list", 8, 4, store, own)).toThrow("list[2] must be a string")
    expect(it.live.size).toBe(3)
    release(it, undefined)
    expect(it.live.size).toBe(0)
  })

  test("a string that is lifted and freed is freed when it is read, and when it cannot be", () => {
    const it = io()
    expect(liftAndFree(it, lowerString(it, "the same", "text"))).toBe("the same")
    expect(liftAndFree(it, span(0, 0))).toBe("")
    expect(it.live.size).toBe(0)
    it.live.set(65_530, 10)
    expect(() => liftAndFree(it, span(65_530, 10))).toThrow("no 10 bytes at 65530")
    expect(it.live.size).toBe(0)
  })

  test("calls inside of calls free what is theirs", () => {
    const it = io()
    lowered(it, "outer")
    const mark = it.owned
    lowered(it, "inner")
    lowered(it, "second")
    release(it, mark)
    expect([...it.live.values()]).toEqual([5])
    release(it, undefined)
    expect(it.live.size).toBe(0)
  })

  test("an allocator that has nothing left is an error, and what was there before is freed", () => {
    const freed: number[] = []
    let left = 1
    const it: Io = {
      memory: new WebAssembly.Memory({ initial: 1 }),
      alloc: () => (left-- > 0 ? 64 : 0),
      free: (ptr) => void freed.push(ptr),
      bytes: [],
    }
    lowered(it, "first")
    expect(() => lowered(it, "second")).toThrow(
      expect.objectContaining({
        name: "RangeError",
        code: "MEMORY",
        errno: 5006,
        message: "[wasmport] no room for 6 bytes (MEMORY 5006)",
      }) as Error,
    )
    release(it, undefined)
    expect(freed).toEqual([64])
  })
})

let project: Project
let count = 0
beforeAll(async () => {
  project = await createProject({
    "src/text.wasm": fixture("wit-packed"),
    "src/text.wit": "/// Says hello.\ngreet: func(name: string) -> string;\n",
    "src/start.wasm": await parseWat(
      '(module (import "./host.js" "log" (func $log (param i32 i32))) (memory (export "memory") 1) (func $start (call $log (i32.const 0) (i32.const 1))) (start $start))',
    ),
    "src/start.wit": "world w { import log: func(text: string); }\n",
    "src/host.js": "export const log = () => {}\n",
  })
})
afterAll(() => project.remove())

async function run(bundler: (typeof BUNDLERS)[number], code: string): Promise<Record<string, any>> {
  await project.write({ "src/main.js": code })
  return load(bundler, project)
}

async function load(bundler: (typeof BUNDLERS)[number], { path, root }: Project): Promise<Record<string, any>> {
  const file = await bundle({
    bundler,
    entry: path("src/main.js"),
    root,
    outDir: path(`dist-${count++}`),
    platform: "node",
  })
  return (await import(pathToFileURL(file).href)) as Record<string, any>
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test("every mode and every instance has the same conversions, and raw exports have none", async () => {
    const { answers } = await run(
      bundler,
      `import * as plain from "./text.wasm"
import * as lazy from "./text.wasm?lazy"
import * as deferred from "./text.wasm?defer"
import * as sync from "./text.wasm?sync"
import init from "./text.wasm?init"
import { ready, registry } from "wasmport/runtime"
await ready()
const instance = await registry.instantiate("src/text.wasm")
const raw = (await init()).exports
export const answers = [plain.greet("a"), await lazy.greet("b"), deferred.greet("c"), sync.greet("d"), instance.exports.greet("e"), typeof raw.greet(0, 0), typeof instance.raw.exports.greet(0, 0)]
`,
    )
    expect(answers).toEqual([..."abcde"].map((it) => `Hello, ${it}!`).concat("bigint", "bigint"))
  })

  test("functions that wasm imports take and give strings in every mode", async () => {
    await project.write({
      "src/say.wasm": await parseWat(`(module
        (import "./say.js" "twice" (func $twice (param i32 i32) (result i32 i32)))
        (memory (export "memory") 1)
        (func (export "malloc") (param i32) (result i32) (i32.const 1024))
        (func (export "ask") (param i32 i32) (result i32 i32) (call $twice (local.get 0) (local.get 1))))`),
      "src/say.wit":
        "world w { import twice: func(text: string) -> string; export ask: func(text: string) -> string; }\n",
      "src/say.js": "export const twice = (text) => text + text\n",
    })
    const { answers } = await run(
      bundler,
      `import * as plain from "./say.wasm"
import * as lazy from "./say.wasm?lazy"
import * as deferred from "./say.wasm?defer"
import * as sync from "./say.wasm?sync"
import { ready, registry } from "wasmport/runtime"
await ready()
export const answers = [plain.ask("ä"), await lazy.ask("b"), deferred.ask("c"), sync.ask("d"), (await registry.instantiate("src/say.wasm")).exports.ask("e")]
`,
    )
    expect(answers).toEqual(["ää", "bb", "cc", "dd", "ee"])
  })

  test("functions given to a further instance take strings as well", async () => {
    await project.write({
      "src/imports.wasm": fixture("wit-imports"),
      "src/imports.wit":
        "world w { import log: func(how: u32, text: string); import translate: func(text: string) -> string; export run: func(name: string) -> string; }\n",
      "src/ask.js": "export const sure = () => 0\nexport const words = () => {}\n",
    })
    const { answers } = await run(
      bundler,
      `import { registry } from "wasmport/runtime"
const logged = []
const host = { log: (how, text) => logged.push(how, text), translate: (text) => text + "€", lookup: () => {} }
const { exports } = await registry.instantiate("src/imports.wasm", { imports: { "./host.js": host, "./ask.js": { sure: () => 0, words: () => {} } } })
export const answers = [exports.run("x"), ...logged]
`,
    )
    expect(answers).toEqual(["x€", 1, "running"])
  })

  test("a failure keeps its class and gets code, errno, path and the function's name; explain says the rest", async () => {
    const other = await createProject({
      "src/failing.wasm": await parseWat(`(module
        (import "./throwing.js" "ask" (func $ask (param i32 i32)))
        (memory (export "memory") 1)
        (global $none (mut i32) (i32.const 0))
        (func (export "malloc") (param i32) (result i32) (select (i32.const 0) (i32.const 1024) (global.get $none)))
        (func (export "boom") (param i32 i32) (unreachable))
        (func (export "past") (param i32) (result i64) (i64.const 0x0000fffa_0000000a))
        (func (export "full") (param i32 i32) (global.set $none (i32.const 1)))
        (func (export "ask") (param i32 i32) (call $ask (local.get 0) (local.get 1)))
        (func (export "raw") (unreachable)))`),
      "src/failing.wit":
        "world w { import ask: func(text: string); export boom: func(text: string); export past: func(x: bool) -> string; export full: func(text: string); export ask: func(text: string); export raw: func(); }\n",
      "src/throwing.js": "export const own = new RangeError('the app’s')\nexport const ask = () => { throw own }\n",
      "src/main.js": `import * as wasm from "./failing.wasm"
import { own } from "./throwing.js"
import { explain } from "wasmport/runtime"
const thrown = (act) => { try { act() } catch (error) { return error } }
export const same = thrown(() => wasm.ask("x")) === own && !("code" in own) && !("path" in own)
export const words = explain(thrown(() => wasm.boom("x")))
export const errors = [() => wasm.boom("x"), () => wasm.boom(7), () => wasm.past(true), () => (wasm.full("x"), wasm.full("xy")), () => wasm.raw()].map(thrown)
  .map((error) => [error.constructor.name, error.code, error.errno, error.path, error.message])
`,
    })
    const { errors, same, words } = await load(bundler, other).finally(other.remove)
    const path = "src/failing.wasm"
    expect(errors).toEqual([
      ["RuntimeError", "CALL", 5002, path, "[wasmport] src/failing.wasm: boom() trapped: unreachable (CALL 5002)"],
      [
        "TypeError",
        "TYPE",
        5007,
        path,
        "[wasmport] src/failing.wasm: boom(): text must be a string, got 7 (TYPE 5007)",
      ],
      [
        "RangeError",
        "MEMORY",
        5006,
        path,
        "[wasmport] src/failing.wasm: past(): no 10 bytes at 65530: the memory has 65536 (MEMORY 5006)",
      ],
      ["RangeError", "MEMORY", 5006, path, "[wasmport] src/failing.wasm: full(): no room for 2 bytes (MEMORY 5006)"],
      // A function whose values go as they are stays the engine's.
      ["RuntimeError", undefined, undefined, undefined, "unreachable"],
    ])
    expect(same).toBe(true)
    expect(words).toMatch(/^src\/failing\.wasm: boom\(\) trapped: unreachable, in .*which JavaScript called.*\nA panic/)
  })

  test("an allocator that calls functions of another module changes no argument", async () => {
    const echo = `(func (export "echo") (param i32 i32) (result i64)
      (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))`
    await project.write({
      "src/traced.wasm": await parseWat(`(module
        (import "./hook.js" "hook" (func $hook)) (memory (export "memory") 1) (global $n (mut i32) (i32.const 1024))
        (func (export "malloc") (param i32) (result i32)
          (call $hook) (global.get $n) (global.set $n (i32.add (global.get $n) (local.get 0))))
        (func (export "free") (param i32)) ${echo})`),
      "src/traced.wit": "echo: func(s: string) -> string;\n",
      "src/log.wasm": await parseWat(`(module (memory (export "memory") 1)
        (func (export "malloc") (param i32) (result i32) (i32.const 1024)) ${echo})`),
      "src/log.wit": "echo: func(s: string) -> string;\n",
      "src/hook.js": `import { echo } from "./log.wasm"
export const heard = []
export const hook = () => void heard.push(echo("INJECTED BY THE HOOK, LONGER THAN THIRTY-TWO CHARACTERS"), echo("INJECTED"))
`,
    })
    const { answers, heard } = await run(
      bundler,
      `import { echo } from "./traced.wasm"
export { heard } from "./hook.js"
export const answers = ["the user's own text, which is also longer than 32 characters", "short", "é€"].map((text) => echo(text))
`,
    )
    expect(answers).toEqual(["the user's own text, which is also longer than 32 characters", "short", "é€"])
    expect(heard.slice(0, 2)).toEqual(["INJECTED BY THE HOOK, LONGER THAN THIRTY-TWO CHARACTERS", "INJECTED"])
  })

  test("a start function that calls such an import is told what is wrong", async () => {
    await expect(run(bundler, 'import "./start.wasm"\n')).rejects.toThrow(
      "src/start.wasm: its start function calls an import with strings or lists",
    )
  })
})

test.each(Object.entries(RUNTIME))("each name that printed code may import is one of %s", async (file, names) => {
  const there = (await import(pathToFileURL(builtRuntime(`wasmport/runtime/${file}`)).href)) as object
  expect(Object.keys(there)).toEqual(expect.arrayContaining(names.join(" ").split(" ")))
})

test("parameters may be called as what the generated code uses", async () => {
  const names = [
    "lower-string",
    "lift-string",
    "lift-and-free",
    "load-span",
    "trapped",
    "lowered-trapped",
    "error",
    "own",
    "own-result",
    "release",
    "span",
    "size",
    "path",
    "area",
    "args",
    "mark",
    "at",
    "io",
    "raw",
    "result",
    "bind",
  ]
  const made = await createProject({
    "src/names.wasm": fixture("wit-bindgen"),
    "src/names.wit": "pair: func(flat1: string, lower-string: string) -> string;\n",
    "src/many.wasm":
      await parseWat(`(module (memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) (i32.const 64))
      ${names.map((name) => `(func (export "${name}") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`).join("\n")})`),
    "src/many.wit": names.map((name) => `%${name}: func(%${name}: string) -> string;\n`).join(""),
    "src/main.js": `import { pair } from "./names.wasm"\nimport * as many from "./many.wasm"\nexport const answers = [pair("ab", "cd"), ...${JSON.stringify(names)}.map((name) => many[name]("same"))]\n`,
  })
  const { answers } = await load("esbuild", made).finally(made.remove)
  expect(answers).toEqual(["abcd", ...names.map(() => "same")])
})

test("Vite's dev server takes a .wit that changes, and one that goes", async () => {
  const server = await createServer({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ types: false })],
    server: { middlewareMode: true, ws: false, watch: { usePolling: true, interval: 50 } },
    optimizeDeps: { noDiscovery: true },
  })
  const glue = async (): Promise<string> => (await server.transformRequest("/src/text.wasm?wasmport=bind"))?.code ?? ""
  try {
    expect(await glue()).toContain("lowerString")
    // Written before the watcher's first look, it would be no change.
    const changed = async (): Promise<string> => {
      await project.write({ "src/text.wit": "greet: func(name: list<u8>) -> list<u8>;\n" })
      return glue()
    }
    await expect.poll(changed, { timeout: 10_000, interval: 300 }).toContain("lowerNumbers")
  } finally {
    await server.close()
  }
})
