/** The app's own modules: source-phase imports, names that a wasm lacks, calls of `require`, literal keys of the registry. */
import type { Context } from "./build.ts"
import { watchWasm } from "./adapter.ts"
import type { Core } from "./core.ts"
import { entryImports, literalKeys } from "./graph/registry-keys.ts"
import { leftRequire, MAY_REQUIRE, requiresOf, waitingRequire } from "./graph/requires.ts"
import { MAY_IMPORT, rewrite } from "./graph/rewrite-imports.ts"
import type { SourceMap, Target, WantedNames } from "./graph/rewrite-imports.ts"
import type { ResolveImport } from "./graph/suppliers.ts"
import { ITS_NAME } from "./graph/wasm-bindgen.ts"
import type { Surroundings } from "./hooks.ts"
import { slash, splitQuery } from "./ids.ts"
import type { Looked, WatchSurroundings } from "./watch.ts"

/** An adapter's decisions for the app's own modules. */
export type ImporterSurroundings = WatchSurroundings &
  Pick<Surroundings, "keepsRequire" | "sync"> & {
    /** Whether an external import keeps its source phase in the output. */
    readonly keepsPhase: boolean
  }

/** A module as the bundler goes on with it. */
export interface Rewritten {
  readonly code: string
  readonly map?: SourceMap | null
  readonly moduleSideEffects?: true
}

/** The build that a module belongs to. */
interface Importing {
  readonly context: Context
  readonly core: Core
  readonly surroundings: ImporterSurroundings
  /** All that the answer depends on. */
  readonly looked: Looked
  /** Makes the bundler watch a file from now on. */
  watch(file: string): void
}

/** wasm-bindgen's glue hands the instance on when it is evaluated. */
const SETS_INSTANCE = /\b__wbg_set_wasm\s*\(/

/** The module with our changes; null if there are none. Throws a WasmportError for an import that cannot work. */
export async function transformImporter(
  code: string,
  id: string,
  { context, core, surroundings: { keepsPhase, ...surroundings }, looked, watch }: Importing,
): Promise<Rewritten | null> {
  const file = splitQuery(slash(id)).path
  const resolve = async (specifier: string): Promise<Target> => {
    const found = await context.resolve(specifier, id, { skipSelf: false })
    if (found === null) {
      looked.watchFor(specifier, file)
      return { kind: "nothing" }
    }
    if (found.external !== undefined && found.external !== false) return { kind: "external", keepsPhase }
    const target = core.target(found.id)
    if (target.kind === "wasm") watchWasm(target.file, looked)
    return target
  }
  const isGlue = (wasm: string): boolean => core.isGlue(file, code, wasm)
  const mayImport = MAY_IMPORT.test(code)
  const isBuild = surroundings.dev === undefined
  // A dev server checks at once: the error must stand at the importer, and its resolver runs in this thread.
  const later = isBuild && !ITS_NAME.test(code) ? (it: WantedNames) => checkLater(core, file, it) : undefined
  const rewritten = mayImport
    ? await rewrite({
        path: core.keyOf(file),
        code,
        resolve,
        isGlue,
        warn: (text) => core.tell(text),
        ...(later === undefined ? {} : { checkLater: later }),
      })
    : undefined
  for (const note of core.notes.splice(0)) context.warn(note)
  if (MAY_REQUIRE.test(code)) await refuseRequires(core, treeOf(context, code, file), file, resolve, surroundings)
  await core.checkNames(resolverOf(context))
  const imports = await keyImports(core, code, watch)
  // Packages forget this module in their `sideEffects`. Without it the glue has no instance.
  const effects = SETS_INSTANCE.test(code) && mayImport ? ({ moduleSideEffects: true } as const) : {}
  // Appended lines move nothing, so the source map stays right. A new map for half a megabyte of glue would take a dev server as long as everything
  // else here.
  if (rewritten === undefined)
    return imports === "" && !("moduleSideEffects" in effects) ? null : { code: code + imports, map: null, ...effects }
  return { code: rewritten.code + imports, map: rewritten.moved ? rewritten.map() : null, ...effects }
}

/** Throws a WasmportError for a `require` of a `.wasm` that cannot work: the form waits, or the call stays in the output. */
async function refuseRequires(
  core: Core,
  tree: unknown,
  importer: string,
  resolve: (specifier: string) => Promise<Target>,
  { keepsRequire, sync }: Pick<Surroundings, "keepsRequire" | "sync">,
): Promise<void> {
  for (const specifier of requiresOf(tree)) {
    const target = await resolve(specifier)
    if (target.kind !== "wasm") continue
    const call = { importer: core.keyOf(importer), specifier, path: target.path }
    if (keepsRequire === true) throw leftRequire(call)
    if (sync !== true && core.waits(specifier, target.file)) throw waitingRequire(call)
  }
}

function checkLater(core: Core, file: string, wanted: WantedNames): boolean {
  if (!wanted.specifier.startsWith(".")) return false
  core.checkLater(file, wanted)
  return true
}

/** Imports to append to a module of the app, one for each literal key in it. */
async function keyImports(core: Core, code: string, watch: (file: string) => void): Promise<string> {
  const files = (await literalKeys(code)).map((key) => {
    const file = core.locate(key)
    if (file === undefined) watch(`${core.root}/${key}`)
    return file
  })
  return entryImports(files.filter((file) => file !== undefined))
}

/** The bundler's way to resolve an import. */
export const resolverOf =
  (context: Context): ResolveImport =>
  async (specifier, importer) => {
    const found = await context.resolve(specifier, importer, { skipSelf: false })
    return found === null ? undefined : { id: found.id, external: Boolean(found.external) }
  }

/** The syntax tree of a module; undefined for code that the bundler will not take either. */
function treeOf(context: Context, code: string, file: string): unknown {
  try {
    return context.parse(code, { lang: /\.[cm]?tsx?$/.test(file) ? "tsx" : "jsx" })
  } catch {
    return undefined
  }
}
