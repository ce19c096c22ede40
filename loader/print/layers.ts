/**
 * Plan -> JavaScript: the layers behind the facade, and the query forms, one printer each.
 *
 *   module     compiles, once; needs none of the wasm's imports          `?wasmport=module`
 *   instance   the wasm's imports as static imports, instantiates, once  `?wasmport=instance`
 *
 * A reactor's facade initialises the instance once its own bindings are there; everybody else gets it initialised.
 * A layer that would add nothing is not printed: without imports the instance is made where the module is compiled.
 */
import {
  canFailToLink,
  circularImports,
  fromLayer,
  fromRuntime,
  header,
  instantiating,
  sharesModule,
  lines,
  loadLayer,
  needsLayer,
  paragraphs,
  specifier,
} from "./host.ts"
import type { Host, Layer } from "./host.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { WasmportError } from "../error.ts"
import {
  aloneArgument,
  builtinsImport,
  instantiateAlone,
  optionsArgument,
  optionsImport,
  withBuiltins,
} from "./builtins.ts"
import {
  bytesExpression,
  bytesImport,
  compileExpression,
  compileImports,
  standsOutside,
  textExpression,
  urlExpression,
} from "./bytes.ts"
import { requestExpression } from "./integrity.ts"
import { key, member, moduleName, quote, shown } from "../names.ts"
import { own } from "../own-names.ts"
import type { OwnImport } from "../own-names.ts"
import { initializer, initializerImports } from "./reactor.ts"
import { enter, enterImport } from "./registry.ts"
import { choosesMade, featuresImport, madeExpression } from "./variants.ts"
import { createImport, hasHost, isHosted } from "./wasi.ts"

/** `?wasmport=module`: `compile()` fetches and compiles once; without imports to wait for also `load()`. */
export function printModule(plan: FacadePlan, host: Host): string {
  const alone = loadLayer(plan) === "module"
  const isShared = sharesModule(plan, host)
  // A variant's file may be imported by itself, too: it then has an instance of its own.
  const sharesInstance = isShared && !needsLayer(plan) && host.variants === undefined
  const instance = sharesInstance
    ? "() => instantiate(url)"
    : `/* @__PURE__ */ once(() => compile().then(${instantiateAlone(plan, host)})${linkFailure(plan)})`
  return paragraphs(
    lines(
      header(plan, "the module"),
      (!isShared || (alone && !sharesInstance)) && fromRuntime(host, "once", "once"),
      compileImports(plan, host, sharesInstance),
      alone && !sharesInstance && instantiating(host).import,
      alone && failureImport(plan, host),
      alone && builtinsImport(plan, host),
      featuresImport(host),
      enterImport(host),
    ),
    host.source.kind === "url" && `export const ${own("url")} = ${requestExpression(host, urlExpression(host))}`,
    standsOutside(host) && `const ${own("text")} = ${textExpression(host)}`,
    isShared
      ? `export const ${own("compile")} = () => read(url)`
      : `export const ${own("compile")} = once(() => ${compileExpression(plan, host)})`,
    alone && `export const ${own("load")} = ${instance}`,
    enter(plan, host),
  )
}

const failureImport = (plan: FacadePlan, host: Host): string =>
  canFailToLink(plan) ? fromRuntime(host, "failure", "failure") : ""
const linkFailure = (plan: FacadePlan): string =>
  canFailToLink(plan)
    ? `.catch((error) => failure(error).then((it) => it.linkFailure(error, ${quote(plan.path)}, ${plan.start})))`
    : ""

