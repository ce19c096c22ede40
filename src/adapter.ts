/** The bundler as the pipeline sees it: its surroundings, and its part in loading one module. */
import type { Expression, Host } from "../loader/index.ts"
import type { ResolveImport, Watch } from "./graph/suppliers.ts"
import type { Read } from "./output-format.ts"
import { witFile } from "./project/files.ts"
import type { Loaded } from "./project/files.ts"

/** All that is the same for every module of one build. */
export interface Environment {
  /** Which dev server the modules are served by; undefined in builds, where files are emitted. */
  readonly dev: Host["dev"]
  readonly read: Read
  /** The side that the build is for. */
  readonly consumer: "client" | "server"
  /** The size in bytes up to which a module goes into the code, if the options say nothing. */
  readonly inlineLimit: (file: string, bytes: Uint8Array) => number
  /** How exported mutable globals stay live. */
  readonly live: Host["live"]
  /** Whether a page runs the build as a worker or as a worklet. Vite does not tell the two apart. */
  readonly isWorker?: boolean
  /** Whether everything must be one script without top-level await (a classic worker). */
  readonly sync?: boolean
  /**
   * Whether no file can stand beside the output. A worker inside its page's code has no URL that paths could start from. A dev server that bundles
   * serves no sources.
   */
  readonly isAlone?: boolean
  /** The output's format, where it is known before modules are loaded. */
  readonly format?: string | undefined
  /** The target that has no top-level await, if there is one. */
  readonly old?: string | undefined
  /** The bundler's targets in a build for pages; the list may be empty. Undefined for other builds and for dev servers. */
  readonly targets?: readonly string[] | undefined
  /** Whether another bundler takes the output. It may change emitted files or put them into the code, so their bytes are not checked. */
  readonly isBundledAgain?: boolean
}

/** The bundler's part in loading one module. */
export interface Adapter extends Watch {
  readonly environment: Environment
  readonly resolve: ResolveImport
  /** Emits the file, or has a dev server serve it. Returns the expression of its URL. `local`: a name that its import may declare. */
  url(loaded: Loaded, local?: string): Expression
  /** The expression of the hash of what {@link url} emits, as `fetch` takes it. */
  integrity(loaded: Loaded): string
  /** Emits the file, or has a dev server hand it to workerd. Returns the specifier by which workerd imports it. */
  imported(loaded: Loaded): string
}

/** Watches a module and the `.wit` beside it, even while there is no `.wit`: the module's meaning depends on it. */
export function watchWasm(file: string, { watch }: Pick<Watch, "watch">): void {
  watch(file)
  watch(witFile(file))
}
