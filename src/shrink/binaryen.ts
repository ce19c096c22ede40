/** The optional peer that makes modules small: where it is, which version, and the part of it that is used. */
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { WasmportError } from "../../loader/index.ts"
import { readJson } from "../project/cache.ts"

/** The part of binaryen that {@link import("./worker.ts")} uses; its own types are older than its versions. */
export interface Binaryen {
  readonly Features: Readonly<Record<string, number>>
  readBinary(bytes: Uint8Array, features?: number): BinaryenModule
  /** Only in older versions, whose `readBinary` takes no features. */
  readBinaryWithFeatures?(bytes: Uint8Array, features: number): BinaryenModule
  setOptimizeLevel(level: number): void
  setShrinkLevel(level: number): void
  setDebugInfo(on: boolean): void
  setGenerateStackIR?(on: boolean): void
  setOptimizeStackIR?(on: boolean): void
  getExceptionMessage?(error: unknown): unknown
}

/** A module in binaryen's hands. */
export interface BinaryenModule {
  removeExport(name: string): void
  runPasses(passes: readonly string[]): void
  optimize(): void
  validate(): number
  emitBinary(): Uint8Array
  dispose(): void
}

/** An installed binaryen. */
export interface Installed {
  readonly url: string
  readonly version: string
}

const FOUND = new Map<string, Installed>()

/** The binaryen of the project at `root`, or of wasmport itself. Throws a WasmportError if there is none. `path`: the module that needs it. */
export function installedBinaryen(root: string, path: string): Installed {
  const known = FOUND.get(root)
  if (known !== undefined) return known
  for (const from of [`${root}/package.json`, import.meta.url]) {
    try {
      const file = createRequire(from).resolve("binaryen")
      const { version = "" } = readJson<{ version?: string }>(`${dirname(file)}/package.json`) ?? {}
      const found = { url: pathToFileURL(file).href, version }
      FOUND.set(root, found)
      return found
    } catch {}
  }
  throw new WasmportError({
    file: path,
    message: "the option `optimize` needs the package binaryen, which is not installed",
    rule: "binaryen is an optional peer of wasmport: it makes modules small, and only with `optimize`",
    hint: "npm install --save-dev binaryen",
  })
}
