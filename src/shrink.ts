/**
 * bytes + the exports that somebody needs -> smaller bytes: the other exports go, with all code that only they needed, then `wasm-opt` runs.
 *
 * Results are kept in this process and on the disk. A result replaces the module only if it exports all that was wanted, imports nothing new, and
 * needs no new feature of the engine. Otherwise the module stays as it is, and a warning says so.
 */
import { comment, externtype, inspect, quote } from "../loader/index.ts"
import type { Inspection, WasmInterface } from "../loader/index.ts"
import type { OptimizeLevel } from "./options.ts"
import { installedBinaryen } from "./shrink/binaryen.ts"
import { cacheFolder, keyOf, readCached, writeCached } from "./shrink/cache.ts"
import { inThread } from "./shrink/threads.ts"
import type { Done } from "./shrink/worker.ts"

/** A module to be made small. */
export interface ShrinkRequest {
  /** The project's folder. */
  readonly root: string
  /** The module's name in messages. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly wasm: WasmInterface
  readonly exports: ReadonlySet<string>
  readonly level: OptimizeLevel
  /** Takes a line while a long optimisation runs. */
  readonly progress: (line: string) => void
}

/** The result for a module. */
export interface Shrunk {
  /** The module's own bytes if it stays as it is. */
  readonly bytes: Uint8Array
  /** The names of the exports that are gone. */
  readonly dropped: readonly string[]
  /** Why the module stays as it is, for the user; undefined if it was shrunk. */
  readonly warning: string | undefined
}

/** Raise it if the same bytes and exports give other bytes than before. */
const VERSION = 1

/** Results by the key of the cache: the builds for a page, for a server and for workers ask for the same ones. */
const MADE = new Map<string, Promise<Shrunk>>()

/** Shrinks a module, or takes the result from the cache. Throws a WasmportError if binaryen is missing. */
export function shrink(request: ShrinkRequest): Promise<Shrunk> {
  const { root, path, bytes, exports, level } = request
  const { url, version } = installedBinaryen(root, path)
  const key = keyOf(bytes, VERSION, version, level, [...exports].sort())
  const known = MADE.get(key)
  if (known !== undefined) return known
  const made = fromCache(request, key) ?? make(request, url, key)
  MADE.set(key, made)
  return made
}

const droppedOf = (wasm: WasmInterface, exports: ReadonlySet<string>): string[] =>
  wasm.exports.flatMap(({ name }) => (exports.has(name) ? [] : name))

function fromCache({ root, wasm, exports }: ShrinkRequest, key: string): Promise<Shrunk> | undefined {
  const cached = readCached(cacheFolder(root), key)
  if (cached === undefined) return undefined
  return Promise.resolve({ bytes: cached, dropped: droppedOf(wasm, exports), warning: undefined })
}

async function make(request: ShrinkRequest, url: string, key: string): Promise<Shrunk> {
  const { root, path, bytes, exports, level } = request
  const before = inspect(bytes, path)
  const dropped = droppedOf(before, exports)
  const features = before.uses.map((name) => FEATURES[name])
  const job = {
    bytes: withoutPlaces(bytes, before),
    dropped,
    level,
    features: features.flatMap((it) => it ?? []),
    keepsNames: before.sections.some(({ name, custom }) => custom && name === "name"),
  }
  const stop = reporting(request)
  const done = await inThread(url, job).finally(stop)
  const problem = "error" in done ? unread(before, done.error) : difference(before, done, path, exports)
  if (problem !== undefined || "error" in done)
    return {
      bytes,
      dropped: [],
      warning: `${comment(path)} stays as it is, and \`optimize\` does nothing for it: ${problem}`,
    }
  writeCached(cacheFolder(root), key, done.bytes)
  return { bytes: done.bytes, dropped, warning: undefined }
}

/** Milliseconds before the first line of progress, and between two lines. */
const LONG = 3000

