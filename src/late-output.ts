/**
 * One output of a bundler whose bytes are known late: rendered chunks -> the exports that each `.wasm` keeps -> its bytes, emitted, and the text
 * in the place of each token.
 */
import MagicString from "magic-string"
import { gzipSync } from "node:zlib"
import { comment, FORMS, literalPieces, neededExports, parse, printNames, quote, trace } from "../loader/index.ts"
import type { WasmInterface } from "../loader/index.ts"
import { Emitted } from "./build.ts"
import type { Build, Context } from "./build.ts"
import { fileOf } from "./graph/traces.ts"
import { usedExports } from "./graph/used-exports.ts"
import type { FileUse, RenderedChunk } from "./graph/used-exports.ts"
import { basename } from "./ids.ts"
import { tokensIn } from "./late.ts"
import type { Found } from "./late.ts"
import type { Loaded } from "./project/files.ts"
import { v8Hashes } from "./project/v8-hash.ts"
import { TABLE_ID } from "./runtime-files.ts"
import { shrink, sizeText } from "./shrink.ts"
import type { Shrunk } from "./shrink.ts"

/** The part of its context that the hook `renderChunk` uses. */
export interface LateContext extends Pick<Context, "emitFile" | "warn"> {
  getFileName(reference: string): string
  getModuleInfo(
    id: string,
  ): { readonly importers?: readonly string[]; readonly dynamicImporters?: readonly string[] } | null
}

/** How the bundler writes things. */
export interface LateSurroundings {
  /** The expression of the URL of an emitted file, in the chunk that is rendered. */
  readonly url: (reference: string) => string
  /** Whether positions in the code are to be told. */
  readonly sourcemap: boolean
}

/** A file with its last bytes. */
interface Made {
  readonly loaded: Loaded
  readonly wasm: WasmInterface
}

export class LateOutput {
  readonly #build: Build
  readonly #context: LateContext
  readonly #uses: ReadonlyMap<string, FileUse>
  readonly #made = new Map<string, Promise<Made>>()
  readonly #emitted = new Emitted()
  readonly #tell: (line: string) => void

  /** `tell` takes lines for the user that are no warnings. */
  constructor(build: Build, context: LateContext, chunks: Iterable<RenderedChunk>, tell: (line: string) => void) {
    this.#build = build
    this.#context = context
    this.#tell = tell
    this.#uses = usedExports(chunks, (id) => importersOf(context, id), TABLE_ID)
  }

  /** The bundler's reference of a file, which is emitted once. */
  async reference(file: string): Promise<string> {
    const { loaded } = await this.#of(file)
    const reference = this.#emitted.reference(this.#context, file, basename(file), () => loaded.bytes, loaded.path)
    this.#build.emitted.set(reference, loaded.bytes)
    return reference
  }

  /** Puts the facts in the places of their tokens. */
  async write(code: string, { url, sourcemap }: LateSurroundings): Promise<{ code: string; map: SourceMap }> {
    const written = new MagicString(code)
    for (const found of tokensIn(code)) {
      const text = await this.#textOf(found, url)
      written.update(found.start, found.end, text)
    }
    return { code: written.toString(), map: sourcemap ? written.generateMap({ hires: "boundary" }) : null }
  }

