/** Plan -> JavaScript: `bind`, the conversions of one instance, and `adapt`, those around its imports. */
import { own, RUNTIME } from "../own-names.ts"
import type { RuntimeName } from "../own-names.ts"
import { fromRuntime, header, lines, paragraphs, runtime } from "./host.ts"
import type { Host } from "./host.ts"
import { printChecked, printCheckedTypes } from "./checks.ts"
import { boundBy, limitingImport } from "./limits.ts"
import { isInitialize } from "./reactor.ts"
import { createPrinter, indent, use } from "./convert.ts"
import { printAdapt, printExport, printIo, printUsed, signatureComment } from "./functions.ts"
import type { Interop } from "../plan/meaning.ts"
import type { ExportPlan, FacadePlan, FunctionPlan, GlobalPlan } from "../plan/plan.ts"
import { key, member, quote, shown } from "../names.ts"
import { signatureOf } from "./registry.ts"

/** `?wasmport=bind`: the glue of one instance, for converting plans and for further instances; and the wrapper of its imports. */
export function printBind(plan: FacadePlan, host: Host): string {
  if (plan.interop !== undefined) return printMeanings(plan, plan.interop, host)
  const lifts = plan.exports.some((entry) => entry.kind === "function" && entry.converts)
  const helpers = [
    lifts && fromRuntime(host, "values", "liftI64", "lowerI64"),
    plan.reactor && fromRuntime(host, "reactor", "startOnce"),
    checkedImport(plan, host),
    limitingImport(plan, host),
  ]
  const entries = plan.exports.map((entry) => boundEntry(plan, entry, (it, value) => converted(it, value, plan.path)))
  return paragraphs(
    lines(header(plan, "the conversions of one instance"), helpers),
    `export const ${own("bind")} = ${boundBy(plan, lines("({", entries, "})"))}`,
  )
}

const checkedImport = (plan: FacadePlan, host: Host): string | false =>
  plan.exports.some((entry) => entry.kind === "function" && entry.checked && entry.meaning === undefined) &&
  fromRuntime(host, "arguments", "checked")

function boundEntry(
  plan: FacadePlan,
  entry: ExportPlan,
  print: (entry: FunctionPlan, value: string) => string,
): string {
  const value = member("raw", entry.name)
  if (isInitialize(plan, entry)) return `  _initialize: startOnce(${plan.limits === undefined ? "raw" : "exports"}),`
  if (entry.kind === "global" && !entry.kept)
    return `  get ${key(entry.name)}() {\n    return ${globalValue(entry, value)}\n  },`
  if (entry.kind === "function" && (entry.converts || (entry.checked && entry.meaning !== undefined)))
    return `  ${key(entry.name)}: ${print(entry, value)},`
  if (entry.kind === "function" && entry.checked)
    return `  ${key(entry.name)}: checked(${value}, ${quote(`${plan.path}: ${shown(entry.name)}()`)}, ${quote(signatureOf(entry))}, ${quote(plan.path)}),`
  return `  ${key(entry.name)}: ${value},`
}

/** The same by a `.wit`: with the instance's memory and allocator at hand. */
function printMeanings(plan: FacadePlan, interop: Interop, host: Host): string {
  const p = createPrinter(interop, plan.adapts)
  const described = (entry: FunctionPlan, value: string): string => {
    if (entry.meaning !== undefined) {
      const whole = entry.meaning.converts ? indent(printExport(p, entry.meaning, value)).trimStart() : value
      return entry.checked ? printChecked(p, entry.meaning, plan.path, whole) : whole
    }
    if (entry.params.some(({ type }) => type === "i64")) use(p, "lowerI64")
    if (entry.results.includes("i64")) use(p, "liftI64")
    return converted(entry, value, plan.path)
  }
  // With globals, which are read on access, each export needs a line. Without them only converted exports do.
  const whole = plan.exports.some((entry) => entry.kind === "global" && !entry.kept)
  const entries = plan.exports
    .filter(
      (entry) => whole || isInitialize(plan, entry) || (entry.kind === "function" && (entry.converts || entry.checked)),
    )
    .map((entry) => {
      const text = boundEntry(plan, entry, described)
      return entry.kind === "function" && entry.meaning?.converts === true
        ? `${indent(signatureComment(entry.meaning))}\n${text}`
        : text
    })
  const body = [...(whole ? [] : ["  ...raw,"]), ...entries]
  const ofMemory = [...RUNTIME.memory, ...RUNTIME["c-string"], ...RUNTIME.assemblyscript]
    .join(" ")
    .split(" ") as RuntimeName[]
  const usesMemory = ofMemory.some((name) => p.used.has(name))
  const io = usesMemory ? printIo(p) : ""
  const block = lines(
    "{",
    io !== "" && indent(`const io = ${io}`),
    "  return {",
    body.map((line) => indent(line)),
    "  }",
    "}",
  )
  const bind = `export const ${own("bind")} = ${boundBy(plan, block)}`
  const adapt = plan.adapts && printAdapt(p, plan)
  return paragraphs(
    lines(
      header(plan, "the conversions of one instance"),
      printUsed(p, (file) => runtime(host, file)),
      plan.reactor && plan.converts && fromRuntime(host, "reactor", "startOnce"),
      checkedImport(plan, host),
      limitingImport(plan, host),
    ),
    (p.used.has("trapped") || p.used.has("failed") || p.used.has("unlinked")) && `const path = ${quote(plan.path)}`,
    plan.converts && bind,
    adapt,
    printCheckedTypes(p),
    [...p.constants.values()],
    [...p.helpers.values()],
  )
}

const globalValue = (entry: GlobalPlan, global: string): string => (entry.readable ? `${global}.value` : "undefined")

/** A function that has i64 as numbers. `path` is the module's, for errors. */
function converted({ params, results, name }: FunctionPlan, callee: string, path: string): string {
  const args = params.map((param) =>
    param.type === "i64"
      ? `lowerI64(${param.name}, ${quote(`${shown(name)}(): ${param.name}`)}, ${quote(path)})`
      : param.name,
  )
  const call = `${callee}(${args.join(", ")})`
  const lift = (value: string): string => `liftI64(${value}, ${quote(shown(name))}, ${quote(path)})`
  const head = `(${params.map((param) => param.name).join(", ")}) =>`
  if (!results.includes("i64")) return `${head} ${call}`
  if (results.length === 1) return `${head} ${lift(call)}`
  const parts = results.map((type, i) => (type === "i64" ? lift(`results[${i}]`) : `results[${i}]`))
  return `${head} {\n    const results = ${call}\n    return [${parts.join(", ")}]\n  }`
}
