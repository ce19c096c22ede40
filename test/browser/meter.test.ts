/**
 * Instrumented modules in a browser, which knows what Node 20 does not: garbage collection, the newer exceptions, 64-bit memories
 * and several memories.
 */
import { expect, test } from "vitest"
import { WasmportError } from "../../loader/error.ts"
import { FUEL_EXHAUSTED_BELOW, meter } from "../../loader/meter/index.ts"
import { PREFIX, prefixedShape, SHAPE, SHAPES } from "../../loader/binary/opcodes.ts"
import { useBrowser } from "../support/hooks.ts"
import { wat } from "../support/metered.ts"
import { specModules } from "../support/spec-modules.ts"
import { counted, functions, functype, leb, section, types, vec, wasm } from "../support/wasm-builder.ts"

const browser = useBrowser()
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
const BYTES = "(text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))"

test("each module of the specification is as valid with limits as without", async () => {
  const pairs: { where: string; original: string; limited: string }[] = []
  for (const { where, says, bytes } of specModules()) {
    if (says !== "valid") continue
    try {
      const limited = meter(bytes, { fuel: 1000, stackDepth: 1000, memoryPages: 65_536 }, where)
      pairs.push({ where, original: base64(bytes), limited: base64(limited) })
    } catch (error) {
      if (!(error instanceof WasmportError)) throw error
    }
  }
  const answers = await browser.evaluate<[boolean, boolean][]>(
    "about:blank",
    `(${JSON.stringify(pairs)}).map(({ original, limited }) => [original, limited].map((text) => WebAssembly.validate((${BYTES})(text))))`,
  )
  expect(pairs.filter((_, i) => answers[i]![0] && !answers[i]![1]).map(({ where }) => where)).toEqual([])
  expect(answers.filter(([original]) => original).length).toBeGreaterThan(2600)
})

const NEWER = `(module
  (import "m" "visit" (func $visit))
  (tag $t)
  (memory i64 1)
  (memory $b 1)
  (type $bytes (array (mut i8)))
  (type $small (struct))
  (type $large (struct ${"(field i64)".repeat(800)}))
  (type $v (func))
  (table $hosts 1 funcref)
  (elem (table $hosts) (i32.const 0) func $visit)
  (table $table i64 5 funcref)
  (func $throws (param i32)
    (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (throw $t))
  (func (export "catches") (param i32)
    (loop $again
      (block $caught (try_table (catch_all $caught) (call $throws (i32.const 10))))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "to_loop") (loop $again (try_table (catch_all $again) (call $throws (i32.const 10)))))
  (func (export "to_end") (loop (try_table (catch_all 1) (call $throws (i32.const 10))) (br 0)))
  (func (export "visits") (loop $again (try_table (catch_all $again) (call $visit))))
  (func $deep (export "deep") (call $visit) (call $deep))
  (func (export "fill") (param i32)
    (memory.fill 0 (i64.const 0) (i32.const 1) (i64.extend_i32_u (local.get 0))))
  (func (export "copy") (param i32) (memory.copy $b 0 (i32.const 0) (i64.const 0) (local.get 0)))
  (func (export "array") (param i32) (drop (array.new $bytes (i32.const 1) (local.get 0))))
  (func (export "array_default") (param i32) (drop (array.new_default $bytes (local.get 0))))
  (func (export "struct") (param i32)
    (if (local.get 0) (then (drop (struct.new_default $large))) (else (drop (struct.new_default $small)))))
  (func (export "catches_host") (block $caught (try_table (catch_all $caught) (call_indirect $hosts (type $v) (i32.const 0)))))
  (func (export "table") (param i32) (table.fill $table (i64.const 0) (ref.null func) (i64.extend_i32_u (local.get 0)))))`

