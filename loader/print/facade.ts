/**
 * Plan -> JavaScript: the facade that the app sees, the exports of the one shared instance, by the plan's mode.
 *
 * The shapes matter: Rollup, Rolldown and esbuild drop `@__PURE__` calls when an export goes unused, and their minifiers
 * inline them otherwise.
 */
import { circularImports, fromLayer, fromRuntime, header, lines, paragraphs, specifier } from "./host.ts"
import type { Host, Supplier } from "./host.ts"
import { linkedOf, loadOf } from "./load.ts"
import { isInitialize } from "./reactor.ts"
import type { ExportPlan, FacadePlan, FunctionPlan, GlobalPlan } from "../plan/plan.ts"
import { comment, key, member, moduleName, quote, shown } from "../names.ts"
import { externtype, valtype } from "../binary/type-text.ts"
import { GETTERS, own } from "../own-names.ts"

/** The code that the app sees, by the plan's mode. */
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

const bindImport = (plan: FacadePlan, host: Host): string | false => plan.converts && fromLayer(host, "bind", "bind")

function printAwait(plan: FacadePlan, host: Host): string {
  const targets = plan.imports.map(
    ({ module }): Supplier => host.imports.get(module) ?? { specifier: module, wasm: false },
  )
  // The standard evaluates the imports of the wasm first, in the wasm's order. The instance layer's own static imports do
  // that for JS; other wasm is waited for here, while the bytes of this one are on their way.
  const waits = targets.some((target) => target.wasm)
  const { imports, before, expression } = linkedOf(plan, host)
  const instance = plan.reactor ? own("instance") : `await ${expression}`
  const exported = lines(
    plan.reactor && `const ${own("instance")} = await ${expression}`,
    plan.converts
      ? `const ${own("wasm")} = bind(${plan.reactor ? instance : `(${instance})`}.exports)`
      : `const { exports: ${own("wasm")} } = ${instance}`,
  )
  return paragraphs(
    lines(
      header(plan, "its exports"),
      circularImports(host),
      waits && `import ${specifier(host, "start")}`,
      waits && targets.map((target) => target.specifier !== undefined && `import ${quote(target.specifier)}`),
      imports,
      bindImport(plan, host),
    ),
    lines(before, plan.exports.length === 0 ? `await ${expression}` : exported),
    bindings(plan, host),
  )
}

function printSyncFacade(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(
      header(plan, "its exports"),
      plan.reactor ? fromLayer(host, "sync-linked", "initialized", "instance") : fromLayer(host, "sync", "instance"),
      bindImport(plan, host),
    ),
    plan.exports.length > 0 &&
      (plan.converts
        ? `const ${own("wasm")} = bind(instance.exports)`
        : `const { exports: ${own("wasm")} } = instance`),
    bindings(plan, host),
  )
}

/** Whether a global is exported by a getter: mutable ones, and those whose reading must throw. */
const isGetter = (plan: FacadePlan, host: Pick<Host, "live">, entry: ExportPlan): boolean =>
  host.live === "getter" &&
  plan.getters &&
  entry.kind === "global" &&
  !entry.kept &&
  ((plan.live && entry.type.mutable) || !entry.readable)

/** Whether the facade exports {@link GETTERS}. */
export const hasGetters = (plan: FacadePlan, host: Pick<Host, "live">): boolean =>
  plan.mode !== "lazy" && plan.exports.some((entry) => isGetter(plan, host, entry))

/** Whether functions must tell when globals may have changed. */
const isWrapped = (plan: FacadePlan, host: Host): boolean => plan.live && !(host.live === "getter" && plan.getters)