/** `?wasmport=instance`: the shared instance. Without imports it is in the module layer. */
export function printInstance(plan: FacadePlan, host: Host): string {
  if (loadLayer(plan) === "module")
    return lines(header(plan, "the instance"), `export { load } from ${specifier(host, "module")}`, "")
  if (host.circle !== undefined)
    return paragraphs(
      lines(header(plan, "the instance"), initializerImports(plan, host)),
      `export const ${own("load")} = () => Promise.reject(${circleError(host.circle)})`,
      plan.reactor && lines(`export { load as linked }`, initializer(plan, host)),
    )
  const { statements, wasm, object } = importObject(plan, host, "instance", "load")
  const { imports, call } = linking(plan, host)
  const hosted = hasHost(plan, host)
  const made = hosted ? "wasi" : ""
  return paragraphs(
    lines(
      header(plan, "the instance"),
      createImport(plan, host),
      statements,
      fromLayer(host, "module", "compile"),
      fromRuntime(host, "once", "once"),
      initializerImports(plan, host),
      imports,
      failureImport(plan, host),
    ),
    wasm.length === 0
      ? `export const ${own("imports")} = (${hostParameter(hosted)}) => (${object})`
      : `export const ${own("imports")} = (${hostParameter(hosted)}) =>\n  Promise.all([${wasm.map((local) => `${local}()`).join(", ")}]).then(([${wasm.map((_, i) => `wasm${i}`).join(", ")}]) => (${object}))`,
    initializer(plan, host),
    lines(
      `export const ${own(plan.reactor ? "linked" : "load")} = /* @__PURE__ */ once((${hostParameter(hosted)}) =>`,
      (wasm.length === 0
        ? `  compile().then((module) => ${call(`imports(${made})`)})`
        : `  Promise.all([compile(), imports(${made})]).then(([module, imports]) => ${call("imports")})`) +
        `${linkFailure(plan)}${hosted ? ".then(wasi.bind)" : ""})`,
    ),
    plan.reactor && `export const ${own("load")} = () => linked().then((instance) => initialized(instance))`,
  )
}

/** How the instance layer links: the imports, and the call that makes the instance of `module` with an import object. */
function linking(plan: FacadePlan, host: Host): { imports: string[]; call: (imports: string) => string } {
  const { import: statement, name } = instantiating(host)
  if (host.inWorker !== true && plan.adapts)
    return {
      imports: adaptImports(plan, host, "instantiate"),
      call: (imports) => `${own("instantiate")}(module, ${imports})`,
    }
  return {
    imports: [...adaptImports(plan, host, "linkedTo"), statement],
    call: (imports) => `${name}(module, ${imports}${plan.adapts ? `, ${own("linkedTo")}` : ""})`,
  }
}

/** The host of one instance, for functions that make the import object or the instance. */
const hostParameter = (hosted: boolean): string => (hosted ? `${own("wasi")} = create()` : "")

interface ImportObject {
  readonly statements: string[]
  /** Locals that load other wasm modules, in the order of `wasm0`, `wasm1`… in `object`. */
  readonly wasm: string[]
  /** The expression of the import object. */
  readonly object: string
}

/** The static imports that supply the wasm's imports, and the import object made of them. */
function importObject(plan: FacadePlan, host: Host, layer: Layer, exported: "instance" | "load"): ImportObject {
  const statements = [builtinsImport(plan, host)]
  const linked: string[] = []
  const linkedObject = (object: string): string => (hasHost(plan, host) ? `wasi.link(${object})` : object)
  const wasm = new Map<string, string>()
  const exportsOf = (specifier: string): string => {
    const known = wasm.get(specifier)
    if (known !== undefined) return known
    const place = wasm.size
    statements.push(
      `import { ${exported} as ${own(`${exported}${place}`)} } from ${quote(`${specifier}?wasmport=${layer}`)}`,
    )
    wasm.set(specifier, `wasm${place}.exports`)
    return `wasm${place}.exports`
  }
  const modules = plan.imports.map(({ module, names }) => {
    if (isHosted(host, module)) return ""
    const {
      specifier,
      wasm: isWasm,
      through,
      made,
      spelled,
      initializes = false,
    } = host.imports.get(module) ?? { specifier: module, wasm: false }
    const taken: string[] = []
    const members = names.map(({ name, local, make, meaning }) => {
      const passed = isWasm && specifier !== undefined ? { specifier, name } : through?.get(name)
      if (passed !== undefined && meaning !== undefined) linked.push(quote(`${module}#${name}`))
      if (passed !== undefined) return `${key(name)}: ${member(exportsOf(passed.specifier), passed.name)}`
      if (made?.has(name) === true) return `${key(name)}: ${madeExpression(host, module, name, make)}`
      taken.push(`${moduleName(spelled?.get(name) ?? name)} as ${local}`)
      return `${key(name)}: ${local}`
    })
    if (initializes && module === plan.wasi) taken.push("initialize")
    if (specifier !== undefined && !isWasm)
      statements.push(`import ${taken.length === 0 ? "" : `{ ${taken.join(", ")} } from `}${quote(specifier)}`)
    return `  ${key(module)}: { ${members.join(", ")} },\n`
  })
  return {
    statements: [...statements, ...(choosesMade(plan, host) ? [featuresImport(host)] : [])],
    wasm: [...wasm.keys()].map((_, place) => `${exported}${place}`),
    object: withBuiltins(plan, adaptedImports(plan, linkedObject(`{\n${modules.join("")}}`), linked)),
  }
}

