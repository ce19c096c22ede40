/**
 * The parts that a build leaves out of a module, compared with the engine's view of it, and the names that it can write beside
 * the module.
 */
import { describe, expect, test } from "vitest"
import { functionNames, strip, WasmportError } from "../../loader/index.ts"
import { specModules } from "../support/spec-modules.ts"
import { fixtures } from "../support/mutations.ts"
import { fixture } from "../support/wasm.ts"
import * as build from "../support/wasm-builder.ts"

type Bytes = Uint8Array<ArrayBuffer>
const valid = (bytes: Bytes): boolean => WebAssembly.validate(bytes)
const sections = (bytes: Bytes, name: string): string[] =>
  WebAssembly.Module.customSections(new WebAssembly.Module(bytes), name).map((it) => Buffer.from(it).toString())

const LEFT_OUT = [
  "name",
  "producers",
  "target_features",
  "sourceMappingURL",
  "external_debug_info",
  ".debug_info",
  ".debug_line\n",
  "component-type",
  "component-type:bindgen:0.1.0:world:encoded world",
]
const KEPT = ["dylink.0", "metadata.code.branch_hint", "build_id", "app", "names", "debug_info", "my.debug_info", ""]

/** A module with sections of these names in front of each section, each with its place as content. */
function littered(names: readonly string[]): Bytes {
  let place = 0
  const litter = (): number[] => names.flatMap((name) => [...build.custom(name, [place++])])
  return build.wasm(
    litter(),
    build.types(build.functype()),
    litter(),
    build.functions(0, 0),
    build.exports(["run", build.FUNC, 1]),
    litter(),
    build.bodies(2),
    litter(),
  )
}

describe("strip()", () => {
  test("leaves out what only tools read, wherever it stands, and keeps the rest byte for byte", () => {
    const bytes = littered([...LEFT_OUT, ...KEPT])
    const stripped = strip(bytes) as Bytes
    const kept = littered(KEPT)
    expect(valid(stripped)).toBe(true)
    for (const name of LEFT_OUT) expect([name, sections(stripped, name)]).toEqual([name, []])
    for (const name of KEPT) expect([name, sections(stripped, name)]).toEqual([name, sections(bytes, name)])
    expect(stripped.length).toBe(kept.length)
    expect(strip(littered(LEFT_OUT))).toEqual(littered([]))
  })

  test("gives the same object for a module without such sections, and for one that was stripped", () => {
    const bytes = littered(KEPT)
    expect(strip(bytes)).toBe(bytes)
    const stripped = strip(littered(LEFT_OUT))
    expect(strip(stripped)).toBe(stripped)
  })

  test("keeps a custom section whose name cannot be read", () => {
    const odd = build.wasm(build.section(0, [200, 1, 2]), build.section(0, [2, 0xff, 0xff]), build.section(0))
    expect(strip(odd)).toBe(odd)
  })

  test("changes nothing that an engine sees of any fixture, and of the modules of WebAssembly's own tests", () => {
    let smaller = 0
    const all = [...fixtures, ...specModules()].filter(({ bytes }) => valid(bytes))
    for (const { bytes } of all) {
      const stripped = strip(bytes) as Bytes
      if (stripped.length === bytes.length) continue
      smaller++
      expect(valid(stripped)).toBe(true)
      const [before, after] = [new WebAssembly.Module(bytes), new WebAssembly.Module(stripped)]
      expect(WebAssembly.Module.imports(after)).toEqual(WebAssembly.Module.imports(before))
      expect(WebAssembly.Module.exports(after)).toEqual(WebAssembly.Module.exports(before))
    }
    expect(smaller).toBeGreaterThan(20)
  })

  test("gives bytes or an error of ours for a module that was cut off or damaged anywhere, and never makes a broken one valid", () => {
    const bytes = littered([...LEFT_OUT, "app"])
    const broken = [
      ...Array.from(bytes, (_, at) => bytes.slice(0, at)),
      ...Array.from(bytes, (_, at) => bytes.map((byte, i) => (i === at ? byte ^ 0x81 : byte))),
      ...fixtures.map((it) => it.bytes),
    ]
    for (const it of broken) {
      try {
        // An engine may refuse a custom section: it leaves with what was wrong in it.
        const stripped = strip(it, "broken.wasm")
        expect(stripped.length).toBeLessThanOrEqual(it.length)
      } catch (error) {
        expect(error).toBeInstanceOf(WasmportError)
        expect((error as Error).message).toContain("broken.wasm")
      }
    }
  })
})

describe("functionNames()", () => {
  test("gives the names of the name section, and of exports where there is none", () => {
    expect([...functionNames(fixture("trap"))].slice(0, 4)).toEqual([
      [0, "takes"],
      [1, "inner"],
      [2, "middle"],
      [3, "outer"],
    ])
    const bytes = build.wasm(
      build.types(build.functype()),
      build.functions(0, 0, 0),
      build.exports(["c", build.FUNC, 2], ["b", build.FUNC, 1], ["again", build.FUNC, 1]),
      build.bodies(3),
      build.names([0, ...build.str("module")], [1, ...build.nameMap([0, "a"], [1, ""], [2, "own"], [9, "nobody"])]),
      build.names([1, ...build.nameMap([1, "late"])]),
    )
    expect([...functionNames(bytes)]).toEqual([
      [0, "a"],
      [1, "b"],
      [2, "own"],
    ])
  })

  test("gives what can be read of a name section, whatever it holds", () => {
    const named = (...content: number[]): Bytes =>
      build.wasm(build.types(build.functype()), build.functions(0), build.bodies(1), build.custom("name", content))
    for (const content of [[], [1], [1, 200], [1, 3, 200, 200, 3], [1, 4, 1, 0, 1, 0xff], [1, 4, 1, 0, 9, 65]])
      expect([...functionNames(named(...content))]).toEqual([])
    expect([...functionNames(named(1, 4, 1, 0, 1, 65, 1, 200))]).toEqual([[0, "A"]])
  })
})
