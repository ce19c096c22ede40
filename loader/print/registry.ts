/**
 * Plan -> JavaScript: what the layers of a module say in a bundle that contains `registry`. Nothing of this is printed for
 * others.
 */
import { lines, runtime, specifier } from "./host.ts"
import type { Host } from "./host.ts"
import type { ExportPlan, FacadePlan, FunctionPlan } from "../plan/plan.ts"
import { key, member, quote } from "../names.ts"
import { externtype, functype, valtype } from "../binary/type-text.ts"
import { withBuiltins } from "./builtins.ts"

/** Imports the functions by which a module enters. */
export const entriesImport = (host: Host, ...names: readonly (string | false)[]): string =>
  `import { ${names.filter(Boolean).join(", ")} } from ${runtime(host, "entries")}`

/** The imports of the glue, where the module has some of its own. */
export function glueImports(plan: FacadePlan, host: Host): string[] {
  const names = [...(plan.adapts ? ["adapt"] : []), ...(plan.converts ? ["bind"] : [])]
  return [
    ...(names.length === 0 ? [] : [`import { ${names.join(", ")} } from ${specifier(host, "bind")}`]),
    ...(plan.adapts ? [`import { instantiate } from ${runtime(host, "adapt")}`] : []),
  ]
}

/** What is known of a module without its imports. */
export function moduleFields(plan: FacadePlan, host: Host): string[] {
  const glue = [...bindField(plan), ...adaptField(plan), ...(plan.adapts ? ["instantiate"] : [])]
  if (!host.instances) return ["compile", ...glue]
  const { size, hash } = host.file()
  return [
    `size: ${size}`,
    `hash: ${quote(hash)}`,
    ...(host.tracked ? ["tracked: true"] : []),
    ...glue,
    ...typesField(plan),
  ]
}

/** `enter("src/math.wasm", { … })` */
export const enter = (plan: FacadePlan, fields: readonly (string | false)[]): string => {
  const given = fields.filter((it) => it !== false)
  return given.length === 0 ? "" : `enter(${quote(plan.path)}, {\n${given.map((it) => `  ${it},\n`).join("")}})`
}

/** The glue: the module's own, or getters of its globals; without either the engine's exports are what the plain import has. */
function bindField(plan: FacadePlan): string[] {
  if (plan.converts) return ["bind"]
  const getters = plan.exports.flatMap((entry) =>
    entry.kind === "global" && !entry.kept
      ? `get ${key(entry.name)}() { return ${entry.readable ? `${member("raw", entry.name)}.value` : "undefined"} }`
      : [],
  )
  return getters.length === 0 ? [] : [`bind: (raw) => ({ ...raw, ${getters.join(", ")} })`]
}

function adaptField(plan: FacadePlan): string[] {
  const supplied = withBuiltins(plan, "imports") !== "imports"
  if (!plan.adapts) return supplied ? ["adapt: builtins"] : []
  return [supplied ? `adapt: (imports) => ${withBuiltins(plan, "adapt(imports)")}` : "adapt"]
}

function typesField({ exports }: FacadePlan): string[] {
  const types = exports.flatMap((entry) => {
    const type = typeOf(entry)
    return type === undefined ? [] : `    ${key(entry.name)}: ${quote(type)},`
  })
  return types.length === 0 ? [] : [lines("types: {", ...types, "  }")]
}

/** Undefined where arguments are converted already, or nothing is known of them. */
function typeOf(entry: ExportPlan): string | undefined {
  if (entry.kind !== "function") return externtype(entry.type)
  return !entry.known || entry.converts ? undefined : signatureOf(entry)
}

/** @example "(a: i32, b: i32) -> i32" */
export function signatureOf(entry: FunctionPlan): string {
  const types = functype([], entry.results).slice("() -> ".length)
  return `(${entry.params.map(({ name, type }) => `${name}: ${valtype(type)}`).join(", ")}) -> ${types}`
}