  async #textOf({ kind, file, around }: Found, url: (reference: string) => string): Promise<string> {
    const { loaded, wasm } = await this.#of(file)
    switch (kind) {
      case "base64":
        return around === "list" ? `[${literalPieces(loaded.base64())}]` : loaded.base64()
      case "hash":
        return fileOf(loaded).hash as string
      case "size":
        return String(loaded.bytes.length)
      case "hashes":
        return `[${v8Hashes(loaded.bytes).map(quote).join(", ")}]`
      case "names":
        return printNames(trace(wasm).names)
      case "url":
        return url(await this.reference(file))
      default:
        return kind satisfies never
    }
  }

  #of(file: string): Promise<Made> {
    const made = this.#made.get(file) ?? this.#make(file)
    this.#made.set(file, made)
    return made
  }

  async #make(file: string): Promise<Made> {
    const { core } = this.#build
    const plain = core.original(file)
    const { level } = core.options.optimize as Exclude<typeof core.options.optimize, false>
    const exports = await this.#exportsOf(file, plain)
    const shrunk = await shrink({
      root: core.root,
      path: plain.path,
      bytes: plain.bytes,
      exports,
      level,
      progress: this.#tell,
    })
    if (shrunk.warning !== undefined) this.#context.warn(shrunk.warning)
    else this.#tell(report(plain, shrunk))
    const loaded = core.withBytes(plain, shrunk.bytes)
    return { loaded, wasm: shrunk.bytes === plain.bytes ? loaded.wasm : parse(loaded.bytes, loaded.path) }
  }

  /** The exports that a file keeps. A variant keeps those of the module that it stands in for. */
  async #exportsOf(file: string, plain: Loaded): Promise<Set<string>> {
    const kept = new Set<string>()
    for (const of of [file, ...this.#build.core.plainOf(file)])
      for (const name of await this.#exportsFor(of, plain)) kept.add(name)
    return kept
  }

  async #exportsFor(file: string, { path, wasm }: Loaded): Promise<string[]> {
    const { core } = this.#build
    const all = wasm.exports.map(({ name }) => name)
    const { exports: listed } = core.options.optimize as Exclude<typeof core.options.optimize, false>
    const own = Object.hasOwn(listed, path) ? listed[path] : undefined
    const use = this.#uses.get(file)
    if (use?.isWhole === true && own === undefined) return all
    const kept = [...(own ?? []), ...(await this.#linked(file))]
    if (own !== undefined) kept.push(...neededExports(core.plan(core.load(file)), { rendered: new Set(own) }))
    kept.push(...neededExports(core.plan(core.load(file))))
    for (const [form, rendered] of use?.facades ?? []) {
      const plan = core.plan(core.load(file), FORMS[form].mode, FORMS[form].facade === "glue")
      kept.push(...neededExports(plan, { rendered }))
    }
    const known = new Set(all)
    return kept.filter((name) => known.has(name))
  }

  /** The exports that other wasm of this output takes: what it imports once it is small itself, or, in a circle, all that it imports. */
  async #linked(file: string): Promise<string[]> {
    const names: string[] = []
    for (const [importer, links] of this.#build.links) {
      const own = links.filter((it) => it.file === file)
      if (own.length === 0 || !this.#uses.has(importer)) continue
      const { wasm } = this.#reaches(file, importer) ? this.#build.core.original(importer) : await this.#of(importer)
      for (const { module, name, exported } of own)
        if (wasm.imports.some((it) => it.module === module && it.name === name)) names.push(exported)
    }
    return names
  }

  /** Whether a file imports from another, by itself or through others. */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from])
    for (const file of seen) for (const { file: next } of this.#build.links.get(file) ?? []) seen.add(next)
    return seen.has(to)
  }
}

/** Positions in the code before; null where nobody asks for them. */
export type SourceMap = ReturnType<MagicString["generateMap"]> | null

function importersOf(context: LateContext, id: string): string[] {
  const { importers = [], dynamicImporters = [] } = context.getModuleInfo(id) ?? {}
  return [...importers, ...dynamicImporters]
}

/** So many names stand in a line of the report. */
const MOST_NAMES = 5

/** @example "src/math.wasm: 12.3 kB → 4.1 kB (gzip 1.9 kB), dropped mul and sub" */
function report({ path, bytes }: Loaded, { bytes: after, dropped }: Shrunk): string {
  const names = dropped.slice(0, MOST_NAMES).map((name) => comment(name).slice(0, 40))
  const more = dropped.length - names.length
  const listed = dropped.length === 0 ? "nothing" : `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
  return `${comment(path)}: ${sizeText(bytes.length)} → ${sizeText(after.length)} (gzip ${sizeText(gzipSync(after).length)}), dropped ${listed}`
}
