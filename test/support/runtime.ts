/** The runtime's files, by the names that printed code imports. */
import { RUNTIME_DIR, runtimeFile } from "../../src/runtime-files.ts"
import { join } from "node:path"
import { REPOSITORY } from "./project.ts"

/** @example builtRuntime("wasmport/runtime/once") // "…/dist/runtime-shim/once.js" */
export function builtRuntime(specifier: string): string {
  const file = runtimeFile(specifier)
  if (file === undefined) throw new Error(`${specifier} is no file of the runtime`)
  return join(REPOSITORY, "dist/runtime-shim", file.slice(RUNTIME_DIR.length))
}

/** @example runtimeSource("wasmport/runtime/once") // "…/runtime-shim/once.ts" */
export function runtimeSource(specifier: string): string {
  const file = runtimeFile(specifier)
  if (file === undefined) throw new Error(`${specifier} is no file of the runtime`)
  return file.replace(/\.js$/, ".ts")
}
