/**
 * Plan -> JavaScript: what the app sees, the exports of the one shared instance, by the plan's mode.
 *
 * The shapes matter: `@__PURE__` calls are what Rollup, Rolldown and esbuild drop when an export goes unused, and what
 * their minifiers inline otherwise.
 */
import { paramNames } from "../plan/abi.ts"
import { header, isWhole, lines, loadLayer, paragraphs, runtime, specifier } from "./host.ts"
import type { Host, Supplier } from "./host.ts"
import { wholeInstance } from "./layers.ts"
import { GETTERS } from "../plan/plan.ts"
import type { ExportPlan, FacadePlan, FunctionPlan, GlobalPlan } from "../plan/plan.ts"
import { comment, key, member, moduleName, quote, shown } from "../names.ts"
import { entriesImport } from "./registry.ts"
import { externtype, valtype } from "../binary/type-text.ts"

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

/** Whether `registry.reset` may put another instance behind the facade. */
const isResettable = (host: Host): boolean => host.registry && host.instances

const resetImport = (host: Host): string | false => isResettable(host) && entriesImport(host, "facade")

const bindImport = (plan: FacadePlan, host: Host): string | false =>
  plan.converts && `import { bind } from ${specifier(host, "bind")}`

function printAwait(plan: FacadePlan, host: Host): string {
  if (isWhole(plan, host)) return printWhole(plan, host)
  const targets = plan.imports.map(
    ({ module }): Supplier => host.imports.get(module) ?? { specifier: module, wasm: false },
  )
  // The standard evaluates what the wasm imports first, in the wasm's order. The instance layer's own static imports do
  // that for JS; other wasm is waited for here, while the bytes of this one are on their way.
  const waits = targets.some((target) => target.wasm)
  return paragraphs(
    lines(
      header(plan, "its exports"),
      waits && `import ${specifier(host, "start")}`,
      ...(waits ? targets.map((target) => target.specifier !== undefined && `import ${quote(target.specifier)}`) : []),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      bindImport(plan, host),
      plan.exports.length > 0 && resetImport(host),
    ),
    plan.exports.length === 0
      ? "await load()"
      : `${keyword(host)} ${plan.converts ? "wasm = bind((await load()).exports)" : "{ exports: wasm } = await load()"}`,
    bindings(plan, host),
    reset(plan, host),
  )
}

/** No layer but this one, for a project that asks for nothing else. */
function printWhole(plan: FacadePlan, host: Host): string {
  const { imports, url, instance } = wholeInstance(plan, host)
  return paragraphs(
    lines(header(plan, "its exports"), ...imports),
    url,
    plan.exports.length === 0 ? `await ${instance}` : `const { exports: wasm } = await ${instance}`,
    bindings(plan, host),
  )
}

function printSyncFacade(plan: FacadePlan, host: Host): string {
  return paragraphs(
    lines(
      header(plan, "its exports"),
      `import { instance } from ${specifier(host, "sync")}`,
      bindImport(plan, host),
      plan.exports.length > 0 && resetImport(host),
    ),
    plan.exports.length > 0 &&
      `${keyword(host)} ${plan.converts ? "wasm = bind(instance.exports)" : "{ exports: wasm } = instance"}`,
    bindings(plan, host),
    reset(plan, host),
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
    ...getters,
    "}",
  )
}

const keyword = (host: Host): "let" | "const" => (isResettable(host) ? "let" : "const")

/** How the facade takes another instance: all its bindings are the new one's. */
function reset(plan: FacadePlan, host: Host): string {
  if (!isResettable(host) || plan.exports.length === 0) return ""
  const assignments = values(plan, host).map(
    ({ entry, value }) => `  ${entry.local} = ${value.replaceAll("\n", "\n  ")}`,
  )
  return lines(
    `facade(${quote(plan.path)}, (instance) => {`,
    `  wasm = ${plan.converts ? "bind(instance.exports)" : "instance.exports"}`,
    ...assignments,
    "})",
    "",
  )
}

interface Binding {
  readonly entry: ExportPlan
  readonly value: string
  /** Whether the value stays what it is, so that a bundler may drop it. */
  readonly constant: boolean
}

/** What the bindings are of the instance whose exports are `wasm`. */
function values(plan: FacadePlan, host: Host): Binding[] {
  const wrapped = isWrapped(plan, host)
  const firsts = new Map<number, string>()
  return plan.exports
    .filter((entry) => !isGetter(plan, host, entry))
    .map((entry) => {
      if (entry.kind === "global")
        return { entry, value: globalOf(plan, entry), constant: !entry.type.mutable || entry.kept }
      if (entry.kind !== "function" || !wrapped) return { entry, value: member("wasm", entry.name), constant: true }
      const first = firsts.get(entry.index)
      if (first !== undefined) return { entry, value: first, constant: false }
      firsts.set(entry.index, entry.local)
      return { entry, value: follow(entry, host), constant: false }
    })
}

/** `export const` statements over a local `wasm`, then the names that are no identifiers. */
function bindings(plan: FacadePlan, host: Host): string {
  const bound = values(plan, host)
  const statements = bound.map(({ entry, value, constant }) =>
    statement(entry, entry.kind === "global" && !constant ? "let" : keyword(host), constant ? pure(value) : value),
  )
  return paragraphs(
    isWrapped(plan, host) && refresh(plan),
    ...statements,
    printGetters(plan, host),
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
    "const refresh = () => {",
    ...[...locals.values()].map(({ value, locals }) => `  ${[...locals, value].join(" = ")}`),
    "}",
  )
}

