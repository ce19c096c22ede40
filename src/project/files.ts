/**
 * A `.wasm` and the `.wit` beside it -> their interface: each file read once by a build, and once by a process while it stays as it is.
 */
import { constants } from "node:buffer"
import { readFileSync } from "node:fs"
import { parse, parseWit, WasmportError } from "../../loader/index.ts"
import type { Limits, WasmInterface, Wit } from "../../loader/index.ts"
import { slash } from "../ids.ts"
import { stampOf } from "./cache.ts"
import { Keys } from "./keys.ts"
import { codeOf, reasonOf } from "./write-file.ts"

/** A file that was read and understood. */
export interface Loaded {
  readonly file: string
  /** The registry's key, also the name in messages. */
  readonly path: string
  /** Whether the key begins with a package's name. */
  readonly packaged: boolean
  /** Changes whenever the file, or the `.wit` beside it, does. */
  readonly stamp: string
  readonly bytes: Uint8Array
  readonly base64: () => string
  readonly wasm: WasmInterface
  /** The meanings that the `.wit` beside it declares; undefined if there is none. */
  readonly wit: Wit | undefined
  /** The limits that bytes and interface keep to (limited.ts). */
  readonly limits?: Limits
  /** Whether a build makes the bytes that it ships only once it knows which exports are used (late.ts). */
  readonly isLate?: boolean
  /** The interface of `bytes`, if these lack exports that `wasm` has. */
  readonly shipped?: WasmInterface
  /** The bytes with names and debug sections, if `bytes` are without them (shipped.ts). */
  readonly named?: Uint8Array
}

/** Loaded files by root and path: the builds for a page, for a server and for workers have a plugin each, and share them. */
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

  /**
   * Loads a file and the `.wit` beside it. Throws a WasmportError if one of them is broken or cannot be read, and the system's error if the file does
   * not exist.
   */
  load(file: string): Loaded {
    const loaded = this.#build?.get(file) ?? this.#read(file)
    this.#build?.set(file, loaded)
    return loaded
  }

  #read(file: string): Loaded {
    const beside = witFile(file)
    for (let tries = MOST_TRIES; ; tries--) {
      const its = this.#takesWit(beside) ? this.#stampOf(beside) : undefined
      const own = this.#stampOf(file)
      const stamp = `${own} ${its}`
      const known = this.#known.get(file)
      if (known?.stamp === stamp) return known
      const { key: path, packaged } = this.keys.of(file)
      const bytes = this.#try(file, () => readFileSync(file))
      const text = its === undefined ? undefined : this.#textOf(beside)
      // A file that is written while it is read may be half of one version and half of another.
      const isWhole = this.#stampOf(file) === own && (its === undefined || this.#stampOf(beside) === its)
      if (tries > 0 && !isWhole) continue
      const wasm = parse(bytes, path)
      const wit = text === undefined ? undefined : parseWit(text, this.keys.of(beside).key)
      const loaded: Loaded = { file, path, packaged, stamp, bytes, base64: base64Of(path, bytes), wasm, wit }
      this.#known.set(file, loaded)
      return loaded
    }
  }

  /** The text of the `.wit`; undefined if it has gone meanwhile. */
  #textOf(beside: string): string | undefined {
    try {
      return this.#try(beside, () => readFileSync(beside, "utf8"))
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined
      throw error
    }
  }

  #stampOf(file: string): string | undefined {
    return this.#try(file, () => stampOf(file))
  }

  /** Runs `read` on the file. Throws a WasmportError if the file cannot be read, and the system's error if it does not exist. */
  #try<T>(file: string, read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw codeOf(error) === "ENOENT" ? error : unreadable(this.keys.of(file).key, error)
    }
  }
}

/** How often a file is read again if it changes meanwhile. */
const MOST_TRIES = 3

function unreadable(path: string, error: unknown): WasmportError {
  const isLarge = codeOf(error) === "ERR_FS_FILE_TOO_LARGE"
  return new WasmportError({
    file: path,
    message: isLarge
      ? "the module is larger than JavaScript engines accept"
      : `this file cannot be read (${reasonOf(error)})`,
    ...(isLarge ? { rule: "a module has at most 1 GiB", value: reasonOf(error) } : {}),
    cause: error,
  })
}

/** A function that gives the bytes in base64. It throws a WasmportError if no string can hold so many. */
export function base64Of(path: string, bytes: Buffer): () => string {
  let text: string | undefined
  return () => {
    if ((bytes.length * 4) / 3 > constants.MAX_STRING_LENGTH - REST_OF_CODE) {
      throw new WasmportError({
        file: path,
        message: "the module is too large to stand in the code",
        rule: `a string has at most ${constants.MAX_STRING_LENGTH} characters, and the bytes stand there in base64`,
        value: `${bytes.length} bytes`,
        hint: "Import it without `?sync`, so that it is a file of its own, and with an `inlineLimit` below its size.",
      })
    }
    return (text ??= bytes.toString("base64"))
  }
}

/** Characters that are left for the rest of the module. */
const REST_OF_CODE = 2 ** 20
