/**
 * The `.wasm` files of one output, each made small: how the output uses each of them -> the exports that it keeps -> its last bytes.
 */
import { gzipSync } from "node:zlib"
import { comment, FORMS, GETTERS, neededExports, parse } from "../loader/index.ts"
import type { FacadeUse, WasmInterface } from "../loader/index.ts"
import type { Core } from "./core.ts"
import type { Link } from "./graph/suppliers.ts"
import type { FileUse } from "./graph/used-exports.ts"
import type { ResolvedOptimizeOptions } from "./options.ts"
import type { Loaded } from "./project/files.ts"
import { shrink, sizeText } from "./shrink.ts"
import { cacheFolder, keyOf, readCached, writeCached } from "./shrink/cache.ts"
import { unknownExports } from "./shrink/roots.ts"

/** All that is known of an output. */
export interface Usage {
  readonly core: Core
  readonly uses: ReadonlyMap<string, FileUse>
  /** What each wasm takes from others, by file. */
  readonly links: ReadonlyMap<string, readonly Link[]>
  /** Takes lines for the user. */
  readonly tell: (line: string) => void
  readonly warn: (line: string) => void
}

/** A file with its last bytes. */
export interface Made {
  readonly loaded: Loaded
  /** The interface of these bytes. */
  readonly wasm: WasmInterface
}

/** Makes each file once. */
export class ShrunkFiles {
  readonly #usage: Usage
  readonly #made = new Map<string, Promise<Made>>()

  constructor(usage: Usage) {
    this.#usage = usage
  }

  /** Throws a WasmportError where binaryen is missing. */
  of(file: string): Promise<Made> {
    const made = this.#made.get(file) ?? this.#make(file)
    this.#made.set(file, made)
    return made
  }

  get #options(): ResolvedOptimizeOptions {
    return this.#usage.core.options.optimize as ResolvedOptimizeOptions
  }

  async #make(file: string): Promise<Made> {
    const { core, tell, warn } = this.#usage
    const plain = core.original(file)
    const exports = await this.#exportsOf(file, plain)
    const { path, bytes, wasm } = plain
    const { level, exports: roots } = this.#options
    for (const line of unknownExports(roots, path, wasm)) warn(line)
    const shrunk = await shrink({ root: core.root, path, bytes, wasm, exports, level, progress: tell })
    const before = core.withBytes(plain, bytes)
    const small = core.withBytes(plain, shrunk.bytes)
    // There may be nothing to gain.
    const loaded = shrunk.dropped.length === 0 && small.bytes.length >= before.bytes.length ? before : small
    if (shrunk.warning === undefined) tell(report(before, loaded, shrunk.dropped, gzipSize(core.root, loaded.bytes)))
    else warn(shrunk.warning)
    return { loaded, wasm: parse(loaded.bytes, path) }
  }

  /** The exports that a file keeps. A variant keeps those of the module that it stands in for. */
  async #exportsOf(file: string, plain: Loaded): Promise<Set<string>> {
    const its = await Promise.all([file, ...this.#usage.core.plainOf(file)].map((of) => this.#exportsFor(of, plain)))
    return new Set(its.flat())
  }

  async #exportsFor(file: string, { path, wasm }: Loaded): Promise<string[]> {
    const { core, uses } = this.#usage
    const all = wasm.exports.map(({ name }) => name)
    const { exports: listed } = this.#options
    const own = Object.hasOwn(listed, path) ? new Set(listed[path]) : undefined
    const use = uses.get(file)
    if (use?.isWhole === true && own === undefined) return all
    const loaded = core.load(file)
    const kept = [
      ...(await this.#linked(file)),
      ...neededExports(core.plan(loaded), own && { rendered: own }),
      ...[...(use?.facades.values() ?? [])].flatMap(({ form, ...its }) => [
        ...neededExports(core.plan(loaded, FORMS[form].mode, FORMS[form].facade === "glue"), knownUse(its, all)),
      ]),
    ]
    const known = new Set(all)
    return kept.filter((name) => known.has(name))
  }

  /** The exports that other wasm of this output takes: what it imports once it is small itself, or, in a circle, all that it imports. */
  async #linked(file: string): Promise<string[]> {
    const { core, uses, links } = this.#usage
    const names: string[] = []
    for (const [importer, its] of links) {
      const own = its.filter((it) => it.file === file)
      if (own.length === 0 || !uses.has(importer)) continue
      const { wasm } = this.#reaches(file, importer) ? core.original(importer) : await this.of(importer)
      for (const { module, name, exported } of own)
        if (wasm.imports.some((it) => it.module === module && it.name === name)) names.push(exported)
    }
    return names
  }

  /** Whether a file imports from another, by itself or through others. */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from])
    for (const file of seen) for (const { file: next } of this.#usage.links.get(file) ?? []) seen.add(next)
    return seen.has(to)
  }
}

/** A use by names that the file has. Rollup writes some names otherwise, as those with an end of a comment in them: then all of them count. */
function knownUse(use: FacadeUse, all: readonly string[]): FacadeUse {
  const names = new Set([...all, GETTERS])
  return [...use.rendered].every((name) => names.has(name)) ? use : { rendered: new Set(all) }
}

/** So many names stand in a line of the report. */
const MOST_NAMES = 5

/** @example "src/math.wasm: 12.31 kB → 4.05 kB (gzip 1.93 kB), dropped mul, sub" */
function report({ path, bytes }: Loaded, { bytes: after }: Loaded, dropped: readonly string[], gzip: number): string {
  const names = dropped.slice(0, MOST_NAMES).map((name) => comment(name).slice(0, 40))
  const more = dropped.length - names.length
  const listed = dropped.length === 0 ? "nothing" : `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
  const sizes = `${sizeText(bytes.length)} → ${sizeText(after.length)} (gzip ${sizeText(gzip)})`
  return `${comment(path)}: ${sizes}, dropped ${listed}`
}

/** Remembered beside the results: to compress a megabyte takes longer than all the rest, once these are in the cache. */
function gzipSize(root: string, bytes: Uint8Array): number {
  const folder = cacheFolder(root)
  const key = keyOf(bytes, "gzip")
  const known = readCached(folder, key)
  if (known !== undefined) return Number(Buffer.from(known).toString())
  const size = gzipSync(bytes).length
  writeCached(folder, key, Buffer.from(String(size)))
  return size
}
