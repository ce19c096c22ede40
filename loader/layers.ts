/**
 * Plan -> JavaScript: the layers behind the facade, and the query forms, one printer each.
 *
 *   module     compiles, once; needs none of the wasm's imports          `?wasmport=module`
 *   instance   the wasm's imports as static imports, instantiates, once  `?wasmport=instance`
 *
 * A layer that would add nothing is not printed: without imports the instance is made where the module is compiled.
 */
import { canFailToLink, header, isWhole, lines, loadLayer, paragraphs, runtime, specifier } from "./host.ts"
import type { Host } from "./host.ts"
import type { FacadePlan, FunctionPlan, GlobalPlan } from "./plan.ts"
import { key, member, moduleName, quote, shown } from "./names.ts"

/** `?wasmport=module`: `compile()` fetches and compiles once; without imports to wait for also `load()`. */
export function printModule(plan: FacadePlan, host: Host): string {
  const alone = loadLayer(plan) === "module"
  return paragraphs(
    lines(
      header(plan, "the module"),
      host.registry && `import { enter } from ${runtime(host, "registry")}`,
      alone && host.registry && plan.converts && `import { bind } from ${specifier(host, "bind")}`,
      ...compileImports(host),
      alone && failureImport(plan, host),
    ),
    lines(compileUrl(host), alone ? "let compiled, linked" : "let compiled"),
    `export const compile = () => (compiled ??= ${compileExpression(host)})`,
    alone && `export const load = () => (linked ??= compile().then(WebAssembly.instantiate)${linkFailure(plan)})`,
    host.registry && `enter(${quote(plan.path)}, { compile${alone ? `, imports: () => ({})${plan.converts ? ", bind" : ""}` : ""} })`,
  )
}

/** The imports, the statement before and the promise of the instance, for a facade that needs no layer. */
export function wholeInstance(plan: FacadePlan, host: Host): { imports: string[]; url: string; instance: string } {
  return {
    imports: [...compileImports(host), failureImport(plan, host)],
    url: compileUrl(host),
    instance: `${compileExpression(host)}.then(WebAssembly.instantiate)${linkFailure(plan)}`,
  }
}

function compileImports(host: Host): string[] {
  const { source } = host
  if (source.kind === "inline") return [bytesImport(host)]
  return [`import { compile as read } from ${runtime(host, `read.${source.read}`)}`, source.url.setup]
}

const compileUrl = ({ source }: Host): string => (source.kind === "url" ? `const url = ${source.url.code}` : "")
const compileExpression = ({ source, base64 }: Host): string => (source.kind === "inline" ? `WebAssembly.compile(${bytesExpression(base64())})` : "read(url)")

// Base64 needs no quoting, and looking for what to quote in megabytes of it would take its time.
const bytesExpression = (base64: string): string => `decode("${base64}")`
const bytesImport = (host: Host): string => `import { decode } from ${runtime(host, "base64")}`

const failureImport = (plan: FacadePlan, host: Host): string => (canFailToLink(plan) ? `import { failure } from ${runtime(host, "failure")}` : "")
const linkFailure = (plan: FacadePlan): string =>
  canFailToLink(plan) ? `.catch((error) => failure().then((it) => it.linkFailure(error, ${quote(plan.path)}, ${plan.start})))` : ""

/** `?wasmport=instance`: the shared instance. Without imports it stands where the module does. */
export function printInstance(plan: FacadePlan, host: Host): string {
  if (isWhole(plan, host)) return paragraphs(lines(header(plan, "the instance"), `import * as exports from ${quote(host.self)}`), "export const load = async () => ({ exports })")
  if (loadLayer(plan) === "module") return lines(header(plan, "the instance"), `export { load } from ${specifier(host, "module")}`, "")
  const { statements, wasm, object } = importObject(plan, host, (specifier) => `${specifier}?wasmport=instance`, "load")
  return paragraphs(
    lines(
      header(plan, "the instance"),
      ...statements,
      `import { compile } from ${specifier(host, "module")}`,
      host.registry && `import { enter } from ${runtime(host, "registry")}`,
      host.registry && plan.converts && `import { bind } from ${specifier(host, "bind")}`,
      failureImport(plan, host),
    ),
    "let linked",
    wasm.length === 0
      ? `const imports = () => (${object})`
      : `const imports = () =>\n  Promise.all([${wasm.map((local) => `${local}()`).join(", ")}]).then(([${wasm.map((_, i) => `wasm${i}`).join(", ")}]) => (${object}))`,
    lines(
      `export const load = () =>`,
      wasm.length === 0
        ? `  (linked ??= compile().then((module) => WebAssembly.instantiate(module, imports()))${linkFailure(plan)})`
        : `  (linked ??= Promise.all([compile(), imports()]).then(([module, imports]) => WebAssembly.instantiate(module, imports))${linkFailure(plan)})`,
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
  return paragraphs(lines(header(plan, "the module"), bytesImport(host)), `export const compiled = new WebAssembly.Module(${bytesExpression(host.base64())})`)
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
  const args = params.map((param) => (param.type === "i64" ? `lowerI64(${param.name}, ${quote(shown(name))}, ${quote(param.name)})` : param.name))
  const call = `${callee}(${args.join(", ")})`
  const lift = (value: string): string => `liftI64(${value}, ${quote(shown(name))})`
  const head = `(${params.map((param) => param.name).join(", ")}) =>`
  if (!results.includes("i64")) return `${head} ${call}`
  if (results.length === 1) return `${head} ${lift(call)}`
  const parts = results.map((type, i) => (type === "i64" ? lift(`results[${i}]`) : `results[${i}]`))
  return `${head} {\n    const results = ${call}\n    return [${parts.join(", ")}]\n  }`
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
