/** Meanings -> TypeScript: the types that functions of a `.wit` take and give, its records and enums, its doc comments. */
import { comment, isIdentifier, isKeyword, key, quote } from "../names.ts"
import type { Meaning, Settled, Value } from "../plan/meaning.ts"
import type { FacadePlan } from "../plan/plan.ts"
import { isScalar } from "../wit/types.ts"

type Named = Extract<Value, { typeName: string }>
/** The names of a module's records, enums and flags. */
export type WitTypes = ReadonlyMap<Named, string>

/** Names for the types that the module's functions mention. An export of the same name keeps its name. */
export function witTypes(plan: FacadePlan): WitTypes {
  const names = new Map<Named, string>()
  if (plan.interop === undefined) return names
  const taken = new Set<string>(plan.exports.flatMap(({ name, local }) => [name, local]))
  const visit = (value: Settled | undefined): void => {
    if (value === undefined) return
    if ("typeName" in value) {
      if (names.has(value)) return
      const base = isHidden(value.typeName) ? `${value.typeName}_` : value.typeName
      let name = base
      for (let number = 2; taken.has(name); number++) name = `${base}${number}`
      taken.add(name)
      names.set(value, name)
    }
    for (const part of value.parts) visit(part)
  }
  for (const entry of plan.exports) {
    if (!("meaning" in entry) || entry.meaning === undefined) continue
    for (const { value } of entry.meaning.params) visit(value)
    visit(entry.meaning.result)
  }
  return names
}

/** Whether the name would hide a type of TypeScript, or of ours. */
const isHidden = (name: string): boolean =>
  !isIdentifier(name) ||
  /^(?:Array|ArrayLike|ArrayBuffer|ArrayBufferLike|BufferKind|[A-Z]\w*Array|Promise|Omit|Record|String|Boolean|RegExp|Date|Map|Set)$/.test(
    name,
  )

/** `export interface Point { … }` and `export type Color = …`, one block each. */
export const printWitTypes = (types: WitTypes): string[] =>
  [...types].map(([value, name]) => `${docOf(value.doc)}export ${declaration(types, value, name)}\n`)

function declaration(types: WitTypes, value: Named, name: string): string {
  switch (value.kind) {
    case "enum":
      return `type ${name} = ${value.cases.map(quote).join(" | ")}`
    case "flags":
      return `interface ${name} {\n${value.cases.map((flag) => `  ${key(flag)}?: boolean | undefined\n`).join("")}}`
    case "record": {
      const fields = value.fields.map((field) => {
        const mark = isOptional(field.value) ? "?" : ""
        return `${docOf(field.doc, "  ")}  ${key(field.key)}${mark}: ${typeOf(types, field.value, "any")}\n`
      })
      // The module gives arrays in an ArrayBuffer, and takes arrays in any buffer.
      const buffer = holdsNumbers(value) ? "<BufferKind extends ArrayBufferLike = ArrayBufferLike>" : ""
      return `interface ${name}${buffer} {\n${fields.join("")}}`
    }
    default:
      return value satisfies never
  }
}

const HOLDING = new WeakMap<Settled, boolean>()

/** Whether a list of numbers is in it, at any depth. */
function holdsNumbers(value: Settled): boolean {
  const known = HOLDING.get(value)
  if (known !== undefined) return known
  const holds = (value.kind === "list" && value.array !== undefined) || value.parts.some(holdsNumbers)
  HOLDING.set(value, holds)
  return holds
}

/** Whether a value may be left out. */
const isOptional = (value: Value): value is Extract<Value, { kind: "option" }> =>
  value.kind === "option" && value.form !== "tag"

const docOf = (doc: string, by = ""): string => {
  if (doc === "") return ""
  const lines = doc.split("\n").map(comment)
  return lines.length === 1
    ? `${by}/** ${lines[0]} */\n`
    : `${by}/**\n${lines.map((line) => `${by} * ${line}`.trimEnd()).join("\n")}\n${by} */\n`
}

/** The doc comment of the `.wit`, with its signature and the core one behind. */
export function witDoc({ wit, result, signature }: Meaning, core: string): string {
  const throwing = result?.kind === "result" ? "Throws an Error whose `payload` is the error of the result." : ""
  const signatures = `\`${comment(signature).replaceAll("`", "'")}\`, in wasm \`${comment(core).replaceAll("`", "'")}\``
  // A tag goes last: the text behind it belongs to it.
  const deprecated = wit.deprecated === undefined ? "" : `@deprecated since ${comment(wit.deprecated)}`
  return docOf([wit.doc, throwing, signatures, deprecated].filter((part) => part !== "").join("\n\n"))
}

/** `(name: string): string`; `arrow` stands between. */
export function witCall(
  types: WitTypes,
  { params, result }: Meaning,
  arrow: string,
  promised: (type: string) => string,
): string {
  // A parameter may be left out only at the end.
  const lastNeeded = params.findLastIndex(({ value }) => !isOptional(value))
  const printed = params.map(({ name, value }, i) => {
    const readable = isKeyword(name) ? `_${name}` : name
    return i > lastNeeded && isOptional(value)
      ? `${readable}?: ${typeOf(types, value.some, "param")}`
      : `${readable}: ${typeOf(types, value, "param")}`
  })
  const given = result?.kind === "result" ? result.ok : result
  return `(${printed.join(", ")})${arrow}${promised(given === undefined ? "void" : typeOf(types, given, "result"))}`
}

/** The buffers of typed arrays. TypeScript knows them from 5.7 on. */
const BUFFERS = { result: "ArrayBuffer", any: "BufferKind" } as const

/** Lists of numbers are taken from any array; `any`: in a record, which goes both ways. */
function typeOf(types: WitTypes, value: Value, use: "param" | "result" | "any"): string {
  if (isScalar(value)) return value.form.type
  switch (value.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
      return "string"
    case "list": {
      if (value.array !== undefined)
        return use === "param"
          ? `ArrayLike<${value.array.startsWith("Big") ? "bigint" : "number"}>`
          : `${value.array}<${BUFFERS[use]}>`
      const element = typeOf(types, value.element, use)
      return `${use === "param" ? "readonly " : ""}${/[ |]/.test(element) ? `(${element})` : element}[]`
    }
    case "option": {
      const some = typeOf(types, value.some, use)
      return isOptional(value) ? `${some} | undefined` : `{ tag: "some"; val: ${some} } | { tag: "none" }`
    }
    case "tuple":
      return `${use === "param" ? "readonly " : ""}[${value.fields.map((field) => typeOf(types, field.value, use)).join(", ")}]`
    case "record":
    case "enum":
    case "flags": {
      const name = types.get(value) ?? "never"
      return use !== "param" && holdsNumbers(value) ? `${name}<${BUFFERS[use]}>` : name
    }
    default:
      return value satisfies never
  }
}
