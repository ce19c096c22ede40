/**
 * Plan -> JavaScript, one printer a layer.
 *
 *   module     compiles, once; needs none of the wasm's imports          `?wasmport=module`
 *   instance   the wasm's imports as static imports, instantiates, once  `?wasmport=instance`
 *   facade     what the app sees                                         `math.wasm`
 *
 * Everything that bundlers and hosts differ in comes as plain data in `Host`. The shapes matter: `@__PURE__` calls are
 * what Rollup, Rolldown and esbuild drop when an export goes unused, and what their minifiers inline otherwise.
 */
import type { ExportPlan, FacadePlan, FunctionPlan, GlobalPlan } from "./plan.ts"
import { comment, key, member, moduleName, quote } from "./names.ts"
import { externtype } from "./signature.ts"

export const LAYERS = ["module", "instance", "sync-module", "sync", "bind", "start", "entry"] as const
export type Layer = (typeof LAYERS)[number]

/** A JavaScript expression, with the import statement that it needs ("" for none). */
export interface Expression {
  readonly setup: string
  readonly code: string
}

/** All that the bundlers and hosts differ in. */
export interface Host {
  /** The bytes: behind a URL (an expression, with the statements that it needs), or inside the code. */
  readonly source:
    | { readonly kind: "url"; readonly url: Expression; readonly read: "browser" | "node" | "universal" }
    | { readonly kind: "inline" }
  /** The bytes in base64, called only where they go into the code. */
  readonly base64: () => string
  /** How a generated module names its own `.wasm`; layers append their query to it. */
  readonly self: string
  /** How a generated module names the runtime; files of it append their name. */
  readonly runtime: string
  /** The promise of the chunk that falls back and explains when the bytes do not come. */
  readonly recover: Expression
  /** The same for failures of linking; hosts with a disk have it where Node can import it. */
  readonly explain: Expression
  /** What each module name that the wasm imports from stands for in the bundle. */
  readonly imports: ReadonlyMap<string, { readonly specifier: string; readonly wasm: boolean }>
  /** Whether the bundle contains `registry`, so that modules enter it. */
  readonly registry: boolean
}

const paragraphs = (...parts: readonly (string | false)[]): string => parts.filter((part) => part !== false && part !== "").join("\n\n") + "\n"
const lines = (...parts: readonly (string | false)[]): string => parts.filter((part) => part !== false && part !== "").join("\n")

const specifier = (host: Host, layer: Layer): string => quote(`${host.self}?wasmport=${layer}`)
const runtime = (host: Host, file: string): string => quote(`${host.runtime}/${file}`)
const header = (plan: FacadePlan, what: string): string => `// ${comment(plan.path)}: ${what}`
/** Linking runs code or depends on others only then; a module without either can only run out of memory. */
const canFailToLink = (plan: FacadePlan): boolean => plan.start || plan.imports.length > 0
/** A module without imports needs no second layer: its instance is made where it is compiled. */
const loadLayer = (plan: FacadePlan): Layer => (plan.imports.length === 0 ? "module" : "instance")

/** `?wasmport=module`: `compile()` fetches and compiles once; without imports to wait for also `load()`. */
export function printModule(plan: FacadePlan, host: Host): string {
  const { source } = host
  const alone = loadLayer(plan) === "module"
  const read = source.kind === "url" && source.read !== "browser"
  return paragraphs(
    lines(
      header(plan, "the module"),
      read && `import { compile as read } from ${runtime(host, `read.${source.read}`)}`,
      host.registry && `import { enter } from ${runtime(host, "registry")}`,
      alone && host.registry && plan.converts && `import { bind } from ${specifier(host, "bind")}`,
      ...setups(source.kind === "url" && source.url, source.kind === "url" && source.read !== "node" && host.recover, alone && canFailToLink(plan) && host.explain),
    ),
    lines(source.kind === "url" && `const url = ${source.url.code}`, alone ? "let compiled, linked" : "let compiled"),
    `export const compile = () => (compiled ??= ${compileExpression(host)})`,
    alone && `export const load = () => (linked ??= compile().then(WebAssembly.instantiate)${linkFailure(plan, host)})`,
    host.registry && `enter(${quote(plan.path)}, { compile${alone ? `, imports: () => ({})${plan.converts ? ", bind" : ""}` : ""} })`,
  )
}

