/** `load` of something that is no source. */
import { expect, test } from "vitest"
import { load } from "../../runtime-shim/index.ts"

test.each([
  [5, "the number 5"],
  [null, "null"],
  [undefined, "undefined"],
  [{}, "an object"],
  [{ buffer: 1 }, "an object"],
  [{ byteLength: 3 }, "an object"],
  [Symbol("x"), "the symbol Symbol(x)"],
])("load(%o) rejects with a TypeError that says what load takes", async (source, what) => {
  const error: unknown = await load(source as never).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({
    code: "TYPE",
    errno: 5007,
    message: `[wasmport] bytes: load takes a URL, a Response, or bytes, not ${what} (TYPE 5007)`,
  })
})
