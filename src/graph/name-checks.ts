/**
 * Names that modules take from a `.wasm` by a relative specifier, checked once that file is loaded. Resolving each specifier first would
 * take as long as everything else, since the bundler runs in another thread.
 */
import { dirname, join } from "node:path"
import { slash } from "../ids.ts"
import type { WantedNames } from "./rewrite-imports.ts"

/** An import whose names wait for the file that it seems to mean. */
export interface Waiting {
  readonly importer: string
  readonly wanted: WantedNames
}

/** The imports of one build that wait. */
export class NameChecks {
  readonly #waiting = new Map<string, Waiting[]>()

  /** Adds an import of the module `importer`. */
  add(importer: string, wanted: WantedNames): void {
    const file = slash(join(dirname(importer), wanted.specifier))
    this.#waiting.set(file, [...(this.#waiting.get(file) ?? []), { importer, wanted }])
  }

  /** The files that imports wait for. */
  files(): IterableIterator<string> {
    return this.#waiting.keys()
  }

  /** The imports that take a name which the file lacks, each given once. An alias may lead them elsewhere. */
  take(file: string, exports: readonly { readonly name: string }[]): Waiting[] {
    const waiting = this.#waiting.get(file)
    if (waiting === undefined) return []
    this.#waiting.delete(file)
    return waiting.filter(({ wanted }) => !wanted.names.every((name) => exports.some((it) => it.name === name)))
  }
}