/** Import statements of expressions, each once. */
const setups = (...expressions: readonly (Expression | false)[]): string[] => [...new Set(expressions.map((it) => (it === false ? "" : it.setup)))]

function compileExpression({ source, recover, base64 }: Host): string {
  if (source.kind === "inline") return `WebAssembly.compile(${bytesExpression(base64())})`
  switch (source.read) {
    case "browser":
      return `WebAssembly.compileStreaming(fetch(url)).catch((error) => ${recover.code}.then((it) => it.recover(error, url)))`
    case "node":
      return "read(url)"
    case "universal":
      return `read(url, () => ${recover.code})`
  }
}

const bytesExpression = (base64: string): string => `Uint8Array.from(atob(${quote(base64)}), (char) => char.charCodeAt(0))`

const linkFailure = (plan: FacadePlan, host: Host): string =>
  canFailToLink(plan) ? `.catch((error) => ${host.explain.code}.then((it) => it.linkFailure(error, ${quote(plan.path)}, ${plan.start})))` : ""

/** `?wasmport=instance`: the shared instance. Without imports it stands where the module does. */
export function printInstance(plan: FacadePlan, host: Host): string {
  if (loadLayer(plan) === "module") return lines(header(plan, "the instance"), `export { load } from ${specifier(host, "module")}`, "")
  const { statements, wasm, object } = importObject(plan, host, (specifier) => `${specifier}?wasmport=instance`, "load")
  return paragraphs(
    lines(
      header(plan, "the instance"),
      ...statements,
      `import { compile } from ${specifier(host, "module")}`,
      host.registry && `import { enter } from ${runtime(host, "registry")}`,
      host.registry && plan.converts && `import { bind } from ${specifier(host, "bind")}`,
      host.explain.setup,
    ),
    "let linked",
    wasm.length === 0
      ? `const imports = () => (${object})`
      : `const imports = () =>\n  Promise.all([${wasm.map((local) => `${local}()`).join(", ")}]).then(([${wasm.map((_, i) => `wasm${i}`).join(", ")}]) => (${object}))`,
    lines(
      `export const load = () =>`,
      wasm.length === 0
        ? `  (linked ??= compile().then((module) => WebAssembly.instantiate(module, imports()))${linkFailure(plan, host)})`
        : `  (linked ??= Promise.all([compile(), imports()]).then(([module, imports]) => WebAssembly.instantiate(module, imports))${linkFailure(plan, host)})`,
    ),
    host.registry && `enter(${quote(plan.path)}, { compile, imports${plan.converts ? ", bind" : ""} })`,
  )
}

/** The static imports that supply the wasm's imports, and the import object made of them. */
function importObject(plan: FacadePlan, host: Host, wasmSpecifier: (specifier: string) => string, wasmExport: string) {
  const statements: string[] = []
  const wasm: string[] = []
  const modules: string[] = []
  for (const { module, names } of plan.imports) {
    const target = host.imports.get(module) ?? { specifier: module, wasm: false }
    if (target.wasm) {
      const local = `${wasmExport}${wasm.length}`
      statements.push(`import { ${wasmExport} as ${local} } from ${quote(wasmSpecifier(target.specifier))}`)
      const members = names.map(({ name }) => `${key(name)}: ${member(`wasm${wasm.length}.exports`, name)}`)
      modules.push(`${key(module)}: { ${members.join(", ")} }`)
      wasm.push(local)
    } else {
      statements.push(`import { ${names.map(({ name, local }) => `${moduleName(name)} as ${local}`).join(", ")} } from ${quote(target.specifier)}`)
      modules.push(`${key(module)}: { ${names.map(({ name, local }) => `${key(name)}: ${local}`).join(", ")} }`)
    }
  }
  return { statements, wasm, object: `{\n${modules.map((entry) => `  ${entry},\n`).join("")}}` }
}