function printGetters(plan: FacadePlan, host: Host): string {
  if (!hasGetters(plan, host)) return ""
  const globals = plan.exports.filter((entry) => entry.kind === "global")
  const getters = globals
    .filter((entry) => isGetter(plan, host, entry))
    .map((entry) => {
      // A deferred module's globals are `undefined` until it is ready.
      const value = `${plan.mode === "defer" ? "wasm && " : ""}${globalOf(plan, entry)}`
      const body = entry.readable
        ? `return ${value}`
        : `throw new ReferenceError(${quote(`${shown(entry.name)} is a ${valtype(entry.type.type)}, which JavaScript cannot hold`)})`
      return `  // ${comment(`${entry.name}: ${externtype(entry.type)}`)}\n  get ${key(entry.name)}() {\n    ${body}\n  },`
    })
  return lines(
    "// The standard keeps exported mutable globals live: the bundler reads them here.",
    `export const ${GETTERS} = {`,
    getters,
    "}",
  )
}

/** The lines that initialise a reactor once the facade's bindings are there, and then read the globals that it may have set. */
function initialization(plan: FacadePlan, host: Host): string[] {
  if (!plan.reactor) return []
  const followed = values(plan, host).filter(({ entry, constant }) => entry.kind === "global" && !constant)
  return [
    "initialized(instance)",
    ...(isWrapped(plan, host) ? ["refresh()"] : followed.map(({ entry, value }) => `${entry.local} = ${value}`)),
  ]
}

interface Binding {
  readonly entry: ExportPlan
  readonly value: string
  /** Whether the value stays what it is, so that a bundler may drop it. */
  readonly constant: boolean
}

/** The bindings of the instance whose exports are `wasm`. */
function values(plan: FacadePlan, host: Host): Binding[] {
  const wrapped = isWrapped(plan, host)
  const firsts = new Map<number, string>()
  return plan.exports
    .filter((entry) => !isGetter(plan, host, entry))
    .map((entry) => {
      if (entry.kind === "global")
        return { entry, value: globalOf(plan, entry), constant: !entry.type.mutable || entry.kept }
      if (isInitialize(plan, entry)) return { entry, value: "() => {}", constant: true }
      if (entry.kind !== "function" || !wrapped) return { entry, value: member("wasm", entry.name), constant: true }
      const first = firsts.get(entry.index)
      if (first !== undefined) return { entry, value: first, constant: false }
      firsts.set(entry.index, entry.local)
      return { entry, value: follow(entry), constant: false }
    })
}

/** `export const` statements over a local `wasm`, then the names that are no identifiers. */
function bindings(plan: FacadePlan, host: Host): string {
  const bound = values(plan, host)
  const statements = bound.map(({ entry, value, constant }) =>
    statement(
      entry,
      entry.kind === "global" && !constant ? "let" : "const",
      constant && !isInitialize(plan, entry) ? pure(value) : value,
    ),
  )
  return paragraphs(
    isWrapped(plan, host) && refresh(plan),
    statements,
    printGetters(plan, host),
    lines(...initialization(plan, host)),
    exportList(
      bound.map(({ entry }) => entry),
      plan,
    ),
  ).trimEnd()
}

const pure = (expression: string): string => `/* @__PURE__ */ (() => ${expression})()`

/** A global of `wasm`: bound exports have it as a getter, raw ones as a `WebAssembly.Global`. */
function globalOf(plan: FacadePlan, entry: GlobalPlan): string {
  if (entry.kept) return member("wasm", entry.name)
  if (!entry.readable) return "undefined"
  return plan.converts ? member("wasm", entry.name) : `${member("wasm", entry.name)}.value`
}

function refresh(plan: FacadePlan): string {
  const followed = plan.exports
    .filter((entry) => entry.kind === "global")
    .filter((entry) => entry.type.mutable && entry.readable)
  // Several names of one global are read together.
  const locals = new Map<number, { value: string; locals: string[] }>()
  for (const entry of followed) {
    const known = locals.get(entry.index)
    if (known === undefined) locals.set(entry.index, { value: globalOf(plan, entry), locals: [entry.local] })
    else known.locals.push(entry.local)
  }
  return lines(
    "// The standard keeps exported mutable globals live: they are read again after every call into the module.",
    `const ${own("refresh")} = () => {`,
    [...locals.values()].map(({ value, locals }) => `  ${[...locals, value].join(" = ")}`),
    "}",
  )
}

