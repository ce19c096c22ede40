/**
 * What all adapters share: a file -> bytes, interface and plan (cached by its stamp), and a form of it -> code.
 *
 * Adapters bring what bundlers differ in: how names resolve, how bytes are emitted, what the host is.
 */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { createFilter } from "@rollup/pluginutils"
import * as loader from "../loader/index.ts"
import type { FacadePlan, Host, Layer, Mode, Supplier, WasmInterface, Wit } from "../loader/index.ts"
import { isGlue } from "./graph/wasm-bindgen.ts"
import { basename, isPackaged, keyOf, parseId, slash } from "./ids.ts"
import { advice, circleAdvice, madeAdvice } from "./graph/warnings.ts"
import type { Form } from "./ids.ts"
import type { Target } from "./graph/rewrite-imports.ts"
import { lackingExports, missingImports } from "./graph/import-errors.ts"
import { fileOptions, resolveOptions } from "./options.ts"
import type { ResolvedFileOptions, ResolvedOptions, WasmportOptions } from "./options.ts"
import { findSuppliers, isInCircle } from "./graph/suppliers.ts"
import type { ResolveImport, Suppliers } from "./graph/suppliers.ts"

export interface Loaded {
  readonly file: string
  /** The key, also the name in messages. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly wasm: WasmInterface
  /** What the `.wit` beside it says; undefined where there is none. */
  readonly wit: Wit | undefined
}

/** The part of `Host` that the adapter supplies once it knows the module. */
export type HostParts = Pick<Host, "source" | "registry" | "instances" | "tracked" | "keys" | "only" | "live">

/** What an adapter lets the core ask while it prints a module. */
export interface Bundle {
  readonly resolve: ResolveImport
  /** A file that the printed code depends on without importing it. */
  readonly watch: (file: string) => void
  /** Whether arguments may be checked: by a dev server. */
  readonly checks?: boolean
  /** Called when it is clear that the module can be printed: files may be emitted. */
  readonly parts: () => HostParts
}

export interface Printed {
  readonly code: string
  /** Whether it exports globals by getters, of which the bundler must be told. */
  readonly getters: boolean
}

export interface Core {
  readonly options: ResolvedOptions
  /** The project's root; adapters set it when they learn it. */
  root: string
  /** What holds for one file. */
  optionsOf(file: string): ResolvedFileOptions
  /** Whether the plugin takes this `.wasm`. */
  includes(file: string): boolean
  /** The file behind a key, in the project or in a package; undefined when there is none of ours. */
  locate(key: string): string | undefined
  /** The `.wit` beside a module, whether there is one or not: what is written there changes what the module means. */
  witFile(file: string): string
  /** Throws a WasmportError for a file that is no module, and for a `.wit` that cannot be read. */
  load(file: string): Loaded
  /** `glue`: as wasm-bindgen's own glue expects it. */
  plan(loaded: Loaded, mode?: Mode, glue?: boolean, checks?: boolean): FacadePlan
  /** Whether the module in `importer` is the glue that wasm-bindgen made for the `.wasm`, and there is something that it expects otherwise. */
  isGlue(importer: string, code: string, file: string): boolean
  /** What an import that resolved to this id leads to. */
  target(id: string): Target
  /** What the user should be told, once: adapters take it out and warn. */
  readonly notes: string[]
  /** The code of one form of a module. Throws a WasmportError when an import leads nowhere. */
  print(loaded: Loaded, form: Form, bundle: Bundle): Promise<Printed>
}

