/**
 * Plan -> JavaScript: the layers behind the facade, and the query forms, one printer each.
 *
 *   module     compiles, once; needs none of the wasm's imports          `?wasmport=module`
 *   instance   the wasm's imports as static imports, instantiates, once  `?wasmport=instance`
 *
 * A layer that would add nothing is not printed: without imports the instance is made where the module is compiled.
 */
import { canFailToLink, header, isWhole, lines, loadLayer, paragraphs, runtime, specifier } from "./host.ts"
import type { Host, Layer } from "./host.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { WasmportError } from "../error.ts"
import {
  aloneArgument,
  builtinsImport,
  instantiateAlone,
  optionsArgument,
  optionsImport,
  readImport,
  withBuiltins,
} from "./builtins.ts"
import { key, member, moduleName, quote, shown } from "../names.ts"
import { enter, entriesImport, glueImports, moduleFields } from "./registry.ts"

/** `?wasmport=module`: `compile()` fetches and compiles once; without imports to wait for also `load()`. */
export function printModule(plan: FacadePlan, host: Host): string {
  const alone = loadLayer(plan) === "module"
  const direct = alone && host.only !== undefined && !host.registry
  const inPlace = direct && host.source.kind === "url" && host.source.anytime
  return paragraphs(
    lines(
      header(plan, "the module"),
      ...enterImports(host, "compiling", alone && "sharing"),
      ...(host.registry ? glueImports(plan, host) : []),
      ...compileImports(plan, host),
      alone && failureImport(plan, host),
      (alone || host.registry) && builtinsImport(plan, host),
    ),
    compileUrl(host) !== "" && !inPlace && `export ${compileUrl(host)}`,
    `export const compile = ${made(plan, host, "compiling")}() => ${compileExpression(plan, host, inPlace)})`,
    alone &&
      !direct &&
      `export const load = ${made(plan, host, "sharing")}() => compile().then(${instantiateAlone(plan)})${linkFailure(plan)})`,
    // Nobody asks for the module but by its instance: of the two promises that are made once, one will do.
    direct &&
      lines(
        "let instance",
        `export const load = () =>\n  (instance ||= ${compileExpression(plan, host, inPlace)}.then(${instantiateAlone(plan)})${linkFailure(plan)}.catch((error) => {\n    instance = 0\n    throw error\n  }))`,
      ),
    host.registry && enter(plan, [...moduleFields(plan, host), alone && ownImports(plan)]),
  )
}

/** The imports of what makes something once, and of what enters it. */
const enterImports = (host: Host, ...made: readonly (string | false)[]): string[] =>
  host.registry && host.instances
    ? [entriesImport(host, "enter", ...made)]
    : [onceImport(host), ...(host.registry ? [entriesImport(host, "enter")] : [])]

/** The beginning of what is made once: in a bundle where somebody may ask for it, the registry knows of it. */
const made = (plan: FacadePlan, host: Host, what: "compiling" | "sharing"): string =>
  host.registry && host.instances ? `${what}(${quote(plan.path)}, ` : "/* @__PURE__ */ once("

/** Of a module that imports from nowhere but the engine. */
const ownImports = (plan: FacadePlan): string => `imports: () => (${withBuiltins(plan, "{}")})`

/** The imports, the statement before and the promise of the instance, for a facade that needs no layer. */
export function wholeInstance(plan: FacadePlan, host: Host): { imports: string[]; url: string; instance: string } {
  return {
    imports: [...compileImports(plan, host), failureImport(plan, host), builtinsImport(plan, host)],
    url: compileUrl(host),
    instance: `${compileExpression(plan, host)}.then(${instantiateAlone(plan)})${linkFailure(plan)}`,
  }
}

function compileImports(plan: FacadePlan, host: Host): string[] {
  const { source } = host
  if (source.kind === "import") return [`import module from ${quote(source.specifier)}`]
  if (source.kind === "inline") return [bytesImport(host), optionsImport(plan, host)]
  return [readImport(plan, host, source.read), optionsImport(plan, host), source.url.setup]
}