/** Other wasm is linked to as it is: nothing stands between the two. */
const adaptedImports = (plan: FacadePlan, object: string, linked: readonly string[]): string =>
  plan.adapts ? `adapt(${object}${linked.length === 0 ? "" : `, [${linked.join(", ")}]`})` : object

/** The imports that wrap the functions of a `.wit`, and those that link them. */
const adaptImports = (plan: FacadePlan, host: Host, ...names: readonly OwnImport[]): string[] =>
  plan.adapts ? [fromLayer(host, "bind", "adapt"), fromRuntime(host, "imports", ...names)] : []

/** Modules that import from each other: the one that is evaluated first finds no instance of the other. */
const circleError = (circle: readonly string[]): string =>
  `new WebAssembly.LinkError(${quote(`[wasmport] ${circle.map(shown).join(" imports from ")}: wasm modules that import from each other cannot be linked.`)})`

/** `?wasmport=start`: asks for the bytes before the imports of the wasm are evaluated; failures surface at `load()`. */
export function printStart(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(header(plan, "sent for early"), fromLayer(host, "module", "compile")),
    "compile().catch(() => {})",
  )
}

/** `?wasmport=sync-module`: the module from bytes in the code, compiled on evaluation; or as the host has compiled it. */
export function printSyncModule(plan: FacadePlan, host: Host): string {
  const isImported = host.source.kind === "import"
  return paragraphs(
    lines(
      header(plan, "the module"),
      host.source.kind === "import" && `export { default as compiled } from ${quote(host.source.specifier)}`,
      !isImported && bytesImport(host),
      !isImported && optionsImport(plan, host),
      featuresImport(host),
      enterImport(host),
    ),
    !isImported &&
      `export const ${own("compiled")} = new WebAssembly.Module(${bytesExpression(host)}${optionsArgument(plan)})`,
    enter(plan, host, "sync-entry"),
  )
}

/** `?wasmport=sync`: the shared instance without a promise; a reactor's is initialised. */
export function printSync(plan: FacadePlan, host: Host): string {
  if (!plan.reactor) return printSyncLinked(plan, host)
  return paragraphs(
    lines(
      header(plan, "the instance, initialised"),
      ...circularImports(host),
      fromLayer(host, "sync-linked", "initialized", "instance as linked"),
    ),
    `export const ${own("instance")} = initialized(linked)`,
  )
}

/** `?wasmport=sync-linked`: the same, of a reactor before it is initialised. */
export function printSyncLinked(plan: FacadePlan, host: Host): string {
  if (host.circle !== undefined)
    return paragraphs(
      lines(header(plan, "the instance")),
      `throw ${circleError(host.circle)}\nexport let instance${plan.reactor ? ", initialized" : ""}`,
    )
  const { statements, wasm, object } = importObject(plan, host, "sync", "instance")
  const hosted = hasHost(plan, host)
  const instance = canFailToLink(plan)
    ? `link(compiled, ${hosted ? "() => imports(wasi)" : "imports"}, ${quote(plan.path)}, ${plan.start}${plan.adapts ? ", linkedTo" : ""})`
    : `new WebAssembly.Instance(compiled${aloneArgument(plan)})`
  return paragraphs(
    lines(
      header(plan, "the instance"),
      createImport(plan, host),
      statements,
      fromLayer(host, "sync-module", "compiled"),
      canFailToLink(plan) && fromRuntime(host, "sync", "link"),
      initializerImports(plan, host),
      adaptImports(plan, host, "linkedTo"),
    ),
    wasm.length > 0 && lines(wasm.map((local, i) => `const ${own(`wasm${i}`)} = ${local}`)),
    canFailToLink(plan) && `export const ${own("imports")} = (${hostParameter(hosted)}) => (${object})`,
    initializer(plan, host),
    lines(
      hosted && `const ${own("wasi")} = create()`,
      `export const ${own("instance")} = ${hosted ? `wasi.bind(${instance})` : instance}`,
    ),
  )
}

