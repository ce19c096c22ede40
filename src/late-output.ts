/** One output of a bundler whose bytes are known late: rendered chunks -> small files, emitted, and the text in the place of each token. */
import { MagicString } from "magic-string"
import { literalPieces, printNames, quote, trace } from "../loader/index.ts"
import { withAddress } from "./addresses.ts"
import { Emitted } from "./build.ts"
import type { Build, Context } from "./build.ts"
import { bindgenExports } from "./graph/bindgen-exports.ts"
import type { BundledModules } from "./graph/bindgen-exports.ts"
import { fileOf } from "./graph/traces.ts"
import { usedExports } from "./graph/used-exports.ts"
import type { FileUse, RenderedChunk } from "./graph/used-exports.ts"
import { basename } from "./ids.ts"
import { integrityOf } from "./integrity.ts"
import { droppedText, tokensIn } from "./late.ts"
import type { Found } from "./late.ts"
import { v8Hashes } from "./project/v8-hash.ts"
import { TABLE_ID } from "./runtime-files.ts"
import { ShrunkFiles } from "./shrunk-files.ts"
import type { Made } from "./shrunk-files.ts"

/** The part of its context that the hook `renderChunk` uses. */
export interface LateContext extends Pick<Context, "emitFile" | "warn" | "parse"> {
  getFileName(reference: string): string
  getModuleInfo(id: string): ModuleInfo | null
}

interface ModuleInfo {
  readonly code?: string | null
  readonly importers?: readonly string[]
  readonly dynamicImporters?: readonly string[]
  readonly importedIds?: readonly string[]
}

/** How the bundler writes things. */
export interface LateSurroundings {
  /** The expression of the URL of an emitted file, in the chunk that is rendered. */
  readonly url: (reference: string) => string
  /** Whether positions in the code are to be told. */
  readonly sourcemap: boolean
}

/** Positions in the code before; null where nobody asks for them. */
export type SourceMap = ReturnType<MagicString["generateMap"]> | null

export class LateOutput {
  readonly #build: Build
  readonly #context: LateContext
  readonly #files: ShrunkFiles
  readonly #emitted = new Emitted()

  /** `tell` takes lines for the user that are no warnings. */
  constructor(build: Build, context: LateContext, chunks: readonly RenderedChunk[], tell: (line: string) => void) {
    this.#build = build
    this.#context = context
    const { core, links } = build
    this.#files = new ShrunkFiles({
      core,
      links,
      tell,
      uses: usesOf(context, chunks),
      warn: (line) => context.warn(withAddress(line)),
    })
  }

  /** The bundler's reference of a file, which is emitted once. */
  async reference(file: string): Promise<string> {
    const { loaded } = await this.#of(file)
    const reference = this.#emitted.reference(this.#context, file, basename(file), () => loaded.bytes, loaded.path)
    this.#build.emitted.note(file, reference, loaded.bytes)
    return reference
  }

  /** Puts the facts in the places of their tokens. */
  async write(code: string, { url, sourcemap }: LateSurroundings): Promise<{ code: string; map: SourceMap }> {
    const written = new MagicString(code)
    const found = tokensIn(code)
    const texts = await Promise.all(found.map((it) => this.#textOf(it, url)))
    for (const [i, { start, end }] of found.entries()) written.update(start, end, texts[i] as string)
    return { code: written.toString(), map: sourcemap ? written.generateMap({ hires: "boundary" }) : null }
  }

  async #of(file: string): Promise<Made> {
    const made = await this.#files.of(file)
    this.#build.core.noteShipped(made.loaded)
    return made
  }

  async #textOf({ kind, file, around }: Found, url: (reference: string) => string): Promise<string> {
    if (kind === "url") return url(await this.reference(file))
    const { loaded, wasm } = await this.#of(file)
    switch (kind) {
      case "base64":
        return around === "list" ? `[${literalPieces(loaded.base64())}]` : loaded.base64()
      case "hash":
        return fileOf(loaded).hash
      case "integrity":
        return quote(integrityOf(loaded.bytes))
      case "size":
        return String(loaded.bytes.length)
      case "hashes":
        return `[${v8Hashes(loaded.bytes).map(quote).join(", ")}]`
      case "names":
        return printNames(trace(wasm).names)
      case "dropped":
        return quote(droppedText(this.#build.core.original(file).wasm, wasm))
      default:
        return kind satisfies never
    }
  }
}

/** The uses of the files; of those that wasm-bindgen's glue takes whole, what it reads. */
function usesOf(context: LateContext, chunks: readonly RenderedChunk[]): Map<string, FileUse> {
  const importersOf = (id: string): string[] => {
    const { importers = [], dynamicImporters = [] } = context.getModuleInfo(id) ?? {}
    return [...importers, ...dynamicImporters]
  }
  const uses = usedExports(chunks, importersOf, TABLE_ID)
  const modules = modulesOf(context, chunks)
  for (const [file, { facades }] of uses)
    for (const [id, use] of facades)
      facades.set(id, { ...use, read: bindgenExports(basename(file), importersOf(id), modules) })
  return uses
}

function modulesOf(context: LateContext, chunks: readonly RenderedChunk[]): BundledModules {
  return {
    source(id) {
      const { code, importedIds = [] } = context.getModuleInfo(id) ?? {}
      return typeof code === "string" ? { code, imports: importedIds } : undefined
    },
    rendered(id) {
      const codes = chunks.flatMap(({ modules }) => modules[id]?.code ?? [])
      return codes.length === 0 ? undefined : codes.join("\n")
    },
    parse: (code) => context.parse(code, {}),
  }
}
