/**
 * The modules of the WebAssembly specification's own tests, and our fixtures: parse() reads the same interface as the
 * engine, where it accepts a module, and as wasm-tools, where it does not.
 */

import { print } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { readPrinted } from "../../test_wasm/spec/printed.js"
import { fixtureModules, hold, specModules } from "../support/spec-modules.ts"
import type { SpecModule } from "../support/spec-modules.ts"
import { exports, FUNC, functype, imports, types, wasm } from "../support/wasm-builder.ts"

describe("the specification's tests", () => {
  const modules = specModules()

  test("parse() reads every module they call valid, as the engine and as wasm-tools do", () => {
    const held = hold(modules.filter(({ says }) => says === "valid"))
    expect(held.problems).toEqual([])
    expect(held.byEngine + held.refusedByEngine).toBe(held.modules)
    expect(held.byWasmTools).toBe(held.modules - 1) // all but relaxed atomics, which wasm-tools cannot print
    expect(held.modules).toBeGreaterThan(2700)
    expect(held.byEngine).toBeGreaterThan(2100) // 2214 under Node 20
  })

  test("in those they call invalid or malformed, parse() agrees with the engine or throws a WasmportError", () => {
    const held = hold(modules.filter(({ says }) => says !== "valid"))
    expect(held.problems).toEqual([])
    expect(held.byEngine + held.refused + held.readThough).toBe(held.modules)
    expect(held.modules).toBeGreaterThan(5500)
    expect(held.refused).toBeGreaterThan(500)
  })

  test.each<[string, RegExp]>([
    ["garbage collection", /^wasm-3\.0\/(?:array|struct|type-subtyping|i31|ref_cast)/],
    ["exceptions", /^(?:wasm-3\.0|exception-handling)\/(?:tag|throw|throw_ref)\./],
    ["64-bit memories and tables", /^memory64\//],
    ["many memories", /^wasm-3\.0\/(?:memory-multi|imports\d|load\d|store\d|binary0)/],
    ["typed references and tail calls", /^wasm-3\.0\/(?:call_ref|return_call_ref|br_on_null|ref_as_non_null)/],
    ["relaxed SIMD", /relaxed_/],
    ["threads", /^binaryen\/threads\//],
    ["compact imports", /^binaryen\/compact-import-section\//],
    [
      "custom descriptors and exact functions",
      /^binaryen\/(?:descriptors|exact-func-import|struct\.new_desc|br_on_cast_desc_eq)\./,
    ],
    ["stack switching", /^binaryen\/(?:stack-switching\/|cont-validation|typed_continuations)/],
    ["shared types", /^binaryen\/shared-/],
  ])("have modules of %s among them, some of which are valid", (_, where) => {
    expect(modules.filter((module) => where.test(module.where) && module.says === "valid").length).toBeGreaterThan(0)
  })
})

describe("the fixtures", () => {
  const modules = fixtureModules()

  test("are read as the engine reads them, or are broken", () => {
    const held = hold(modules)
    expect(held.problems).toEqual([])
    expect(held.modules).toBeGreaterThan(30)
    expect(held.byEngine).toBeGreaterThan(15)
    expect(held.refused).toBe(modules.filter(({ says }) => says === "malformed").length)
  })

  test("are read as wasm-tools prints them, all of them", async () => {
    const whole = modules.filter(({ says }) => says === "valid")
    const held = hold(
      await Promise.all(whole.map(async (module) => ({ ...module, ...readPrinted(await print(module.bytes)) }))),
    )
    expect(held.problems).toEqual([])
    expect(held.byWasmTools).toBe(whole.length)
  })
})

describe("a difference of a module", () => {
  const bytes = wasm(types(functype()), imports(["m", "f", FUNC, 0]), exports(["g", FUNC, 0]))
  const module: SpecModule = {
    where: "here",
    says: "valid",
    bytes,
    imports: [["m", "f", "function () -> ()"]],
    exports: [["g", "function () -> ()"]],
  }

  test("is not reported where there is none", () => {
    expect(hold([module])).toMatchObject({ byEngine: 1, byWasmTools: 1, problems: [] })
  })

  test("is reported for a type that wasm-tools prints otherwise", () => {
    expect(hold([{ ...module, exports: [["g", "function (i32) -> ()"]] }]).problems).toEqual([
      expect.stringMatching(/^here: wasm-tools reads .*i32/),
    ])
  })

  test("is reported for a valid module that parse() refuses", () => {
    expect(hold([{ ...module, bytes: bytes.slice(0, -1) }]).problems).toEqual([
      expect.stringContaining("the suite has it as valid, parse() says: [wasmport]"),
    ])
  })
})
