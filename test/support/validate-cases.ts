/** Bytes, and whether an engine takes them: held against it by tests in Node and in a page. */
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

/** Holds `validate`, of this process or of a page, against the engine. */
export async function hold(validate: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>): Promise<void> {
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