test("fuel and depth hold across the newer exceptions, and long instructions are charged by length", async () => {
  const bytes = meter(await wat(NEWER), { fuel: 1_000_000, stackDepth: 50 })
  const run = `((bytes) => {
    let visit = () => {}
    let frames = 0
    const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { visit: () => visit(++frames) } }).exports
    const fuel = exports["wasmport:meter/fuel"]
    const cost = (name, ...args) => {
      const before = fuel.value
      exports[name](...args)
      return Number(before - fuel.value)
    }
    const answers = {}
    const one = cost("catches", 1)
    answers.round = cost("catches", 101) - one === 100 * (cost("catches", 2) - one)
    for (const [name, length] of [["fill", 64000], ["copy", 64000], ["array", 800], ["array_default", 800], ["struct", 1]])
      answers[name] = cost(name, length) - cost(name, 0)
    exports.to_end()
    visit = () => { if (frames < 5) throw new Error("of the host") }
    exports.visits()
    answers.visits = frames
    visit = () => { throw new Error("of the host") }
    for (let i = 0; i < 100; i++) exports.catches_host()
    frames = 0
    visit = () => {}
    try { exports.deep() } catch (error) { answers.deep = error.message }
    answers.frames = frames
    answers.depth = exports["wasmport:meter/depth"].value
    for (const [name, ...args] of [["to_loop"], ["array", 100_000_000], ["fill", -1]]) {
      fuel.value = 1_000_000n
      try { exports[name](...args) } catch (error) { answers["end of " + name] = String(fuel.value) }
    }
    return answers
  })((${BYTES})(${JSON.stringify(base64(bytes))}))`
  const exhausted = expect.stringMatching(new RegExp(`^${2n * FUEL_EXHAUSTED_BELOW}$`))
  expect(await browser.evaluate("about:blank", run)).toEqual({
    round: true,
    fill: 1000,
    copy: 1000,
    array: 100,
    array_default: 100,
    struct: 100,
    visits: 5,
    deep: "unreachable",
    frames: 50,
    depth: -1,
    "end of to_loop": exhausted,
    "end of array": exhausted,
    "end of fill": exhausted,
  })
})

test("the table of instructions knows those that the engine knows, and no others", async () => {
  const PREFIXES: readonly number[] = Object.values(PREFIX)
  const opcodes = [0, ...PREFIXES].flatMap((prefix) =>
    Array.from({ length: prefix === 0 ? 0x100 : 0x180 }, (_, op) => ({ prefix, op })),
  )
  const asked = opcodes.filter(({ prefix, op }) => prefix !== 0 || !PREFIXES.includes(op))
  const modules = asked.map(({ prefix, op }) => {
    const instruction = prefix === 0 ? [op] : [prefix, ...leb(op)]
    const body = counted([0, ...instruction, ...Array.from({ length: 24 }, () => 0), 0x0b])
    return base64(
      wasm(
        types(functype()),
        functions(0),
        section(4, vec([0x70, 0, 1])),
        section(5, vec([0, 1])),
        section(10, vec(body)),
      ),
    )
  })
  const known = await browser.evaluate<boolean[]>(
    "about:blank",
    `(${JSON.stringify(modules)}).map(${BYTES}).map((bytes) => {
      try {
        new WebAssembly.Module(bytes)
        return true
      } catch ({ message }) {
        return !/invalid [\\w ]*opcode|not enabled|enable with/i.test(message)
      }
    })`,
  )
  const name = ({ prefix, op }: { prefix: number; op: number }): string => `${prefix.toString(16)} ${op.toString(16)}`
  const ours = ({ prefix, op }: { prefix: number; op: number }): boolean =>
    (prefix === 0 ? (SHAPES[op] ?? SHAPE.unknown) : prefixedShape(prefix, op)) !== SHAPE.unknown
  const more = asked.filter((it, i) => ours(it) && !known[i]).map(name)
  const fewer = asked.filter((it, i) => !ours(it) && known[i]).map(name)
  // Wide arithmetic on our side; custom descriptors on the engine's, which decodes them before it asks for its flag.
  expect(more.filter((it) => !/^fc 1[3-6]$/.test(it))).toEqual([])
  expect(fewer.filter((it) => !/^fb 2[0-8]$/.test(it))).toEqual([])
})
