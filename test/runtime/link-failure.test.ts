/** Errors of linking, in the words of each engine: Node has one, and `npm run test:browsers` shows the others. */
import { expect, test } from "vitest"
import { linkFailure } from "../../runtime-shim/errors/recover.ts"

const told = (error: Error): unknown => {
  try {
    return linkFailure(error, "src/a.wasm")
  } catch (thrown) {
    return thrown
  }
}

test.each([
  ["V8", 'WebAssembly.instantiate(): Import #0 "./log.js": module is not an object or function'],
  ["SpiderMonkey", "import object field './log.js' is not an Object"],
  ["JavaScriptCore", "import ./log.js:log must be an object (evaluating 'new WebAssembly.Instance(module, imports)')"],
])("an import module that is missing is told as one in the words of %s", (_, message) => {
  const error = new TypeError(message)
  expect(told(error)).toBe(error)
  expect(error).toMatchObject({ code: "INSTANTIATE", path: "src/a.wasm" })
  expect(error.message).toMatch(/^\[wasmport\] src\/a\.wasm: an import is missing: /)
})

test("a TypeError of what the wasm imports is left alone", () => {
  const error = new TypeError("import failed: the list must be an array")
  expect(told(error)).toBe(error)
  expect(error.message).toBe("import failed: the list must be an array")
})