const compileUrl = ({ source }: Host): string => (source.kind === "url" ? `const url = ${source.url.code}` : "")
function compileExpression(plan: FacadePlan, { source, base64 }: Host, inPlace = false): string {
  if (source.kind === "import") return "Promise.resolve(module)"
  return source.kind === "inline"
    ? `WebAssembly.compile(${bytesExpression(base64())}${optionsArgument(plan)})`
    : `read(${inPlace && source.kind === "url" ? source.url.code : "url"}${optionsArgument(plan)})`
}

// Base64 needs no quoting, and looking for what to quote in megabytes of it would take its time.
const bytesExpression = (base64: string): string => `decode("${base64}")`
const onceImport = (host: Host): string => `import { once } from ${runtime(host, "once")}`
const bytesImport = (host: Host): string => `import { decode } from ${runtime(host, "base64")}`

const failureImport = (plan: FacadePlan, host: Host): string =>
  canFailToLink(plan) ? `import { failure } from ${runtime(host, "failure")}` : ""
const linkFailure = (plan: FacadePlan): string =>
  canFailToLink(plan)
    ? `.catch((error) => failure(error).then((it) => it.linkFailure(error, ${quote(plan.path)}, ${plan.start})))`
    : ""

/** `?wasmport=instance`: the shared instance. Without imports it stands where the module does. */
export function printInstance(plan: FacadePlan, host: Host): string {
  if (isWhole(plan, host))
    return paragraphs(
      lines(header(plan, "the instance"), `import * as exports from ${quote(host.self)}`),
      "export const load = async () => ({ exports })",
    )
  if (loadLayer(plan) === "module")
    return lines(header(plan, "the instance"), `export { load } from ${specifier(host, "module")}`, "")
  if (host.circle !== undefined)
    return paragraphs(
      lines(header(plan, "the instance")),
      `export const load = () => Promise.reject(${circleError(host.circle)})`,
    )
  const { statements, wasm, object } = importObject(plan, host, "instance", "load")
  const initialize = initializer(plan, host)
  return paragraphs(
    lines(
      header(plan, "the instance"),
      ...statements,
      `import { compile } from ${specifier(host, "module")}`,
      ...enterImports(host, "sharing"),
      ...adaptImports(plan, host, "instantiate"),
      failureImport(plan, host),
    ),
    wasm.length === 0
      ? `const imports = () => (${object})`
      : `const imports = () =>\n  Promise.all([${wasm.map((local) => `${local}()`).join(", ")}]).then(([${wasm.map((_, i) => `wasm${i}`).join(", ")}]) => (${object}))`,
    initialize !== "" && `const initialized = (instance) => {\n  ${initialize}\n  return instance\n}`,
    lines(
      `export const load = ${made(plan, host, "sharing")}() =>`,
      (wasm.length === 0
        ? `  compile().then((module) => ${plan.adapts ? "instantiate" : "WebAssembly.instantiate"}(module, imports()))`
        : `  Promise.all([compile(), imports()]).then(([module, imports]) => ${plan.adapts ? "instantiate" : "WebAssembly.instantiate"}(module, imports))`) +
        `${linkFailure(plan)}${initialize === "" ? "" : ".then(initialized)"})`,
    ),
    host.registry && enter(plan, ["imports", initialize !== "" && "initialized"]),
  )
}

interface ImportObject {
  readonly statements: string[]
  /** Locals of what other wasm modules are loaded by, in the order of `wasm0`, `wasm1`… in `object`. */
  readonly wasm: string[]
  /** The expression of the import object. */
  readonly object: string
}