/** `?wasmport=start`: sends for the bytes before the imports of the wasm are evaluated; failures surface at `load()`. */
export function printStart(plan: FacadePlan, host: Host): string {
  return paragraphs(lines(header(plan, "sent for early"), `import { compile } from ${specifier(host, "module")}`), "compile().catch(() => {})")
}

/** `?wasmport=entry`: what a literal registry key imports; the wasm's own imports only where all of them resolve. */
export function printEntry(plan: FacadePlan, host: Host): string {
  const linked = plan.imports.every(({ module }) => host.imports.has(module))
  return lines(header(plan, "in the registry"), `import ${specifier(host, linked ? loadLayer(plan) : "module")}`, "")
}

/** `?wasmport=sync-module`: the module from bytes in the code, compiled on evaluation. */
export function printSyncModule(plan: FacadePlan, host: Host): string {
  return paragraphs(header(plan, "the module"), `export const compiled = new WebAssembly.Module(${bytesExpression(host.base64())})`)
}

/** `?wasmport=sync`: the shared instance without a promise. */
export function printSync(plan: FacadePlan, host: Host): string {
  const { statements, wasm, object } = importObject(plan, host, (specifier) => `${specifier}?wasmport=sync`, "instance")
  return paragraphs(
    lines(
      header(plan, "the instance"),
      ...statements,
      `import { compiled } from ${specifier(host, "sync-module")}`,
      canFailToLink(plan) && `import { link } from ${runtime(host, "sync")}`,
      host.registry && `import { enter } from ${runtime(host, "registry")}`,
      host.registry && plan.converts && `import { bind } from ${specifier(host, "bind")}`,
    ),
    wasm.length > 0 && lines(...wasm.map((local, i) => `const wasm${i} = ${local}`)),
    canFailToLink(plan) && `const imports = () => (${object})`,
    `export const instance = ${canFailToLink(plan) ? `link(compiled, imports, ${quote(plan.path)}, ${plan.start})` : "new WebAssembly.Instance(compiled)"}`,
    host.registry && `enter(${quote(plan.path)}, { compile: async () => compiled, imports${canFailToLink(plan) ? "" : ": () => ({})"}${plan.converts ? ", bind" : ""} })`,
  )
}

/** `?wasmport=bind`: the glue of one instance, for converting plans and for further instances. */
export function printBind(plan: FacadePlan, host: Host): string {
  const helpers = plan.converts ? `import { liftI64, lowerI64 } from ${runtime(host, "values")}` : ""
  const entries = plan.exports.map((entry) => {
    const value = member("raw", entry.name)
    if (entry.kind === "global") return `  get ${key(entry.name)}() {\n    return ${globalValue(entry, value)}\n  },`
    if (entry.kind === "function" && entry.converts) return `  ${key(entry.name)}: ${converted(entry, value)},`
    return `  ${key(entry.name)}: ${value},`
  })
  return paragraphs(lines(header(plan, "the glue of one instance"), helpers), lines("export const bind = (raw) => ({", ...entries, "})"))
}

const globalValue = (entry: GlobalPlan, global: string): string => (entry.readable ? `${global}.value` : "undefined")

function converted({ params, results, name }: FunctionPlan, callee: string): string {
  const args = params.map((param) => (param.type === "i64" ? `lowerI64(${param.name}, ${quote(name)}, ${quote(param.name)})` : param.name))
  const call = `${callee}(${args.join(", ")})`
  const lift = (value: string): string => `liftI64(${value}, ${quote(name)})`
  const head = `(${params.map((param) => param.name).join(", ")}) =>`
  if (!results.includes("i64")) return `${head} ${call}`
  if (results.length === 1) return `${head} ${lift(call)}`
  const parts = results.map((type, i) => (type === "i64" ? lift(`results[${i}]`) : `results[${i}]`))
  return `${head} {\n    const results = ${call}\n    return [${parts.join(", ")}]\n  }`
}

