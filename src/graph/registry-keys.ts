/** Literal keys in the app's own code: `registry.get("src/math.wasm")`, `registry.instantiate(…)`, `registry.ready(…)`. */
import { init, parse } from "es-module-lexer"

/** Whether a module imports the runtime: only then it can have keys. */
export const IMPORTS_RUNTIME: RegExp = /["']wasmport\/runtime["']/

/**
 * The literal keys in a module that imports the registry, under whatever name.
 *
 * @example
 * await literalKeys('import { registry as r } from "wasmport/runtime"\nr.get("src/math.wasm")') // ["src/math.wasm"]
 */
export async function literalKeys(code: string): Promise<string[]> {
  if (!IMPORTS_RUNTIME.test(code)) return []
  const keys = (await registryNames(code)).flatMap((name) => {
    const call = new RegExp(
      String.raw`${name}\s*\.\s*(?:get|instantiate|ready)\s*\(\s*(["'${"`"}])([^"'${"`"}\\\n]+\.wasm)\1`,
      "g",
    )
    return Array.from(code.matchAll(call), ([, , key]) => key as string)
  })
  return [...new Set(keys)]
}

const NAME = String.raw`[\p{ID_Continue}$]+`
const whole = (name: string): string => String.raw`(?<![\w$.])${name.replaceAll("$", String.raw`\$`)}`
/** A member of a namespace that has any name, or none; or a member taken out of it. */
const MEMBER = String.raw`(?<![\w$])registry`

const NAMESPACE = new RegExp(String.raw`\*\s*as\s+(${NAME})`, "u")
const IMPORTED = new RegExp(
  String.raw`(?<![\p{ID_Continue}$])registry(?:\s+as\s+(${NAME}))?(?![\p{ID_Continue}$])`,
  "gu",
)
/** `const { registry: r } = await import("wasmport/runtime")` */
const RENAMED = new RegExp(String.raw`(?<![\p{ID_Continue}$])registry\s*:\s*(${NAME})`, "gu")

/** The module's names for the registry, as regular expressions: `registry`, a name of its own, or a member of a namespace. */
async function registryNames(code: string): Promise<string[]> {
  await init()
  try {
    return parse(code)[0].flatMap((entry) => {
      if (entry.specifier !== "wasmport/runtime") return []
      if (entry.type === "dynamic")
        return [MEMBER, ...Array.from(code.matchAll(RENAMED), ([, local]) => whole(local as string))]
      const statement = code.slice(entry.importStart, entry.start)
      const [, namespace] = NAMESPACE.exec(statement) ?? []
      if (namespace !== undefined) return String.raw`${whole(namespace)}\s*\.\s*registry`
      return Array.from(statement.matchAll(IMPORTED), ([, local = "registry"]) => whole(local))
    })
  } catch {
    // JSX, which the lexer cannot read everywhere.
    return [MEMBER]
  }
}

/** Import statements to append to a module, each of which pulls in the `entry` layer of a file. */
export const entryImports = (files: readonly string[]): string =>
  files.map((file) => `\nimport ${JSON.stringify(`${file}?wasmport=entry`)};`).join("")
