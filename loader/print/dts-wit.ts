/** Meanings -> TypeScript: what functions of a `.wit` take and give, its records and enums, its doc comments. */
import { camelCase, paramNames } from "../plan/abi.ts"
import type { Meaning } from "../plan/abi.ts"
import { comment, isIdentifier, key, quote } from "../names.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { partsOf, witSignature } from "../wit/resolve.ts"
import type { WitFunction, WitType } from "../wit/resolve.ts"
import { isTagged, typedArray } from "../wit/layout.ts"

/** The types of one module's declarations. */
export interface WitTypes {
  readonly i64: "bigint" | "number"
  /** The names of records, enums and flags. */
  readonly names: ReadonlyMap<WitType, string>
}

const described = (plan: FacadePlan): WitFunction[] =>
  plan.exports.flatMap((entry) => ("meaning" in entry && entry.meaning !== undefined ? [entry.meaning.wit] : []))

/** Names for what the module's functions mention; an export of the same name goes before. */
export function witTypes(plan: FacadePlan): WitTypes {
  const names = new Map<WitType, string>()
  const taken = new Set<string>(plan.exports.flatMap(({ name, local }) => [name, local]))
  const visit = (type: WitType | undefined): void => {
    if (type === undefined || names.has(type)) return
    if (type.kind === "record" || type.kind === "enum" || type.kind === "flags") {
      const base = pascalCase(type.name)
      let name = base
      for (let number = 2; taken.has(name); number++) name = `${base}${number}`
      taken.add(name)
      names.set(type, name)
    }
    for (const part of partsOf(type)) visit(part)
  }
  for (const { params, result } of described(plan)) {
    for (const { type } of params) visit(type)
    visit(result)
  }
  return { i64: plan.i64, names }
}

/** Types that TypeScript or we have under that name would be hidden. */
function pascalCase(name: string): string {
  const pascal = camelCase(`-${name}`)
  return isIdentifier(pascal) &&
    !/^(?:Array|ArrayLike|[A-Z]\w*Array|Promise|Omit|Record|String|Boolean|RegExp|Date|Map|Set)$/.test(pascal)
    ? pascal
    : `${pascal}_`
}

/** `export interface Point { … }` and `export type Color = …`, one block each. */
export function printWitTypes(types: WitTypes): string[] {
  return [...types.names].map(([type, name]) => {
    if (type.kind === "enum") return `${docOf(type.doc)}export type ${name} = ${type.cases.map(quote).join(" | ")}\n`
    if (type.kind === "flags")
      return `${docOf(type.doc)}export interface ${name} {\n${type.flags.map((flag) => `  ${key(camelCase(flag))}?: boolean | undefined\n`).join("")}}\n`
    if (type.kind !== "record") return ""
    const fields = type.fields.map(
      (field) =>
        `${docOf(field.doc, "  ")}  ${key(camelCase(field.name))}${isOptional(field.type) ? "?" : ""}: ${typeOf(types, field.type, "any")}\n`,
    )
    return `${docOf(type.doc)}export interface ${name} {\n${fields.join("")}}\n`
  })
}

/** What may be left out. */
const isOptional = (type: WitType): type is Extract<WitType, { kind: "option" }> =>
  type.kind === "option" && !isTagged(type)

const docOf = (doc: string, by = ""): string => {
  if (doc === "") return ""
  const lines = doc.split("\n").map(comment)
  return lines.length === 1
    ? `${by}/** ${lines[0]} */\n`
    : `${by}/**\n${lines.map((line) => `${by} * ${line}`.trimEnd()).join("\n")}\n${by} */\n`
}

/** The doc comment of the `.wit`, with its signature and the core one behind. */
export function witDoc({ wit }: Meaning, core: string): string {
  const throwing = wit.result?.kind === "result" ? "Throws an Error whose `payload` is the error of the result." : ""
  const signature = `\`${comment(witSignature(wit)).replaceAll("`", "'")}\`, in wasm \`${comment(core).replaceAll("`", "'")}\``
  // A tag goes last: what follows it belongs to it.
  const deprecated = wit.deprecated === undefined ? "" : `@deprecated since ${comment(wit.deprecated)}`
  return docOf([wit.doc, throwing, signature, deprecated].filter((part) => part !== "").join("\n\n"))
}

/** `(name: string): string`; `arrow` stands between. */
export function witCall(types: WitTypes, { wit }: Meaning, arrow: string, promised: (type: string) => string): string {
  const names = paramNames(wit)
  // What may be left out may be so only at the end.
  const lastNeeded = wit.params.findLastIndex(({ type }) => !isOptional(type))
  const params = wit.params.map(({ type }, i) =>
    i > lastNeeded && isOptional(type)
      ? `${names[i]}?: ${typeOf(types, type.some, "param")}`
      : `${names[i]}: ${typeOf(types, type, "param")}`,
  )
  return `(${params.join(", ")})${arrow}${promised(resultOf(types, wit.result))}`
}

function resultOf(types: WitTypes, type: WitType | undefined): string {
  if (type === undefined) return "void"
  if (type.kind === "result") return type.ok === undefined ? "void" : typeOf(types, type.ok, "result")
  return typeOf(types, type, "result")
}

/** Lists of numbers are taken from any array; `any`: in a record, which goes both ways. */
function typeOf(types: WitTypes, type: WitType, use: "param" | "result" | "any"): string {
  switch (type.kind) {
    case "bool":
      return "boolean"
    case "char":
    case "string":
      return "string"
    case "u64":
    case "s64":
      return types.i64
    case "list": {
      const array = typedArray(type.element)
      if (array === undefined) {
        const element = typeOf(types, type.element, use)
        return `${use === "param" ? "readonly " : ""}${/[ |]/.test(element) ? `(${element})` : element}[]`
      }
      return use === "param" ? `ArrayLike<${array.startsWith("Big") ? "bigint" : "number"}>` : array
    }
    case "option":
      return isTagged(type)
        ? `{ tag: "some"; val: ${typeOf(types, type.some, use)} } | { tag: "none" }`
        : `${typeOf(types, type.some, use)} | undefined`
    case "tuple":
      return `${use === "param" ? "readonly " : ""}[${type.items.map((item) => typeOf(types, item, use)).join(", ")}]`
    case "record":
    case "enum":
    case "flags":
      return types.names.get(type) ?? "never"
    case "result":
      return "never"
    default:
      return "number"
  }
}