/** What the app sees, by the plan's mode. */
export function printFacade(plan: FacadePlan, host: Host): string {
  switch (plan.mode) {
    case "await":
      return printAwait(plan, host)
    case "sync":
      return printSyncFacade(plan, host)
    case "defer":
      return printDefer(plan, host)
    case "lazy":
      return printLazy(plan, host)
  }
}

const bindImport = (plan: FacadePlan, host: Host): string | false => plan.converts && `import { bind } from ${specifier(host, "bind")}`

function printAwait(plan: FacadePlan, host: Host): string {
  const targets = plan.imports.map(({ module }) => host.imports.get(module) ?? { specifier: module, wasm: false })
  // The standard evaluates what the wasm imports first, in the wasm's order. The instance layer's own static imports do
  // that for JS; other wasm is waited for here, while the bytes of this one are on their way.
  const waits = targets.some((target) => target.wasm)
  return paragraphs(
    lines(
      header(plan, "its exports"),
      waits && `import ${specifier(host, "start")}`,
      ...(waits ? targets.map((target) => `import ${quote(target.specifier)}`) : []),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      bindImport(plan, host),
    ),
    plan.exports.length === 0 ? "await load()" : plan.converts ? "const wasm = bind((await load()).exports)" : "const { exports: wasm } = await load()",
    bindings(plan),
  )
}

function printSyncFacade(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(header(plan, "its exports"), `import { instance } from ${specifier(host, "sync")}`, bindImport(plan, host)),
    plan.exports.length > 0 && (plan.converts ? "const wasm = bind(instance.exports)" : "const { exports: wasm } = instance"),
    bindings(plan),
  )
}

/** `export const` statements over a local `wasm`, then the names that are no identifiers. */
function bindings(plan: FacadePlan): string {
  const firsts = new Map<number, string>()
  const statements = plan.exports.map((entry) => {
    if (entry.kind === "global") {
      const value = globalOf(plan, entry)
      return entry.type.mutable ? statement(entry, "let", value) : statement(entry, "const", pure(value))
    }
    if (entry.kind !== "function" || !plan.live) return statement(entry, "const", pure(member("wasm", entry.name)))
    const first = firsts.get(entry.index)
    if (first !== undefined) return statement(entry, "const", first)
    firsts.set(entry.index, entry.local)
    return statement(entry, "const", follow(entry))
  })
  return paragraphs(plan.live && refresh(plan), ...statements, exportList(plan)).trimEnd()
}

const pure = (expression: string): string => `/* @__PURE__ */ (() => ${expression})()`

/** A global of `wasm`: bound exports have it as a getter, raw ones as a `WebAssembly.Global`. */
function globalOf(plan: FacadePlan, entry: GlobalPlan): string {
  if (!entry.readable) return "undefined"
  return plan.converts ? member("wasm", entry.name) : `${member("wasm", entry.name)}.value`
}

function refresh(plan: FacadePlan): string {
  const followed = plan.exports.filter((entry) => entry.kind === "global").filter((entry) => entry.type.mutable && entry.readable)
  return lines(
    "// The standard keeps exported mutable globals live: they are read again after every call into the module.",
    "const refresh = () => {",
    ...followed.map((entry) => `  ${entry.local} = ${globalOf(plan, entry)}`),
    "}",
  )
}

function follow(entry: FunctionPlan): string {
  const params = entry.params.map((param) => param.name).join(", ")
  return `(${params}) => {\n  try {\n    return ${member("wasm", entry.name)}(${params})\n  } finally {\n    refresh()\n  }\n}`
}

/** Whether the local may be exported where it is declared. */
const isDirect = (entry: ExportPlan): boolean => entry.local === entry.name

function statement(entry: ExportPlan, keyword: "const" | "let", value: string): string {
  return lines(`// ${comment(`${entry.name}: ${externtype(entry.type)}`)}`, `${isDirect(entry) ? "export " : ""}${keyword} ${entry.local} = ${value}`)
}