export function createCore(rawOptions: WasmportOptions | undefined): Core {
  const options = resolveOptions(rawOptions)
  const filter = createFilter(options.include, options.exclude)
  const takesWit = createFilter(undefined, options.exclude)
  const cache = new Map<string, { stamp: string; loaded: Loaded }>()

  const plans = new WeakMap<Loaded, Map<string, FacadePlan>>()
  const notes: string[] = []
  /** Each said once a build, however many forms of a module are printed. */
  const said = new Set<string>()
  const tell = (lines: readonly string[]): void => {
    for (const line of lines) {
      if (!said.has(line)) notes.push(line)
      said.add(line)
    }
  }

  /** What was met of each module, of pairs that do not go together. */
  const met = new Set<string>()
  const tellBoth = (path: string, kind: string, other: string, text: string): void => {
    met.add(`${kind} ${path}`)
    if (met.has(`${other} ${path}`)) tell([`${path} is imported ${text}`])
  }

  function noteTwoInstances(path: string, sync: boolean): void {
    tellBoth(
      path,
      sync ? "sync" : "shared",
      sync ? "shared" : "sync",
      "with `?sync` and without: these are two instances, since a synchronous import cannot wait for the other.",
    )
  }

  /** A module is printed in one piece and in layers where somebody knows it by a name that the sources do not show. */
  function noteTwoNames(path: string, inLayers: boolean): void {
    tellBoth(
      path,
      inLayers ? "layers" : "whole",
      inLayers ? "whole" : "layers",
      "in several forms, one of them under another name: these are two instances. Import it by its own name everywhere.",
    )
  }

  let perFile: { root: string; of: (file: string) => ResolvedFileOptions } | undefined
  const core: Core = {
    options,
    notes,
    root: slash(process.cwd()),
    includes: (file) => filter(file),

    optionsOf(file) {
      if (perFile?.root !== core.root) perFile = { root: core.root, of: fileOptions(options, core.root) }
      return perFile.of(file)
    },

    witFile: (file) => file.replace(/wasm$/i, "wit"),

    locate: (key) =>
      [join(core.root, key), join(core.root, "node_modules", key)]
        .map(slash)
        .find((file) => existsSync(file) && core.includes(file)),

    load(file) {
      const beside = core.witFile(file)
      const hasWit = takesWit(beside) && existsSync(beside)
      const stamp = `${stampOf(file)}:${hasWit ? stampOf(beside) : ""}:${core.root}`
      const known = cache.get(file)
      if (known?.stamp === stamp) return known.loaded
      const path = keyOf(file, core.root)
      const bytes = readFileSync(file)
      const loaded: Loaded = {
        file,
        path,
        bytes,
        wasm: loader.parse(bytes, path),
        wit: hasWit ? loader.parseWit(readFileSync(beside, "utf8"), keyOf(beside, core.root)) : undefined,
      }
      cache.set(file, { stamp, loaded })
      return loaded
    },

    plan(loaded, wanted, glue = false, checking = false) {
      const { mode: usual, i64, liveGlobals, globals, checks } = core.optionsOf(loaded.file)
      const mode = wanted ?? usual
      const keep = globals === "keep" || (globals === "auto" && glue)
      const checked = checking && !glue && checks === "dev" && !isPackaged(loaded.file)
      const key = `${mode} ${keep} ${glue} ${checked}`
      const known = plans.get(loaded)?.get(key)
      if (known !== undefined) return known
      const plan = loader.plan(
        loaded.wasm,
        loaded.path,
        { mode, i64: glue ? "bigint" : i64, liveGlobals, globals: keep ? "keep" : "unwrap", checks: checked },
        glue ? undefined : loaded.wit,
      )
      plans.set(loaded, (plans.get(loaded) ?? new Map<string, FacadePlan>()).set(key, plan))
      return plan
    },

    isGlue(importer, code, file) {
      const { globals, i64 } = core.optionsOf(file)
      if (globals !== "auto" && i64 === "bigint") return false
      try {
        const { wasm } = core.load(file)
        // Other modules are to the glue what they are to everybody.
        if (i64 === "bigint" && !wasm.exports.some(({ type }) => type.kind === "global")) return false
        return isGlue({ importer, code, file, wasm })
      } catch {
        // Said where it is loaded.
        return false
      }
    },

    target(id) {
      const wanted = parseId(id)
      if (wanted === undefined) return { kind: /\.wasm$/i.test(id) ? "excluded" : "other" }
      if (!core.includes(wanted.file)) return { kind: "excluded" }
      const known = { kind: "wasm", file: wanted.file, path: keyOf(wanted.file, core.root) } as const
      try {
        return { ...known, exports: core.load(wanted.file).wasm.exports.map(({ name }) => name) }
      } catch {
        // Said where it is loaded.
        return { ...known, exports: undefined }
      }
    },

    async print(loaded, form, bundle) {
      const glue = form.kind === "facade" && form.glue === true
      const plan = core.plan(loaded, form.kind === "facade" ? form.mode : undefined, glue, bundle.checks)
      if (form.kind === "facade") noteTwoInstances(loaded.path, plan.mode === "sync")
      let imports = new Map<string, Supplier>()
      let circle: string[] | undefined
      if (needsImports(form)) {
        const found = await suppliersOf(loaded, plan, bundle)
        imports = found.suppliers
        for (const file of found.read) bundle.watch(file)
        // A literal registry key may be instantiated with other imports than the module's own.
        if (form.kind === "layer" && form.layer === "entry") {
          for (const { module } of [...found.missing, ...found.lacking.map((it) => it.imports)]) imports.delete(module)
        } else if (found.missing.length > 0)
          throw missingImports(loaded.path, found.missing, loaded.wasm.customSections.includes("dylink.0"))
        else if (found.lacking.length > 0)
          throw lackingExports(
            loaded.path,
            found.lacking.map(({ file, imports }) => ({ path: keyOf(file, core.root), imports })),
          )
        circle = await circleThrough(loaded, bundle)
        tell([...(circle === undefined ? [] : [circleAdvice(circle)]), ...madeAdvice(plan, imports)])
      }
      const parts = bundle.parts()
      // Rollup makes the namespace of a module in a circle before any of it has run, and the getters are not there yet.
      const early =
        form.kind === "facade" &&
        loader.hasGetters(plan, parts) &&
        (await isInCircle(loaded.file, imports, bundle.resolve))
      const host: Host = {
        ...parts,
        ...(early ? { live: "wrap" } : {}),
        // A second facade of one instance.
        only: glue ? undefined : parts.only,
        base64: () =>
          Buffer.from(loaded.bytes.buffer, loaded.bytes.byteOffset, loaded.bytes.byteLength).toString("base64"),
        file: () => ({
          size: loaded.bytes.length,
          hash: createHash("sha256").update(loaded.bytes).digest("hex").slice(0, 32),
        }),
        self: `./${basename(loaded.file)}`,
        runtime: "wasmport/runtime",
        imports,
        ...(circle === undefined ? {} : { circle }),
      }
      if (form.kind === "facade" && loader.isWhole(plan, host)) noteTwoNames(loaded.path, false)
      if (form.kind === "layer" && form.layer === "module") noteTwoNames(loaded.path, true)
      if (form.kind === "facade") tell(advice(plan, loaded.wasm, loaded.bytes.length, host.live))
      return { code: printForm(plan, form, host), getters: form.kind === "facade" && loader.hasGetters(plan, host) }
    },
  }

  function suppliersOf(loaded: Loaded, plan: FacadePlan, { resolve }: Bundle): Promise<Suppliers> {
    return findSuppliers(plan, loaded.file, {
      root: core.root,
      imports: core.optionsOf(loaded.file).imports,
      resolve,
      isWasm: (file) => /\.wasm$/i.test(file) && core.includes(file),
      exportsName: (file, name) => core.load(file).wasm.exports.some((entry) => entry.name === name),
    })
  }

  /** The paths from a module over the wasm that it links to and back to it; undefined when none leads back. */
  async function circleThrough(start: Loaded, bundle: Bundle): Promise<string[] | undefined> {
    const seen = new Set<string>()
    const walk = async (loaded: Loaded): Promise<string[] | undefined> => {
      if (loaded.wasm.imports.length === 0) return undefined
      const { wasm } = await suppliersOf(loaded, core.plan(loaded), bundle)
      for (const file of wasm) {
        if (file === start.file) return [loaded.path, start.path]
        if (seen.has(file)) continue
        seen.add(file)
        const rest = await walk(core.load(file))
        if (rest !== undefined) return [loaded.path, ...rest]
      }
      return undefined
    }
    return walk(start)
  }

  return core
}

function stampOf(file: string): string {
  const { ctimeMs, mtimeMs, size } = statSync(file)
  return `${ctimeMs}:${mtimeMs}:${size}`
}

const needsImports = (form: Form): boolean =>
  form.kind === "facade" ||
  (form.kind === "layer" && (form.layer === "instance" || form.layer === "sync" || form.layer === "entry"))

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
  builtins: loader.printBuiltins,
}