/** The static imports that supply the wasm's imports, and the import object made of them. */
function importObject(plan: FacadePlan, host: Host, layer: Layer, exported: string): ImportObject {
  const statements = [builtinsImport(plan, host)]
  const linked: string[] = []
  const wasm = new Map<string, string>()
  const exportsOf = (specifier: string): string => {
    const known = wasm.get(specifier)
    if (known !== undefined) return known
    const place = wasm.size
    statements.push(`import { ${exported} as ${exported}${place} } from ${quote(`${specifier}?wasmport=${layer}`)}`)
    wasm.set(specifier, `wasm${place}.exports`)
    return `wasm${place}.exports`
  }
  const modules = plan.imports.map(({ module, names }) => {
    const {
      specifier,
      wasm: isWasm,
      through,
      made,
      initializes = false,
    } = host.imports.get(module) ?? { specifier: module, wasm: false }
    const taken: string[] = []
    const members = names.map(({ name, local, make, meaning }) => {
      const passed = isWasm && specifier !== undefined ? { specifier, name } : through?.get(name)
      if (passed !== undefined && meaning !== undefined) linked.push(quote(`${module}#${name}`))
      if (passed !== undefined) return `${key(name)}: ${member(exportsOf(passed.specifier), passed.name)}`
      if (made?.has(name) === true) return `${key(name)}: ${make}`
      taken.push(`${moduleName(name)} as ${local}`)
      return `${key(name)}: ${local}`
    })
    if (initializes && module === plan.reactor) taken.push("initialize")
    if (specifier !== undefined && !isWasm)
      statements.push(`import ${taken.length === 0 ? "" : `{ ${taken.join(", ")} } from `}${quote(specifier)}`)
    return `  ${key(module)}: { ${members.join(", ")} },\n`
  })
  return {
    statements,
    wasm: [...wasm.keys()].map((_, place) => `${exported}${place}`),
    object: withBuiltins(plan, adaptedImports(plan, `{\n${modules.join("")}}`, linked)),
  }
}

/** Other wasm is linked to as it is: nothing stands between the two. */
const adaptedImports = (plan: FacadePlan, object: string, linked: readonly string[]): string =>
  plan.adapts ? `adapt(${object}${linked.length === 0 ? "" : `, [${linked.join(", ")}]`})` : object

/** What wraps the functions that a `.wit` describes, and how they are linked. */
const adaptImports = (plan: FacadePlan, host: Host, ...names: readonly string[]): string[] =>
  plan.adapts
    ? [
        `import { adapt } from ${specifier(host, "bind")}`,
        ...names.map((name) => `import { ${name} } from ${runtime(host, "adapt")}`),
      ]
    : []

/** What a WASI reactor does once, before anybody sees its exports: `(instance) => …`, or "" for other modules. */
function initializer(plan: FacadePlan, host: Host): string {
  if (plan.reactor === undefined) return ""
  return host.imports.get(plan.reactor)?.initializes === true
    ? "initialize(instance)"
    : "instance.exports._initialize()"
}

/** Modules that import from each other: whoever is evaluated first finds no instance of the other. */
const circleError = (circle: readonly string[]): string =>
  `new WebAssembly.LinkError(${quote(`[wasmport] ${circle.map(shown).join(" imports from ")}: wasm modules that import from each other cannot be linked.`)})`

/** `?wasmport=start`: sends for the bytes before the imports of the wasm are evaluated; failures surface at `load()`. */
export function printStart(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(header(plan, "sent for early"), `import { compile } from ${specifier(host, "module")}`),
    "compile().catch(() => {})",
  )
}

/** `?wasmport=entry`: what a literal registry key imports; the wasm's own imports only where all of them resolve. */
export function printEntry(plan: FacadePlan, host: Host): string {
  const linked = plan.imports.every(({ module }) => host.imports.has(module))
  return lines(header(plan, "in the registry"), `import ${specifier(host, linked ? loadLayer(plan) : "module")}`, "")
}

/** `?wasmport=sync-module`: the module from bytes in the code, compiled on evaluation; or as the host has compiled it. */
export function printSyncModule(plan: FacadePlan, host: Host): string {
  if (host.source.kind === "import")
    return lines(header(plan, "the module"), `export { default as compiled } from ${quote(host.source.specifier)}`, "")
  return paragraphs(
    lines(header(plan, "the module"), bytesImport(host), optionsImport(plan, host)),
    `export const compiled = new WebAssembly.Module(${bytesExpression(host.base64())}${optionsArgument(plan)})`,
  )
}