/** A function that reads the globals again after its call. */
function follow(entry: FunctionPlan): string {
  const params = (
    entry.meaning === undefined ? entry.params.map(({ name }) => name) : entry.meaning.params.map(({ local }) => local)
  ).join(", ")
  return `(${params}) => {
  try {
    return ${member("wasm", entry.name)}(${params})
  } finally {
    refresh()
  }
}`
}

/** Whether the local may be exported where it is declared. */
const isDirect = (entry: ExportPlan): boolean => entry.local === entry.name

function statement(entry: ExportPlan, keyword: "const" | "let", value: string): string {
  const core = externtype(entry.type)
  const signature = entry.kind === "function" ? entry.meaning?.signature : undefined
  return lines(
    `// ${comment(signature === undefined ? `${entry.name}: ${core}` : `${signature}, in wasm ${core}`)}`,
    `${isDirect(entry) ? "export " : ""}${keyword} ${entry.local} = ${value}`,
  )
}

function exportList(exports: readonly ExportPlan[], plan: FacadePlan): string {
  const renamed = exports.filter((entry) => !isDirect(entry))
  if (renamed.length > 0)
    return `export {\n${renamed.map((entry) => `  ${entry.local} as ${moduleName(entry.name)},\n`).join("")}}`
  return plan.exports.length === 0 ? "export {}" : ""
}

/**
 * Each export refers to the key that `defer` gives, and bundlers may drop an unused `defer`. So nothing is left of the module if nobody imports an
 * export. A module with a start function starts in any case, since it may act, and so does a reactor.
 */
function printDefer(plan: FacadePlan, host: Host): string {
  const direct = plan.exports.filter((entry) => !isGetter(plan, host, entry))
  const wrapped = isWrapped(plan, host)
  const outer = wrapped || hasGetters(plan, host)
  const assignments = values(plan, host).map(({ entry, value }) => `  ${entry.local} = ${indent(value)}`)
  const isFunction = ({ kind }: ExportPlan): boolean => kind === "function"
  const { imports, before, expression } = linkedOf(plan, host)
  const take = lines(
    "(instance) => {",
    `  ${outer ? "" : "const "}wasm = ${plan.converts ? "bind(instance.exports)" : "instance.exports"}`,
    assignments,
    initialization(plan, host).map((line) => `  ${line}`),
    "}",
  )
  return paragraphs(
    lines(
      header(plan, "its exports, after `await ready()`"),
      circularImports(host),
      imports,
      bindImport(plan, host),
      fromRuntime(host, "ready", "defer", ...(direct.length > 0 ? (["early"] as const) : [])),
    ),
    wrapped && refresh(plan),
    lines(
      before,
      outer && `let ${own("wasm")}`,
      `const ${own("key")} = ${plan.start || plan.reactor ? "" : "/* @__PURE__ */ "}defer(${quote(plan.path)}, () => ${expression}.then(${take}))`,
    ),
    direct.map((entry) =>
      statement(entry, "let", `/* @__PURE__ */ early(key${isFunction(entry) ? `, ${quote(shown(entry.name))}` : ""})`),
    ),
    printGetters(plan, host),
    exportList(direct, plan),
  )
}

const indent = (text: string): string => text.replaceAll("\n", "\n  ")

function printLazy(plan: FacadePlan, host: Host): string {
  const { imports, before, expression } = loadOf(plan, host)
  const objects = plan.exports.some((entry) => entry.kind !== "function")
  const firsts = new Map<number, string>()
  const statements = plan.exports.map((entry) => {
    if (entry.kind === "function") {
      if (isInitialize(plan, entry)) return statement(entry, "const", "() => get().then(() => {})")
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
      circularImports(host),
      imports,
      bindImport(plan, host),
      objects && fromRuntime(host, "lazy", "later"),
    ),
    before,
    plan.converts
      ? lines(
          `let ${own("bound")}`,
          `const ${own("get")} = () => ${expression}.then(({ exports: wasm }) => (bound ??= bind(wasm)))`,
        )
      : `const ${own("get")} = () => ${expression}.then((instance) => instance.exports)`,
    statements,
    exportList(plan.exports, plan),
  )
}