function exportList(plan: FacadePlan): string {
  const renamed = plan.exports.filter((entry) => !isDirect(entry))
  if (renamed.length > 0) return `export {\n${renamed.map((entry) => `  ${entry.local} as ${moduleName(entry.name)},\n`).join("")}}`
  return plan.exports.length === 0 ? "export {}" : ""
}

function printDefer(plan: FacadePlan, host: Host): string {
  const path = quote(plan.path)
  const firsts = new Map<number, string>()
  const assignments = plan.exports.map((entry) => {
    const assign = (value: string): string => `    ${entry.local} = ${value}`
    if (entry.kind === "global") return assign(globalOf(plan, entry))
    if (entry.kind !== "function" || !plan.live) return assign(member("wasm", entry.name))
    const first = firsts.get(entry.index)
    if (first !== undefined) return assign(first)
    firsts.set(entry.index, entry.local)
    return assign(follow(entry).replaceAll("\n", "\n    "))
  })
  const declarations = plan.exports.map((entry) => {
    const value = entry.kind === "function" ? ` = early(${path}, ${quote(entry.name)})` : ""
    return lines(`// ${comment(`${entry.name}: ${externtype(entry.type)}`)}`, `${isDirect(entry) ? "export " : ""}let ${entry.local}${value}`)
  })
  return paragraphs(
    lines(
      header(plan, "its exports, after `await ready()`"),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      bindImport(plan, host),
      `import { deferred, early } from ${runtime(host, "defer")}`,
    ),
    ...declarations,
    plan.live && refresh(plan),
    lines(
      "let wasm",
      `deferred(${path}, () =>`,
      "  load().then((instance) => {",
      plan.converts ? "    wasm = bind(instance.exports)" : "    wasm = instance.exports",
      ...assignments,
      "  }),",
      ")",
    ),
    exportList(plan),
  )
}

function printLazy(plan: FacadePlan, host: Host): string {
  const objects = plan.exports.some((entry) => entry.kind !== "function")
  const firsts = new Map<number, string>()
  const statements = plan.exports.map((entry) => {
    if (entry.kind === "function") {
      const first = firsts.get(entry.index)
      if (first !== undefined) return statement(entry, "const", first)
      firsts.set(entry.index, entry.local)
      return statement(entry, "const", `(...args) => get().then((wasm) => ${member("wasm", entry.name)}(...args))`)
    }
    const value = entry.kind === "global" ? globalOf(plan, entry) : member("wasm", entry.name)
    return statement(entry, "const", `/* @__PURE__ */ later(() => get().then((wasm) => ${value}))`)
  })
  return paragraphs(
    lines(
      header(plan, "its exports, fetched at the first call"),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      bindImport(plan, host),
      objects && `import { later } from ${runtime(host, "lazy")}`,
    ),
    plan.converts
      ? "let bound\nconst get = () => load().then(({ exports: wasm }) => (bound ??= bind(wasm)))"
      : "const get = () => load().then((instance) => instance.exports)",
    ...statements,
    exportList(plan),
  )
}

/** `?init`: a new instance at every call, of the module compiled once. */
export function printInit(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(header(plan, "a new instance at every call"), `import { compile } from ${specifier(host, "module")}`),
    "export default (imports) => compile().then((module) => WebAssembly.instantiate(module, imports))",
  )
}

/** `?module`: the `WebAssembly.Module` itself. */
export function printSource(plan: FacadePlan, host: Host): string {
  if (plan.mode === "sync") return lines(header(plan, "the module"), `export { compiled as default } from ${specifier(host, "sync-module")}`, "")
  return paragraphs(lines(header(plan, "the module"), `import { compile } from ${specifier(host, "module")}`), "export default await compile()")
}

/** `?url`: the asset's URL. */
export function printUrl(plan: FacadePlan, host: Host): string {
  const { source } = host
  const value = source.kind === "url" ? source.url.code : quote(`data:application/wasm;base64,${host.base64()}`)
  return paragraphs(lines(header(plan, "its URL"), source.kind === "url" && source.url.setup), `export default ${value}`)
}
