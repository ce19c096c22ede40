/** `validate`: the engine's own verdict, with the reason and the place. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { validate } from "../../runtime-shim/validate.ts"
import type { Validity } from "../../runtime-shim/validate.ts"
import { launch } from "../support/browser.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const math = fixture("math")
const bent = math.slice()
bent[4] = 9
/** Bytes, and where the engine stops; undefined for a module. */
const ROWS: readonly (readonly [Uint8Array<ArrayBuffer>, number | undefined])[] = [
  [math, undefined],
  [new TextEncoder().encode("<!doctype html>"), 0],
  [bent, 4],
  [math.slice(0, -1), math.length - 1],
]

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())

async function hold(validate: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>): Promise<void> {
  for (const [bytes, offset] of ROWS) {
    const verdict = (await validate(bytes)) as Validity
    expect(verdict.valid).toBe(WebAssembly.validate(bytes))
    if (verdict.valid) continue
    expect(verdict.reason).toMatch(/^(?!WebAssembly)[^@]{5,}$/)
    // A section that ends too soon is told at its beginning, or at its end.
    if (offset === math.length - 1) expect(verdict.offset).toBeGreaterThan(0)
    else expect(verdict.offset).toBe(offset)
  }
}

test("has no place to tell of no bytes at all", async () => {
  expect(await validate(new Uint8Array())).toEqual({
    valid: false,
    reason: "BufferSource argument is empty",
    offset: undefined,
  })
})

test("agrees with the engine in Node, and tells reason and offset", () => hold(validate))

test("agrees with the engine in Chromium, and tells reason and offset", async () => {
  const page = await browser.newPage()
  const code = readFileSync(join(REPOSITORY, "dist/runtime-shim/validate.js"), "utf8")
  await hold((bytes) =>
    page.evaluate(
      `import("data:text/javascript," + encodeURIComponent(${JSON.stringify(code)})).then((it) => it.validate(Uint8Array.from(${JSON.stringify([...bytes])})))`,
    ),
  )
  await page.close()
})

test("takes the other engines' words", async () => {
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
      expect(await validate(math)).toEqual({ valid: false, reason, offset })
    }
  } finally {
    WebAssembly.compile = compile
  }
  await expect(validate("text" as never)).rejects.toThrow(TypeError)
})