/** `?init`: a new instance at every call, of the module compiled once; with options one that can be given up. */
export function printInit(plan: FacadePlan, host: Host): string {
  const { kind } = host.source
  const { import: statement, name } = instantiating(host)
  // An app that gives a host of its own links it by itself.
  const hosted = plan.wasi !== undefined
  const imports = hosted ? "wasi.link(imports)" : "imports"
  const path = quote(plan.path)
  const explained = hosted
    ? `againFailure(error, ${path}, false, wasi, ${plan.start})`
    : `linkFailure(error, ${path}, ${plan.start})`
  const linked = `${name}(module, ${withBuiltins(plan, imports)}).catch((error) => failure(error).then((it) => it.${explained}))`
  const instance = hosted ? `${linked}.then(wasi.bind)` : linked
  const made = hosted ? `const ${own("wasi")} = hostOf(create, imports, options)` : ""
  return paragraphs(
    lines(
      header(plan, "a new instance at every call"),
      hosted && fromLayer(host, "wasi", "create"),
      hosted && fromRuntime(host, "wasi-given", "hostOf"),
      fromLayer(host, "module", "compile", ...(kind === "url" ? (["url"] as const) : [])),
      statement,
      fromRuntime(host, "failure", "failure"),
      kind !== "import" && fromRuntime(host, "watching", "watching"),
      sharesModule(plan, host) && fromRuntime(host, "shared", "shared"),
      kind === "url" && optionsArgument(plan) !== "" && fromRuntime(host, "builtins", "options as builtinOptions"),
      builtinsImport(plan, host),
    ),
    kind === "import"
      ? // A module that the host has compiled is there at once.
        lines(
          "export default async (imports, options) => {",
          "  options?.signal?.throwIfAborted()",
          "  const module = await compile()",
          hosted && `  ${made}`,
          `  return ${instance}`,
          "}",
        )
      : `export default (imports, options) =>\n  (options ? watching().then((it) => it.follow(${followed(plan, host)})) : compile()).then((module) => ${
          hosted ? `{\n    ${made}\n    return ${instance}\n  })` : `\n    ${instance},\n  )`
        }`,
  )
}

/** The arguments of `follow`; see load/progress.ts of the runtime. */
const followed = (plan: FacadePlan, host: Host): string =>
  [
    sharesModule(plan, host) ? "(other) => (other ? shared(url, other) : compile())" : "compile",
    "options",
    "failure",
    ...(host.source.kind === "url" ? ["url", ...(optionsArgument(plan) === "" ? [] : ["builtinOptions"])] : []),
  ].join(", ")

/** `?module`: the `WebAssembly.Module` itself. */
export function printSource(plan: FacadePlan, host: Host): string {
  if (plan.mode === "sync")
    return lines(
      header(plan, "the module"),
      `export { compiled as default } from ${specifier(host, "sync-module")}`,
      "",
    )
  return paragraphs(
    lines(header(plan, "the module"), fromLayer(host, "module", "compile")),
    "export default await compile()",
  )
}

/** `?url`: the asset's URL. */
export function printUrl(plan: FacadePlan, host: Host): string {
  const { source } = host
  if (source.kind === "import") {
    throw new WasmportError({
      file: plan.path,
      message: 'with target "worker" a file has no URL',
      hint: "Import the WebAssembly.Module instead: `?module`.",
    })
  }
  const value =
    source.kind === "url" ? `String(${source.url.code})` : quote(`data:application/wasm;base64,${host.base64()}`)
  return paragraphs(
    lines(header(plan, "its URL"), source.kind === "url" && source.url.setup),
    `export default ${value}`,
  )
}
