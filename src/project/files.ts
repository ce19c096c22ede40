/**
 * A `.wasm` and the `.wit` beside it -> their interface: each file read once by a build, and once by a process while it stays as it is.
 */
import { readFileSync } from "node:fs"
import { parse, parseWit } from "../../loader/index.ts"
import type { WasmInterface, Wit } from "../../loader/index.ts"
import { slash } from "../ids.ts"
import { stampOf } from "./cache.ts"
import { Keys } from "./keys.ts"

/** A file that was read and understood. */
export interface Loaded {
  readonly file: string
  /** The registry's key, also the name in messages. */
  readonly path: string
  /** Whether the key begins with a package's name. */
  readonly packaged: boolean
  /** Differs where the file, or the `.wit` beside it, has changed. */
  readonly stamp: string
  readonly bytes: Uint8Array
  readonly base64: () => string
  readonly wasm: WasmInterface
  /** The meanings that the `.wit` beside it declares; undefined where there is none. */
  readonly wit: Wit | undefined
}

/** By root and path: the builds for a page, for a server and for workers have a plugin each. */
const LOADED = new Map<string, Map<string, Loaded>>()

/** The `.wit` beside a module, whether there is one or not: its text changes the meaning of the module. */
export const witFile = (file: string): string => file.replace(/wasm$/i, "wit")

/** The files of one project, as one plugin reads them. */
export class Files {
  readonly keys: Keys
  readonly #takesWit: (file: string) => boolean
  readonly #known: Map<string, Loaded>
  /** The files of this build: it never mixes two versions of one. Undefined in a dev server. */
  #build: Map<string, Loaded> | undefined

  /** `root` is the project's folder. */
  constructor(root: string, takesWit: (file: string) => boolean) {
    this.keys = new Keys(slash(root))
    this.#takesWit = takesWit
    this.#known = LOADED.get(this.keys.root) ?? new Map<string, Loaded>()
    LOADED.set(this.keys.root, this.#known)
  }

  /** Called when a build begins: from here on, each file is read anew, once. */
  beginBuild(): void {
    this.#build = new Map()
  }

  /** A file that this build has loaded; undefined for others. */
  ofBuild(file: string): Loaded | undefined {
    return this.#build?.get(file)
  }

  /** Throws a WasmportError for a file that is no module and for a `.wit` that cannot be read, and the system's error for no file. */
  load(file: string): Loaded {
    const loaded = this.#build?.get(file) ?? this.#read(file)
    this.#build?.set(file, loaded)
    return loaded
  }

  #read(file: string): Loaded {
    const known = this.#known.get(file)
    const beside = witFile(file)
    const witStamp = this.#takesWit(beside) ? stampOf(beside) : undefined
    const stamp = `${stampOf(file)} ${witStamp}`
    if (known?.stamp === stamp) return known
    const { key: path, packaged } = this.keys.of(file)
    const bytes = readFileSync(file)
    const wasm = parse(bytes, path)
    const wit = witStamp === undefined ? undefined : parseWit(readFileSync(beside, "utf8"), this.keys.of(beside).key)
    let text: string | undefined
    const base64 = (): string => (text ??= bytes.toString("base64"))
    const loaded: Loaded = { file, path, packaged, stamp, bytes, base64, wasm, wit }
    this.#known.set(file, loaded)
    return loaded
  }
}
