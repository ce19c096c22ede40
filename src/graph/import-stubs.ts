/**
 * Stubs to paste for imports that nobody supplies: in JavaScript, or in TypeScript if a `.wit` has the types of the functions. Wasm calls them, so it
 * gives their parameters.
 */
import { comment, externtype, moduleName, quote } from "../../loader/index.ts"
import type { ImportName } from "../../loader/index.ts"

type Meaning = NonNullable<ImportName["meaning"]>
type Value = Meaning["params"][number]["value"]
type Named = Extract<Value, { typeName: string }>

/** Names that no function of a module can have, though it can be exported under them. */
const RESERVED =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/
const isName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.test(name)

/** Whether the stubs for these are TypeScript. */
export const isTyped = (names: readonly ImportName[]): boolean => names.some(({ meaning }) => meaning !== undefined)

/** The import as people read it: with its meaning, or its type in wasm. */
export const described = ({ type, meaning }: ImportName): string =>
  comment(meaning === undefined ? externtype(type) : meaning.signature)

/** Statements that export a stub for each name; `typed`: in TypeScript, with the types that they mention. */
export function stubs(names: readonly ImportName[], typed: boolean): string {
  const types = new Map<string, string>()
  const functions = names.map((entry) => stub(entry, typed, types))
  return [...(typed ? types.values() : []), ...functions].join("\n")
}

function stub(entry: ImportName, typed: boolean, types: Map<string, string>): string {
  const name = [entry.name, entry.meaning?.spellings.at(-1) ?? ""].find(isName)
  const value = stubValue(entry, name ?? entry.local, typed, types)
  return name === undefined ? `${value}\nexport { ${entry.local} as ${moduleName(entry.name)} }` : `export ${value}`
}

function stubValue(
  { type, make, meaning }: ImportName,
  local: string,
  typed: boolean,
  types: Map<string, string>,
): string {
  switch (type.kind) {
    case "function": {
      const head =
        meaning === undefined
          ? wasmHead(type.type.kind === "func" ? type.type : undefined, typed)
          : witHead(meaning, typed, types)
      return `function ${local}${head} { throw new Error("not implemented") }`
    }
    case "memory":
    case "table":
    case "tag":
      return `const ${local} = ${make ?? `undefined // JavaScript cannot make a ${comment(externtype(type))}`}`
    case "global": {
      const valtype = typeof type.type === "string" ? type.type : "externref"
      const zero = valtype === "i64" ? "0n" : valtype === "externref" ? "null" : "0"
      return type.mutable
        ? `const ${local} = new WebAssembly.Global({ value: "${valtype}", mutable: true }, ${zero})`
        : `const ${local} = ${zero}`
    }
  }
}

interface CoreType {
  readonly params: readonly unknown[]
  readonly results: readonly unknown[]
}

function wasmHead(type: CoreType | undefined, typed: boolean): string {
  const of = (it: unknown): string =>
    it === "i64" ? "bigint" : typeof it === "string" && /^[if]\d/.test(it) ? "number" : "unknown"
  const params = (type?.params ?? []).map((it, i) => (typed ? `p${i}: ${of(it)}` : `p${i}`))
  const results = (type?.results ?? []).map(of)
  const result = results.length === 0 ? "void" : results.length === 1 ? results[0] : `[${results.join(", ")}]`
  return `(${params.join(", ")})${typed ? `: ${result}` : ""}`
}

function witHead({ params, result }: Meaning, typed: boolean, types: Map<string, string>): string {
  const names = params.map(({ name }) => (isName(name) ? name : `_${name}`))
  if (!typed) return `(${names.join(", ")})`
  const given = result?.kind === "result" ? result.ok : result
  const list = params.map(({ value }, i) => `${names[i]}: ${typeOf(value, types)}`)
  return `(${list.join(", ")}): ${given === undefined ? "void" : typeOf(given, types)}`
}

/** The type in TypeScript; declarations that it needs go into `types`. */
function typeOf(value: Value, types: Map<string, string>): string {
  if ("form" in value && value.kind !== "option") return value.form.type
  switch (value.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
      return "string"
    case "list": {
      if (value.array !== undefined) return value.array
      const element = typeOf(value.element, types)
      return `${/[ |]/.test(element) ? `(${element})` : element}[]`
    }
    case "option": {
      const some = typeOf(value.some, types)
      return value.form === "tag" ? `{ tag: "some"; val: ${some} } | { tag: "none" }` : `${some} | undefined`
    }
    case "tuple":
      return `[${value.fields.map((field) => typeOf(field.value, types)).join(", ")}]`
    case "record":
    case "enum":
    case "flags":
      return declared(value, types)
    default:
      return "unknown"
  }
}

function declared(value: Named, types: Map<string, string>): string {
  const { typeName: name } = value
  if (types.has(name)) return name
  types.set(name, "")
  switch (value.kind) {
    case "enum":
      types.set(name, `export type ${name} = ${value.cases.map(quote).join(" | ")}`)
      break
    case "flags":
      types.set(
        name,
        `export interface ${name} { ${value.cases.map((it) => `${it}?: boolean | undefined`).join("; ")} }`,
      )
      break
    case "record": {
      const fields = value.fields.map(({ key, value: it }) => {
        const mark = it.kind === "option" && it.form !== "tag" ? "?" : ""
        return `${key}${mark}: ${typeOf(it, types)}`
      })
      types.set(name, `export interface ${name} { ${fields.join("; ")} }`)
    }
  }
  return name
}
