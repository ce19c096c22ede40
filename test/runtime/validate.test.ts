/** `validate`: the engine's own verdict, with the reason and the place. */
import { expect, test } from "vitest"
import { validate } from "../../runtime-shim/validate.ts"
import { hold } from "../support/validate-cases.ts"
import { fixture } from "../support/wasm.ts"

test("validate has no place to name in no bytes at all", async () => {
  expect(await validate(new Uint8Array())).toEqual({
    valid: false,
    reason: "BufferSource argument is empty",
    offset: undefined,
  })
})

test("validate agrees with Node, and gives reason and offset", () => hold(validate))

test("validate understands the other engines' messages", async () => {
  const { compile } = WebAssembly
  try {
    for (const [message, reason, offset] of [
      [
        "wasm validation error: at offset 4: failed to match binary version",
        "wasm validation error: failed to match binary version",
        4,
      ],
      [
        "WebAssembly.Module doesn't parse at byte 8: expected a section",
        "WebAssembly.Module doesn't parse expected a section",
        8,
      ],
      ["no place is told", "no place is told", undefined],
    ] as const) {
      WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError(message))
      expect(await validate(fixture("math"))).toEqual({ valid: false, reason, offset })
    }
  } finally {
    WebAssembly.compile = compile
  }
  await expect(validate("text" as never)).rejects.toThrow(TypeError)
})