/** `?wasmport=sync`: the shared instance without a promise. */
export function printSync(plan: FacadePlan, host: Host): string {
  if (host.circle !== undefined)
    return paragraphs(lines(header(plan, "the instance")), `throw ${circleError(host.circle)}\nexport let instance`)
  const { statements, wasm, object } = importObject(plan, host, "sync", "instance")
  const initialize = initializer(plan, host)
  return paragraphs(
    lines(
      header(plan, "the instance"),
      ...statements,
      `import { compiled } from ${specifier(host, "sync-module")}`,
      canFailToLink(plan) && `import { link } from ${runtime(host, "sync")}`,
      host.registry && entriesImport(host, "enter", host.instances && "share"),
      ...(host.registry ? glueImports(plan, host) : adaptImports(plan, host)),
      plan.adapts && `import { linkedTo } from ${runtime(host, "adapt")}`,
    ),
    wasm.length > 0 && lines(...wasm.map((local, i) => `const wasm${i} = ${local}`)),
    canFailToLink(plan) && `const imports = () => (${object})`,
    `export const instance = ${canFailToLink(plan) ? `link(compiled, imports, ${quote(plan.path)}, ${plan.start}${plan.adapts ? ", linkedTo" : ""})` : `new WebAssembly.Instance(compiled${aloneArgument(plan)})`}`,
    initialize,
    host.registry &&
      lines(
        enter(plan, [
          ...moduleFields(plan, host).filter((it) => it !== "compile"),
          "compile: async () => compiled",
          canFailToLink(plan) ? "imports" : ownImports(plan),
          initialize !== "" && `initialized: (instance) => (${initialize}, instance)`,
        ]),
        host.instances && `share(${quote(plan.path)}, instance)`,
      ),
  )
}

/** `?init`: a new instance at every call, of the module compiled once; with options one that can be given up. */
export function printInit(plan: FacadePlan, host: Host): string {
  const { kind } = host.source
  const instance = `WebAssembly.instantiate(module, ${withBuiltins(plan, "imports")}).catch((error) => failure(error).then((it) => it.linkFailure(error, ${quote(plan.path)}, ${plan.start})))`
  return paragraphs(
    lines(
      header(plan, "a new instance at every call"),
      `import { compile${kind === "url" ? ", url" : ""} } from ${specifier(host, "module")}`,
      `import { failure } from ${runtime(host, "failure")}`,
      kind !== "import" && `import { watching } from ${runtime(host, "watching")}`,
      kind === "url" &&
        optionsArgument(plan) !== "" &&
        `import { options as builtinOptions } from ${runtime(host, "builtins")}`,
      builtinsImport(plan, host),
    ),
    kind === "import"
      ? // What the host has compiled is there at once.
        `export default async (imports, options) => {\n  options?.signal?.throwIfAborted()\n  const module = await compile()\n  return ${instance}\n}`
      : `export default (imports, options) =>\n  (options ? watching().then((it) => it.follow(${followed(plan, kind)})) : compile()).then((module) =>\n    ${instance},\n  )`,
  )
}

const followed = (plan: FacadePlan, kind: "url" | "inline"): string =>
  [
    "compile",
    "options",
    "failure",
    ...(kind === "url" ? ["url", ...(optionsArgument(plan) === "" ? [] : ["builtinOptions"])] : []),
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
    lines(header(plan, "the module"), `import { compile } from ${specifier(host, "module")}`),
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
  const value = source.kind === "url" ? source.url.code : quote(`data:application/wasm;base64,${host.base64()}`)
  return paragraphs(
    lines(header(plan, "its URL"), source.kind === "url" && source.url.setup),
    `export default ${value}`,
  )
}