function reporting({ path, bytes, progress }: ShrinkRequest): () => void {
  const start = Date.now()
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - start) / 1000)
    progress(`${comment(path)}: wasm-opt has worked on ${sizeText(bytes.length)} for ${seconds} s`)
  }, LONG).unref()
  return () => clearInterval(timer)
}

/** @example sizeText(1234567) // "1.23 MB" */
export const sizeText = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(2)} kB` : `${(bytes / 1e6).toFixed(2)} MB`

/** The sentence for a module that binaryen cannot read, with the feature that it may not know. */
function unread({ uses }: Inspection, error: string): string {
  const strange = uses.filter((name) => !Object.hasOwn(FEATURES, name))
  const why = comment(error.split("\n")[0] ?? "").slice(0, 200)
  return strange.length === 0
    ? `binaryen cannot read it (${why}).`
    : `binaryen cannot read it (${why}). It uses ${strange.join(" and ")}, which binaryen does not know.`
}

/** Why the result cannot stand in for the module; undefined if it can. */
function difference(
  before: Inspection,
  { bytes }: Extract<Done, { bytes: unknown }>,
  path: string,
  exports: ReadonlySet<string>,
): string | undefined {
  const after = inspect(bytes, path)
  const more = after.uses.filter((name) => !before.uses.includes(name))
  if (more.length > 0) return `binaryen's result needs ${more.join(" and ")}, which the module does not need now.`
  const typesOf = (wasm: WasmInterface): string[] =>
    wasm.exports.filter(({ name }) => exports.has(name)).map(({ name, type }) => `${quote(name)}: ${externtype(type)}`)
  const lacking = typesOf(before).filter((it) => !typesOf(after).includes(it))
  if (lacking.length > 0) return `binaryen would change the export ${lacking[0]}.`
  const imports = new Set(before.imports.map(({ module, name }) => JSON.stringify([module, name])))
  const isStrange = after.imports.some(({ module, name }) => !imports.has(JSON.stringify([module, name])))
  return isStrange ? "binaryen would add an import." : undefined
}

/** Debug data: its places in the code would be wrong afterwards. */
const PLACES = /^(?:\.debug_.*|\.?external_debug_info|sourceMappingURL|reloc\..*|linking)$/

function withoutPlaces(bytes: Uint8Array, { sections }: Inspection): Uint8Array {
  const kept = sections.filter(({ custom, name }) => !custom || !PLACES.test(name))
  if (kept.length === sections.length) return bytes
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ offset, size }) => bytes.subarray(offset, offset + size))])
}

/** binaryen's names of features, by those of the target_features section. */
const FEATURES: Readonly<Record<string, readonly string[] | undefined>> = {
  atomics: ["Atomics"],
  "bulk-memory": ["BulkMemory", "BulkMemoryOpt"],
  "custom-page-sizes": ["CustomPageSizes"],
  "exception-handling": ["ExceptionHandling"],
  exnref: ["ExceptionHandling", "ReferenceTypes"],
  "extended-const": ["ExtendedConst"],
  "function-references": ["ReferenceTypes", "GC"],
  gc: ["ReferenceTypes", "GC"],
  "js-string-builtins": ["ReferenceTypes"],
  "legacy-exceptions": ["ExceptionHandling"],
  memory64: ["Memory64"],
  multimemory: ["MultiMemory"],
  multivalue: ["Multivalue"],
  "mutable-globals": ["MutableGlobals"],
  "nontrapping-fptoint": ["NontrappingFPToInt"],
  "reference-types": ["ReferenceTypes"],
  "relaxed-simd": ["SIMD128", "RelaxedSIMD"],
  "shared-everything-threads": ["SharedEverything"],
  "sign-ext": ["SignExt"],
  simd128: ["SIMD128"],
  "stack-switching": ["StackSwitching"],
  "tail-call": ["TailCall"],
  "wide-arithmetic": ["WideArithmetic"],
}
