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
  /** Bytes up to which a module goes into the code, where the options say nothing. */
  readonly inlineLimit: (file: string, bytes: Uint8Array) => number
  /** How exported mutable globals stay live. */
  readonly live: Host["live"]
  /** Whether a page has the build as a worker, or as a worklet, which Vite does not tell apart. */
  readonly isWorker?: boolean
  /** Whether everything must be one script without top-level await (a classic worker). */
  readonly sync?: boolean
  /**
   * Whether nothing can stand beside the output: a worker in the code of its page has no URL to count from, and a dev server that bundles
   * serves no sources.
   */
  readonly isAlone?: boolean
  /** The output's format, where it is known before modules are loaded. */
  readonly format?: string | undefined
  /** The target that has no top-level await, if there is one. */
  readonly old?: string | undefined
  /** The bundler's targets, of a build for pages: there may be none. Undefined for other builds, and for dev servers. */
  readonly targets?: readonly string[] | undefined
  /** Whether another bundler takes the output, and may change emitted files or put them into the code: then their bytes are not checked. */
  readonly isBundledAgain?: boolean
}

/** The bundler's part in loading one module. */
export interface Adapter extends Watch {
  readonly environment: Environment
  readonly resolve: ResolveImport
  /** Emits the file, or has a dev server serve it, and gives the expression of its URL; `local` is a name that its import may declare. */
  url(loaded: Loaded, local?: string): Expression
  /** The expression of the hash of what {@link url} emits, as `fetch` takes it. */
  integrity(loaded: Loaded): string
  /** Emits the file, or has a dev server hand it to workerd, and gives the specifier by which workerd imports it. */
  imported(loaded: Loaded): string
}

/** Watches a module, and the `.wit` beside it, whether there is one or not: the module's meaning depends on it. */
export function watchWasm(file: string, { watch }: Pick<Watch, "watch">): void {
  watch(file)
  watch(witFile(file))
}
