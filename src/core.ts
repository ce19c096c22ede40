/**
 * What all adapters share: a file -> bytes, interface and plan (cached by its stamp), and a form of it -> code.
 *
 * Adapters bring what bundlers differ in: how names resolve, how bytes are emitted, what the host is.
 */
import { existsSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { createFilter } from "@rollup/pluginutils"
import * as loader from "../loader/index.ts"
import type { FacadePlan, Host, Layer, Mode, WasmInterface } from "../loader/index.ts"
import { basename, keyOf, slash } from "./ids.ts"
import type { Form } from "./ids.ts"
import { missingImports } from "./imports.ts"
import { resolveOptions } from "./options.ts"
import type { ResolvedOptions, WasmportOptions } from "./options.ts"

/** The folder of the runtime's files, with `/` at its end. */
export const RUNTIME_DIR: string = slash(fileURLToPath(new URL("../runtime-shim/", import.meta.url)))
/** The file behind `wasmport/runtime` and `wasmport/runtime/<file>`; undefined for other specifiers. */
export function runtimeFile(specifier: string): string | undefined {
  if (specifier === "wasmport/runtime") return `${RUNTIME_DIR}index.js`
  const file = /^wasmport\/runtime\/([\w.-]+)$/.exec(specifier)?.[1]
  return file === undefined ? undefined : `${RUNTIME_DIR}${file}.js`
}
export const RUNTIME_ID: RegExp = /^wasmport\/runtime(?:\/[\w.-]+)?$/

/** The chunk that is fetched after a failure, as one file that imports nothing. */
export const recoverSource = (): Uint8Array => readFileSync(`${RUNTIME_DIR}recover.js`)
export const RECOVER_NAME = "wasmport-recover.js"
/** The runtime's way to it, which adapters put another module in the place of. */
export const FAILURE_FILE: string = `${RUNTIME_DIR}failure.js`
/** `url` is an expression: the recover chunk as an asset. */
export const failureModule = (url: string): string => `export const failure = () => import(/* @vite-ignore */ ${url})\n`

export interface Loaded {
  readonly file: string
  /** The key, also the name in messages. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly wasm: WasmInterface
}

/** Where a name that the wasm imports from leads; undefined when nowhere. */
export type ResolveImport = (specifier: string) => Promise<{ id: string; external: boolean } | undefined>

/** The part of `Host` that the adapter supplies once it knows the module. */
export type HostParts = Pick<Host, "source" | "registry" | "plain">

export interface Core {
  readonly options: ResolvedOptions
  /** The project's root; adapters set it when they learn it. */
  root: string
  /** Whether the plugin takes this `.wasm`. */
  includes(file: string): boolean
  /** The file behind a key, in the project or in a package; undefined when there is none of ours. */
  locate(key: string): string | undefined
  /** Throws a WasmportError for a file that is no module. */
  load(file: string): Loaded
  plan(loaded: Loaded, mode?: Mode): FacadePlan
  /** What the user should be told, once: adapters take it out and warn. */
  readonly notes: string[]
  /** The code of one form of a module. Throws a WasmportError when an import leads nowhere. */
  print(loaded: Loaded, form: Form, resolve: ResolveImport, parts: () => HostParts): Promise<string>
}

export function createCore(rawOptions: WasmportOptions | undefined): Core {
  const options = resolveOptions(rawOptions)
  const filter = createFilter(options.include, options.exclude)
  const cache = new Map<string, { stamp: string; loaded: Loaded }>()

  const plans = new WeakMap<Loaded, Map<Mode, FacadePlan>>()
  const notes: string[] = []
  /** Whether a module's shared instance was asked for with a promise, without one, or both. */
  const waits = new Map<string, Set<boolean>>()

  function noteTwoInstances(path: string, sync: boolean): void {
    const kinds = waits.get(path) ?? new Set()
    waits.set(path, kinds)
    if (kinds.size === 1 && !kinds.has(sync)) {
      notes.push(`${path} is imported with \`?sync\` and without: these are two instances, since a synchronous import cannot wait for the other.`)
    }
    kinds.add(sync)
  }

  const core: Core = {
    options,
    notes,
    root: slash(process.cwd()),
    includes: (file) => filter(file),

    locate: (key) => [join(core.root, key), join(core.root, "node_modules", key)].map(slash).find((file) => existsSync(file) && core.includes(file)),

    load(file) {
      const { ctimeMs, mtimeMs, size } = statSync(file)
      const stamp = `${ctimeMs}:${mtimeMs}:${size}:${core.root}`
      const known = cache.get(file)
      if (known?.stamp === stamp) return known.loaded
      const path = keyOf(file, core.root)
      const bytes = readFileSync(file)
      const loaded: Loaded = { file, path, bytes, wasm: loader.parse(bytes, path) }
      cache.set(file, { stamp, loaded })
      return loaded
    },

    plan(loaded, mode = options.mode) {
      const known = plans.get(loaded)?.get(mode)
      if (known !== undefined) return known
      const plan = loader.plan(loaded.wasm, loaded.path, { mode, i64: options.i64, liveGlobals: options.liveGlobals })
      plans.set(loaded, (plans.get(loaded) ?? new Map<Mode, FacadePlan>()).set(mode, plan))
      return plan
    },

    async print(loaded, form, resolveImport, parts) {
      const mode = form.kind === "facade" ? (form.mode ?? options.mode) : options.mode
      const plan = core.plan(loaded, mode)
      if (form.kind === "facade") noteTwoInstances(loaded.path, mode === "sync")
      const imports = needsImports(form) ? await resolveImports(plan, resolveImport) : new Map<string, Target>()
      const host: Host = {
        ...parts(),
        base64: () => Buffer.from(loaded.bytes.buffer, loaded.bytes.byteOffset, loaded.bytes.byteLength).toString("base64"),
        self: `./${basename(loaded.file)}`,
        runtime: "wasmport/runtime",
        imports,
      }
      if (form.kind === "facade" || (form.kind === "layer" && form.layer !== "entry")) {
        const missing = plan.imports.filter(({ module }) => needsImports(form) && !imports.has(module))
        if (missing.length > 0) throw missingImports(loaded.path, missing)
      }
      return printForm(plan, form, host)
    },
  }

  interface Target {
    readonly specifier: string
    readonly wasm: boolean
  }

  async function resolveImports(plan: FacadePlan, resolveImport: ResolveImport): Promise<Map<string, Target>> {
    const targets = new Map<string, Target>()
    for (const { module } of plan.imports) {
      const mapped = Object.hasOwn(options.imports, module) ? options.imports[module] : undefined
      const specifier = mapped === undefined ? module : mapped.startsWith(".") ? slash(resolve(core.root, mapped)) : mapped
      const found = mapped === undefined && NO_SPECIFIER.test(module) ? undefined : await resolveImport(specifier)
      if (found === undefined) continue
      const file = found.id.split("?")[0] ?? found.id
      targets.set(module, { specifier, wasm: !found.external && file.endsWith(".wasm") && core.includes(file) })
    }
    return targets
  }

  return core
}

/** Bundlers run what a `data:` URL says: unless the project maps it, such a name is no module but a program. Vite fails at "". */
const NO_SPECIFIER = /^$|^\s*(?:data|blob|javascript):/i

const needsImports = (form: Form): boolean =>
  form.kind === "facade" || (form.kind === "layer" && (form.layer === "instance" || form.layer === "sync" || form.layer === "entry"))

function printForm(plan: FacadePlan, form: Form, host: Host): string {
  switch (form.kind) {
    case "facade":
      return loader.printFacade(plan, host)
    case "init":
      return loader.printInit(plan, host)
    case "module":
      return loader.printSource(plan, host)
    case "url":
      return loader.printUrl(plan, host)
    case "layer":
      return LAYER_PRINTERS[form.layer](plan, host)
  }
}

const LAYER_PRINTERS: Readonly<Record<Layer, (plan: FacadePlan, host: Host) => string>> = {
  module: loader.printModule,
  instance: loader.printInstance,
  "sync-module": loader.printSyncModule,
  sync: loader.printSync,
  bind: loader.printBind,
  start: loader.printStart,
  entry: loader.printEntry,
}