/** A function that has the globals read again. Where another instance may come, it stays with its own. */
function follow(entry: FunctionPlan, host: Host): string {
  const params = (
    entry.meaning === undefined ? entry.params.map((param) => param.name) : paramNames(entry.meaning.wit)
  ).join(", ")
  const callee = member("wasm", entry.name)
  const body = (called: string): string =>
    `(${params}) => {\n  try {\n    return ${called}(${params})\n  } finally {\n    refresh()\n  }\n}`
  return isResettable(host) ? `((callee) => ${body("callee")})(${callee})` : body(callee)
}

/** Whether the local may be exported where it is declared. */
const isDirect = (entry: ExportPlan): boolean => entry.local === entry.name

/** Without a value yet where that is "". */
function statement(entry: ExportPlan, keyword: "const" | "let", value: string): string {
  return lines(
    `// ${comment(`${entry.name}: ${externtype(entry.type)}`)}`,
    `${isDirect(entry) ? "export " : ""}${keyword} ${entry.local}${value === "" ? "" : ` = ${value}`}`,
  )
}

function exportList(exports: readonly ExportPlan[], plan: FacadePlan): string {
  const renamed = exports.filter((entry) => !isDirect(entry))
  if (renamed.length > 0)
    return `export {\n${renamed.map((entry) => `  ${entry.local} as ${moduleName(entry.name)},\n`).join("")}}`
  return plan.exports.length === 0 ? "export {}" : ""
}

function printDefer(plan: FacadePlan, host: Host): string {
  const path = quote(plan.path)
  const direct = plan.exports.filter((entry) => !isGetter(plan, host, entry))
  const wrapped = isWrapped(plan, host)
  const resettable = isResettable(host)
  const outer = wrapped || hasGetters(plan, host)
  // What is made or read at that moment shall stay the same when somebody is ready again.
  const lasts = wrapped || plan.converts || direct.some(({ kind }) => kind === "global")
  if (!host.keys && !outer && !lasts && !plan.start) return printDeferEach(plan, host)
  const assignments = values(plan, host).map(
    ({ entry, value }) => `  ${entry.local} = ${value.replaceAll("\n", "\n  ")}`,
  )
  const declarations = direct.map((entry) =>
    statement(entry, "let", entry.kind === "function" ? tooEarly(plan, host, entry) : ""),
  )
  const start = (body: string): string => {
    const made = lasts ? `/* @__PURE__ */ once(${body})` : body
    return host.keys ? `defer(${path}, ${made})` : `starts.push(${made})`
  }
  const take = lines(
    "(instance) => {",
    `  ${outer ? "" : "const "}wasm = ${plan.converts ? "bind(instance.exports)" : "instance.exports"}`,
    ...assignments,
    "}",
  )
  return paragraphs(
    lines(
      header(plan, "its exports, after `await ready()`"),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      bindImport(plan, host),
      host.keys
        ? `import { defer${plan.exports.some(({ kind }) => kind === "function") ? ", early" : ""} } from ${runtime(host, "ready")}`
        : `import { starts } from ${runtime(host, "defer")}`,
      lasts && `import { once } from ${runtime(host, "once")}`,
      resetImport(host),
    ),
    ...declarations,
    wrapped && refresh(plan),
    lines(
      outer && "let wasm",
      resettable && `const take = ${take}`,
      start(`() => load().then(${resettable ? "take" : take})`),
      resettable && `facade(${path}, take)`,
    ),
    printGetters(plan, host),
    exportList(direct, plan),
  )
}

/** Where modules need no key, each export starts the module by itself, so that what nobody imports leaves nothing behind. */
function printDeferEach(plan: FacadePlan, host: Host): string {
  const declarations = plan.exports.map((entry) => {
    const start = `starts.push(() => load().then((instance) => (${entry.local} = ${member("instance.exports", entry.name)})))`
    return statement(
      entry,
      "let",
      pure(entry.kind === "function" ? `(${start}, ${tooEarly(plan, host, entry)})` : `void ${start}`),
    )
  })
  return paragraphs(
    lines(
      header(plan, "its exports, after `await ready()`"),
      `import { load } from ${specifier(host, loadLayer(plan))}`,
      `import { starts } from ${runtime(host, "defer")}`,
    ),
    ...declarations,
    exportList(plan.exports, plan),
  )
}

/** What a function is before. In the build of an app that knows no keys, where every byte counts, it says no more than it must. */
function tooEarly({ path }: FacadePlan, host: Host, { name }: ExportPlan): string {
  const place = `${shown(path)}: ${shown(name)}`
  return host.keys ? `early(${quote(place)})` : `() => {\n  throw Error(${quote(`${place}() needs ready()`)})\n}`
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
      plan.converts && resetImport(host),
    ),
    plan.converts
      ? "let bound\nconst get = () => load().then(({ exports: wasm }) => (bound ??= bind(wasm)))"
      : "const get = () => load().then((instance) => instance.exports)",
    plan.converts && isResettable(host) && `facade(${quote(plan.path)}, () => {\n  bound = undefined\n})`,
    ...statements,
    exportList(plan.exports, plan),
  )
}
