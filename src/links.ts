/** A module's imports -> the modules that supply them, and the circles in which it stands. */
import { FORMS } from "../loader/index.ts"
import type { FacadePlan, Form, Supplier } from "../loader/index.ts"
import { watchWasm } from "./adapter.ts"
import type { Adapter } from "./adapter.ts"
import { lackingExports, missingImports } from "./graph/import-errors.ts"
import { circleThrough, findSuppliers, queriesInCircle } from "./graph/suppliers.ts"
import type { Link, Suppliers } from "./graph/suppliers.ts"
import { circleAdvice, initializeAdvice, madeAdvice } from "./graph/warnings.ts"
import { unknownInWasi } from "./graph/wasi-errors.ts"
import type { ResolvedFileOptions } from "./options.ts"
import type { Loaded } from "./project/files.ts"

/** The project, as linking needs it. */
export interface LinkedProject {
  readonly root: string
  optionsOf(file: string): ResolvedFileOptions
  includes(file: string): boolean
  keyOf(file: string): string
  load(file: string): Loaded
  plan(loaded: Loaded): FacadePlan
  isGlue(importer: string, code: string, file: string): boolean
  tell(...lines: readonly string[]): void
}

/** The modules behind a module's imports. */
export interface Links {
  readonly suppliers: ReadonlyMap<string, Supplier>
  /** Paths of the wasm modules that import from each other in a circle with this one. */
  readonly circle?: readonly string[]
  /** The queries with which the supplying JavaScript imports the module in turn. */
  readonly queries: ReadonlySet<string>
  /** The exports that the module takes from other wasm. */
  readonly links: readonly Link[]
}

/** The links of a module without imports. */
export const UNLINKED: Links = { suppliers: new Map(), queries: new Set(), links: [] }

/** The facades that a form enters first, if they stand in a circle with it: each by its query. */
export const ENTERED_FIRST: Partial<Record<Form, readonly string[]>> = {
  "": ["wasmport=glue"],
  lazy: ["", "wasmport=glue"],
  defer: ["", "wasmport=glue"],
  "wasmport=sync": ["", "sync", "wasmport=glue"],
  "wasmport=entry": ["", "sync", "wasmport=glue"],
  "wasmport=sync-entry": ["", "sync", "wasmport=glue"],
}

/** Whether a module exports a global. */
export const hasGlobals = ({ exports }: FacadePlan): boolean => exports.some(({ kind }) => kind === "global")

const WASM = /\.wasm$/i

/** The suppliers of the module's imports. Throws a WasmportError when an import cannot be resolved. */
export async function link(
  project: LinkedProject,
  loaded: Loaded,
  plan: FacadePlan,
  form: Form,
  adapter: Adapter,
): Promise<Links> {
  const suppliersOf = (of: Loaded, its: FacadePlan): Promise<Suppliers> => suppliersIn(project, of, its, adapter)
  const { suppliers, missing, lacking, links, uninitialised } = await suppliersOf(loaded, plan)
  const unknown = unknownInWasi(plan, suppliers)
  if (unknown !== undefined) throw unknown
  if (FORMS[form].needsImports === "found") {
    // Through the registry, a module may be instantiated with other imports than its own.
    for (const { module } of [...missing, ...lacking.map((it) => it.imports)]) suppliers.delete(module)
  } else if (missing.length > 0) {
    throw missingImports(plan, missing, loaded.wasm.customSections.includes("dylink.0"))
  } else if (lacking.length > 0) {
    throw lackingExports(
      loaded.path,
      lacking.map(({ file, imports }) => ({ path: project.keyOf(file), imports })),
    )
  }
  const circle = await circleThrough(loaded.file, async (file) => {
    const of = project.load(file)
    const wasm = of.wasm.imports.length === 0 ? [] : (await suppliersOf(of, project.plan(of))).wasm
    return { path: of.path, wasm }
  })
  project.tell(...(circle === undefined ? [] : [circleAdvice(circle)]), ...madeAdvice(plan, suppliers))
  const queryOf = (importer: string, code: string): string =>
    project.isGlue(importer, code, loaded.file) ? "wasmport=glue" : ""
  const isEntered =
    ENTERED_FIRST[form] !== undefined ||
    uninitialised !== undefined ||
    (adapter.environment.live === "getter" && hasGlobals(plan))
  const queries = isEntered ? await queriesInCircle(loaded.file, suppliers, adapter, queryOf) : UNLINKED.queries
  if (uninitialised !== undefined && queries.size === 0 && FORMS[form].needsImports === "all")
    project.tell(initializeAdvice(plan, project.keyOf(uninitialised)))
  return { suppliers, queries, links, ...(circle === undefined ? {} : { circle }) }
}

function suppliersIn(project: LinkedProject, loaded: Loaded, plan: FacadePlan, adapter: Adapter): Promise<Suppliers> {
  return findSuppliers(plan, loaded.file, {
    root: project.root,
    imports: project.optionsOf(loaded.file).imports,
    resolve: adapter.resolve,
    watch: (file) => (WASM.test(file) ? watchWasm(file, adapter) : adapter.watch(file)),
    watchFor: adapter.watchFor,
    isWasm: (file) => WASM.test(file) && project.includes(file),
    exportsName: (file, name) => project.load(file).wasm.exports.some((entry) => entry.name === name),
  })
}
