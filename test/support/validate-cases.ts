/** Bytes, and whether an engine accepts them. Tests compare `validate` with the engine, in Node and in a page. */
import { expect } from "vitest"
import type { Validity } from "../../runtime-shim/validate.ts"
import { fixture } from "./wasm.ts"

const math = fixture("math")
const bent = math.slice()
bent[4] = 9
/** Bytes, and the offset at which the engine stops; undefined for a module. */
const ROWS: readonly (readonly [Uint8Array<ArrayBuffer>, number | undefined])[] = [
  [math, undefined],
  [new TextEncoder().encode("<!doctype html>"), 0],
  [bent, 4],
  [math.slice(0, -1), math.length - 1],
]

/** Compares `validate`, of this process or of a page, with the expected verdicts. */
export async function hold(validate: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>): Promise<void> {
  for (const [bytes, offset] of ROWS) {
    const verdict = (await validate(bytes)) as Validity
    expect(verdict.valid).toBe(WebAssembly.validate(bytes))
    if (verdict.valid) continue
    expect(verdict.reason).toMatch(/^(?!WebAssembly)[^@]{5,}$/)
    // For a section that ends too soon, engines name its beginning or its end.
    if (offset === math.length - 1) expect(verdict.offset).toBeGreaterThan(0)
    else expect(verdict.offset).toBe(offset)
  }
}
