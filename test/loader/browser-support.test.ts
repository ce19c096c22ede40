/** The table of browsers and features against the engine that runs the tests, and the browsers that targets name. */
import { describe, expect, test } from "vitest"
import { inspect } from "../../loader/index.ts"
import { FIRST, lackingFeatures } from "../../src/project/browser-support.ts"
import { browsersOf } from "../../src/project/browsers.ts"
import { fixtureModules, specModules } from "../support/spec-modules.ts"

/** V8 13.6 is Chrome's of version 136. */
const V8 = Number(process.versions.v8.split(".").slice(0, 2).join(""))
const CHROME = [{ browser: "chrome", version: V8 }] as const

test("this engine refuses each module that Chrome of its version cannot run by the table, and runs nearly all others", () => {
  const met = new Set<string>()
  /** Modules of fixtures and of WebAssembly's own tests, by whether the table lets them run and whether the engine does. */
  const found = { "true true": 0, "false false": 0, "true false": 0, "false true": 0 }
  for (const { says, bytes } of [...fixtureModules(), ...specModules()]) {
    if (says !== "valid") continue
    const { uses } = inspect(bytes)
    if (!uses.every((it) => it in FIRST)) continue
    for (const it of uses) met.add(it)
    found[`${lackingFeatures(uses, CHROME).length === 0} ${WebAssembly.validate(bytes)}`]++
  }
  expect(met.size).toBeGreaterThan(10)
  // No false alarm.
  expect(found["false true"]).toBe(0)
  // Shorter imports, and constants of globals that are the module's own, are no features that `inspect` tells.
  expect(found["true false"]).toBeLessThan(found["true true"] / 20)
})

describe("the browsers of a build", () => {
  test.each([
    [["es2022", "chrome111", "safari16.4", "ios16.4", "node20", "esnext"], { chrome: 111, safari: 16.4, ios: 16.4 }],
    [["Firefox 114", "edge88.0.1", "opera12.10", "ie11", "deno1.0", "hermes0.12", ""], { edge: 88, opera: 12.1 }],
  ])("of %j are %j", (targets, browsers) => {
    expect(Object.fromEntries(browsersOf(targets).map(({ browser, version }) => [browser, version]))).toEqual(browsers)
  })

  test("lack a feature by their oldest version, unless that runs no WebAssembly at all", () => {
    const lacking = (...targets: string[]): unknown =>
      lackingFeatures(["simd128", "bulk-memory", "unknown"], browsersOf(targets)).map(({ feature, browsers }) => [
        feature,
        browsers.map(({ browser, version }) => `${browser}${version}`),
      ])
    expect(lacking("chrome91", "safari16.4", "firefox89")).toEqual([])
    expect(lacking("chrome120", "chrome90", "safari16.3", "firefox89")).toEqual([
      ["simd128", ["chrome90", "safari16.3"]],
    ])
    expect(lacking("safari15")).toEqual([
      ["bulk-memory", ["safari15"]],
      ["simd128", ["safari15"]],
    ])
    expect(lacking("chrome49", "safari10", "edge15")).toEqual([])
    expect(lackingFeatures(["wide-arithmetic"], browsersOf(["chrome200"]))).toEqual([
      { feature: "wide-arithmetic", browsers: [{ browser: "chrome", version: 200, first: undefined }] },
    ])
  })
})
