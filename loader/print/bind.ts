/** Plan -> JavaScript: `bind`, the conversions of one instance, and `adapt`, those around its imports. */
import { own } from "../own-names.ts"
import { fromRuntime, header, lines, paragraphs, runtime } from "./host.ts"
import type { Host } from "./host.ts"
import { createPrinter } from "./convert.ts"
import type { Printer } from "./convert.ts"
import { meaningComment, printAdapt, printIo, printMeaning, printUsed } from "./functions.ts"
import type { ExportPlan, FacadePlan, FunctionPlan, GlobalPlan } from "../plan/plan.ts"
import { key, member, quote, shown } from "../names.ts"
import { signatureOf } from "./registry.ts"

/** `?wasmport=bind`: the glue of one instance, for converting plans and for further instances; and what wraps its imports. */
export function printBind(plan: FacadePlan, host: Host): string {
  if (plan.interop !== undefined) return printMeanings(plan, createPrinter(plan.interop, plan.i64, plan.path), host)
  const lifts = plan.exports.some((entry) => entry.kind === "function" && entry.converts)
  const helpers = [lifts && fromRuntime(host, "values", "liftI64", "lowerI64"), checkedImport(plan, host)]
  const entries = plan.exports.map((entry) => boundEntry(plan, entry, (it, value) => converted(it, value)))
  return paragraphs(
    lines(header(plan, "the glue of one instance"), ...helpers),
    lines(`export const ${own("bind")} = (raw) => ({`, ...entries, "})"),
  )
}

const checkedImport = (plan: FacadePlan, host: Host): string | false =>
  plan.exports.some((entry) => entry.kind === "function" && entry.checked) && fromRuntime(host, "lower", "checked")

function boundEntry(
  { path }: FacadePlan,
  entry: ExportPlan,
  print: (entry: FunctionPlan, value: string) => string,
): string {
  const value = member("raw", entry.name)
  if (entry.kind === "global" && !entry.kept)
    return `  get ${key(entry.name)}() {\n    return ${globalValue(entry, value)}\n  },`
  if (entry.kind === "function" && entry.converts) return `  ${key(entry.name)}: ${print(entry, value)},`
  if (entry.kind === "function" && entry.checked)
    return `  ${key(entry.name)}: checked(${value}, ${quote(`${path}: ${shown(entry.name)}()`)}, ${quote(signatureOf(entry))}),`
  return `  ${key(entry.name)}: ${value},`
}

/** The same by a `.wit`: with the instance's memory and allocator at hand. */
function printMeanings(plan: FacadePlan, p: Printer, host: Host): string {
  const described = (entry: FunctionPlan, value: string): string => {
    if (entry.meaning === undefined) {
      if (entry.type.type.kind === "func" && entry.type.type.params.includes("i64")) p.used.values.add("lowerI64")
      if (entry.results.includes("i64")) p.used.values.add("liftI64")
      return converted(entry, value)
    }
    return printMeaning(p, { ...entry, meaning: entry.meaning }, value).replaceAll("\n", "\n  ")
  }
  // Globals are read when they are asked for; of other exports only those need a line that become something else.
  const whole = plan.exports.some((entry) => entry.kind === "global" && !entry.kept)
  const entries = plan.exports
    .filter((entry) => whole || (entry.kind === "function" && (entry.converts || entry.checked)))
    .map((entry) => {
      const text = boundEntry(plan, entry, described)
      return "meaning" in entry && entry.meaning?.converts === true
        ? `  // ${meaningComment(entry.meaning)}\n${text}`
        : text
    })
  const usesMemory = p.used.text.size + p.used.managed.size > 0
  const io = usesMemory ? printIo(p) : ""
  const bind = lines(
    `export const ${own("bind")} = (raw) => {`,
    io !== "" && `  const io = ${io}`,
    "  return {",
    !whole && "    ...raw,",
    ...entries.map((entry) => entry.replace(/^(?=.)/gm, "  ")),
    "  }",
    "}",
  )
  const adapt = plan.adapts && printAdapt(p, plan)
  return paragraphs(
    lines(
      header(plan, "the glue of one instance"),
      ...printUsed(p, (file) => runtime(host, file)),
      checkedImport(plan, host),
    ),
    plan.converts && bind,
    adapt,
  )
}

const globalValue = (entry: GlobalPlan, global: string): string => (entry.readable ? `${global}.value` : "undefined")

function converted({ params, results, name }: FunctionPlan, callee: string): string {
  const args = params.map((param) =>
    param.type === "i64" ? `lowerI64(${param.name}, ${quote(`${shown(name)}(): ${param.name}`)})` : param.name,
  )
  const call = `${callee}(${args.join(", ")})`
  const lift = (value: string): string => `liftI64(${value}, ${quote(shown(name))})`
  const head = `(${params.map((param) => param.name).join(", ")}) =>`
  if (!results.includes("i64")) return `${head} ${call}`
  if (results.length === 1) return `${head} ${lift(call)}`
  const parts = results.map((type, i) => (type === "i64" ? lift(`results[${i}]`) : `results[${i}]`))
  return `${head} {\n    const results = ${call}\n    return [${parts.join(", ")}]\n  }`
}
