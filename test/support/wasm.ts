/** The compiled fixtures, as bytes. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { REPOSITORY } from "./project.ts"

/** @example fixture("math") // test_wasm/math/math.wasm */
export function fixture(folder: string, name: string = folder): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(REPOSITORY, "test_wasm", folder, `${name}.wasm`)))
}
