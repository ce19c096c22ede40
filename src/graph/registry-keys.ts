/** Literal keys in the app's own code: `registry.get("src/math.wasm")`, `registry.instantiate(…)`, `registry.ready(…)`, `run("src/tool.wasm")`. */
import { init, parse } from "es-module-lexer"

/** Whether a module imports the runtime: only then it can have keys. */
export const IMPORTS_RUNTIME: RegExp = /["']wasmport\/(?:runtime|wasi)["']/

/**
 * The literal keys in a module that imports the registry or `run`, under whatever name.
 *
 * @example
 * await literalKeys('import { registry as r } from "wasmport/runtime"\nr.get("src/math.wasm")') // ["src/math.wasm"]
 */
export async function literalKeys(code: string): Promise<string[]> {
  if (!IMPORTS_RUNTIME.test(code)) return []
  const keys = (await calls(code)).flatMap((callee) => {
    const call = new RegExp(String.raw`${callee}\s*\(\s*(["'${"`"}])([^"'${"`"}\\\n]+\.wasm)\1`, "g")
    return Array.from(code.matchAll(call), ([, , key]) => key as string)
  })
  return [...new Set(keys)]
}

/** An export that takes keys, and the pattern of a call's text behind its name. */
const TAKING: Readonly<Record<string, { readonly name: string; readonly rest: string }>> = {
  "wasmport/runtime": { name: "registry", rest: String.raw`\s*\.\s*(?:get|instantiate|ready)` },
  "wasmport/wasi": { name: "run", rest: "" },
}

const NAME = String.raw`[\p{ID_Continue}$]+`
const whole = (name: string): string => String.raw`(?<![\w$.])${name.replaceAll("$", String.raw`\$`)}`
/** The name alone, or as a member of any namespace. */
const member = (name: string): string => String.raw`(?<![\w$])${name}`

const NAMESPACE = new RegExp(String.raw`\*\s*as\s+(${NAME})`, "u")
const imported = (name: string): RegExp =>
  new RegExp(String.raw`(?<![\p{ID_Continue}$])${name}(?:\s+as\s+(${NAME}))?(?![\p{ID_Continue}$])`, "gu")
/** `const { registry: r } = await import("wasmport/runtime")` */
const renamed = (name: string): RegExp => new RegExp(String.raw`(?<![\p{ID_Continue}$])${name}\s*:\s*(${NAME})`, "gu")

/** The callees in a module, as regular expressions: the export's name, a local name for it, or a member of a namespace. */
async function calls(code: string): Promise<string[]> {
  await init()
  try {
    return parse(code)[0].flatMap((entry) => {
      const taking = Object.hasOwn(TAKING, entry.specifier ?? "") ? TAKING[entry.specifier ?? ""] : undefined
      if (taking === undefined) return []
      return namesOf(code, entry, taking.name).map((name) => name + taking.rest)
    })
  } catch {
    // The lexer cannot read all JSX: then the export's own name counts.
    return Object.values(TAKING).map(({ name, rest }) => member(name) + rest)
  }
}

function namesOf(code: string, entry: ReturnType<typeof parse>[0][number], name: string): string[] {
  if (entry.type === "dynamic")
    return [member(name), ...Array.from(code.matchAll(renamed(name)), ([, local]) => whole(local as string))]
  const statement = code.slice(entry.importStart, entry.start)
  const [, namespace] = NAMESPACE.exec(statement) ?? []
  if (namespace !== undefined) return [String.raw`${whole(namespace)}\s*\.\s*${name}`]
  return Array.from(statement.matchAll(imported(name)), ([, local = name]) => whole(local))
}

/** Import statements to append to a module, each of which pulls in the `entry` layer of a file. */
export const entryImports = (files: readonly string[]): string =>
  files.map((file) => `\nimport ${JSON.stringify(`${file}?wasmport=entry`)};`).join("")
