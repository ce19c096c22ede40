/** Which files the modules of a chunk need as soon as they are evaluated: those that a browser may fetch beside the chunk. */
import type { Answer } from "./core.ts"
import { slash } from "./ids.ts"

/** A chunk of a build, as Rollup and Rolldown give it. */
export interface Chunk {
  readonly fileName: string
  readonly imports: readonly string[]
  readonly moduleIds: readonly string[]
}

/** All modules of one build that stand for a `.wasm`. */
export class Needs {
  /** The file that a module needs at once, by the module's id. `isLinked`: whether it needs the file's imports, too. */
  readonly #files = new Map<string, { readonly file: string; readonly isLinked: boolean }>()
  /** Files from which another one links. */
  readonly #links = new Map<string, Set<string>>()
  /** Files with variants: only the page knows which one it takes. */
  readonly #varied = new Set<string>()

  /** Takes a module of ours that was loaded. */
  add(
    id: string,
    { loaded: { file }, form, isNeeded, links, variants }: Omit<Answer, "code" | "getters" | "awaits">,
  ): void {
    if (isNeeded) this.#files.set(slash(id), { file, isLinked: form !== "module" })
    if (variants.length > 0) this.#varied.add(file)
    this.#links.set(file, new Set([...(this.#links.get(file) ?? []), ...links.map((it) => it.file)]))
  }

  /** The `.wasm` files that the modules with these ids need, in order. */
  of(ids: Iterable<string>): string[] {
    const needs = [...ids].flatMap((id) => this.#files.get(slash(id)) ?? [])
    const linked = new Set(needs.filter(({ isLinked }) => isLinked).map(({ file }) => file))
    for (const file of linked) for (const it of this.#links.get(file) ?? []) linked.add(it)
    const all = new Set([...needs.map(({ file }) => file), ...linked])
    return [...all].filter((file) => !this.#varied.has(file)).sort()
  }
}

/** The ids of all modules that are evaluated with a chunk: its own, and those of the chunks that it imports statically. */
export function modulesOf(chunk: Chunk, find: (fileName: string) => Chunk | undefined): string[] {
  const chunks = new Set([chunk])
  for (const { imports } of chunks)
    for (const name of imports) {
      const imported = find(name)
      if (imported !== undefined) chunks.add(imported)
    }
  return [...chunks].flatMap(({ moduleIds }) => moduleIds)
}
