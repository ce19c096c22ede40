/** One build, as the hooks see it: the context that the bundler calls them with, and the state that they keep. */
import type { Core } from "./core.ts"
import type { Link } from "./graph/suppliers.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { walkGraph } from "./graph/walk.ts"
import type { WalkContext } from "./graph/walk.ts"
import { WASM_ID } from "./ids.ts"
import { Needs } from "./preload.ts"
import { TABLE_ID, TRACES_ID } from "./runtime-files.ts"

/** The part of a plugin context that the hooks use. */
export interface Context extends WalkContext {
  readonly meta: { readonly watchMode: boolean }
  /** Vite's: one plugin may serve several builds at once. */
  readonly environment?: { readonly config?: { readonly root: string } }
  /** Tells the user something that is no warning. Absent in a dev server. */
  info?(message: string): void
  addWatchFile(id: string): void
  emitFile(file: {
    type: "asset"
    name?: string
    fileName?: string
    originalFileName?: string
    source: string | Uint8Array
  }): string
  warn(message: string): void
  /** The syntax tree of a module. Rolldown parses TypeScript and JSX itself, by the option `lang`, which Rollup does not know. */
  parse(code: string, options: object): unknown
}

/** The bytes of emitted files by the bundler's reference. Each file is emitted once. */
export class Emitted extends Map<string, Uint8Array> {
  readonly #references = new Map<string, string>()

  /** The reference of the file with this key; undefined for one that is not emitted. */
  find(key: string): string | undefined {
    return this.#references.get(key)
  }

  /** Each `.wasm` among them. */
  modules(): { readonly file: string; readonly reference: string; readonly bytes: Uint8Array }[] {
    return [...this.#references].flatMap(([file, reference]) =>
      WASM_ID.test(file) ? { file, reference, bytes: this.get(reference)! } : [],
    )
  }

  /** Notes a file that was emitted elsewhere. */
  note(key: string, reference: string, source: Uint8Array): void {
    this.#references.set(key, reference)
    this.set(reference, source)
  }

  /** The bundler's reference to the file. `key` tells files of one build apart. */
  reference(
    context: Pick<Context, "emitFile">,
    key: string,
    name: string,
    bytes: () => Uint8Array,
    originalFileName?: string,
  ): string {
    let reference = this.#references.get(key)
    if (reference === undefined) {
      const source = bytes()
      reference = context.emitFile({
        type: "asset",
        name,
        source,
        ...(originalFileName === undefined ? {} : { originalFileName }),
      })
      this.note(key, reference, source)
    }
    return reference
  }
}

/** All that the hooks remember of one build. */
export class Build {
  /** The bundler's entries; undefined in a dev server. */
  readonly inputs: readonly string[] | undefined
  /** The build's own view of the project's files. */
  readonly core: Core
  /** Bytes by the bundler's reference. */
  readonly emitted: Emitted = new Emitted()
  /** Files whose bytes are known only when chunks are rendered. They are emitted then. */
  readonly late: Set<string> = new Set()
  /** References of files that are fetched only when they are needed. */
  readonly onDemand: Set<string> = new Set()
  /** The modules that need bytes as they start. */
  readonly needs: Needs = new Needs()
  /** The exports that each wasm takes from others, by file. */
  readonly links: Map<string, readonly Link[]> = new Map()
  /** Paths of the modules whose imports wait with top-level await. */
  readonly awaited: Set<string> = new Set()
  /** Whether the registry is in the graph. */
  hasTable = false
  #graph: Promise<ModuleGraph> | undefined

  constructor(inputs: readonly string[] | undefined, core: Core) {
    this.inputs = inputs
    this.core = core
  }

  /** Every module of the build, found once. The modules that are made from the graph are left out: they would wait for each other. */
  graph(context: Context): Promise<ModuleGraph> {
    return (this.#graph ??= walkGraph(context, this.inputs ?? [], [TABLE_ID, TRACES_ID]))
  }
}
