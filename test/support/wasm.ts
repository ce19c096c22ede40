/** The compiled fixtures, as bytes. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { REPOSITORY } from "./project.ts"

/** @example fixture("math") // test_wasm/math/math.wasm */
export function fixture(folder: string, name: string = folder): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(REPOSITORY, "test_wasm", folder, `${name}.wasm`)))
}

/** A fixture that no bundler takes into the code by itself: with a custom section of 9,000 bytes behind it. */
export function padded(folder: string): Uint8Array<ArrayBuffer> {
  const content = Buffer.concat([Buffer.from([3]), Buffer.from("pad"), Buffer.alloc(9000, 1)])
  const size = content.length
  return Uint8Array.from(Buffer.concat([fixture(folder), Buffer.from([0, (size & 127) | 128, size >> 7]), content]))
}
