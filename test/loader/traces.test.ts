/** The facts about a module that a build gives to explanations. */
import { describe, expect, test } from "vitest"
import { parse, printTraces, trace } from "../../loader/index.ts"
import type { TracePlan } from "../../loader/index.ts"
import * as build from "../support/wasm-builder.ts"

const traced = (...sections: build.Bytes[]): TracePlan =>
  trace(parse(build.wasm(build.types(build.functype()), ...sections), "a.wasm"))
const producers = (...fields: readonly (readonly [field: string, ...names: string[]])[]): build.Bytes =>
  build.custom(
    "producers",
    build.vec(
      ...fields.map(([field, ...names]) => [
        ...build.str(field),
        ...build.vec(...names.map((name) => [...build.str(name), ...build.str("1")])),
      ]),
    ),
  )

test.each([
  [
    "Rust",
    [
      ["language", "Rust"],
      ["processed-by", "rustc", "clang"],
    ],
  ],
  ["Rust", [["processed-by", "rustc", "walrus", "wasm-bindgen"]]],
  ["C or C++", [["language", "C11", "C_plus_plus_14"]]],
  ["C or C++", [["processed-by", "Debian clang version 19.1.7"]]],
  [
    "Go",
    [
      ["language", "Go"],
      ["processed-by", "Go cmd/compile"],
    ],
  ],
  [
    "Go",
    [
      ["language", "C11", "C99"],
      ["processed-by", "Debian clang version", "TinyGo"],
    ],
  ],
  ["", [["language", "Swift"]]],
  [undefined, [["language", "Rust", "C11"]]],
  [undefined, [["language", "Rust", "Kotlin"]]],
  [undefined, [["processed-by", "rustc", "clang"]]],
  [
    undefined,
    [
      ["processed-by", "wasm-opt"],
      ["sdk", "Emscripten"],
    ],
  ],
  [undefined, []],
] as const)("the language is %j by the producers %j", (language, fields) => {
  expect(traced(producers(...fields)).language).toBe(language)
})

describe("names of exports", () => {
  const exported = (count: number): build.Bytes[] => [
    build.functions(...Array<number>(count).fill(0)),
    build.exports(...Array.from({ length: count }, (_, i) => [`e${i}`, build.FUNC, i] as const)),
    build.bodies(count),
  ]

  test("are those of functions that the name section does not name, each by its first export", () => {
    expect(
      traced(
        build.functions(0, 0, 0),
        build.exports(
          ["first", build.FUNC, 1],
          ["again", build.FUNC, 1],
          ["named", build.FUNC, 0],
          ["", build.FUNC, 2],
        ),
        build.bodies(3),
        build.names([0, ...build.str("module")], [1, ...build.nameMap([0, "inner"])]),
      ),
    ).toEqual({
      name: "module",
      language: undefined,
      names: [[1, "first"]],
    })
  })

  test("are a thousand at most, and cut: the table goes into the bundle", () => {
    expect(traced(...exported(10_000)).names).toHaveLength(1000)
    const long = traced(build.functions(0), build.exports(["x".repeat(10_000), build.FUNC, 0]), build.bodies(1))
    expect(long.names[0]?.[1].length).toBeLessThan(202)
  })

  test("are printed as text, whatever they hold, and a module of which nothing is known is left out", async () => {
    const hostile = ["__proto__", '"]}};globalThis.broken=1;//', "</script>", "\u2028\n", "\ud800", "`${1}`"]
    const plan = { name: hostile[1], language: undefined, names: hostile.map((name, i) => [i, name] as const) }
    const code = printTraces([
      { plan, urls: [{ setup: 'const url0 = new URL("file:///a.wasm")', code: "url0" }], hashes: ["0a1b2c3d"] },
      { plan: { name: undefined, language: undefined, names: [] }, urls: [], hashes: ["0a1b2c3e"] },
      { plan, urls: [], hashes: [] },
    ])
    const { traces } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { traces: () => unknown }
    expect(traces()).toEqual([{ urls: ["file:///a.wasm", "0a1b2c3d"], name: hostile[1], names: { ...hostile } }])
    expect(code).not.toMatch(/<\/script|\u2028|\\ud800(?!")/)
  })
})
