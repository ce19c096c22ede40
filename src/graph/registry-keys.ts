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
      String.raw`(?<![\w$.])${name.replaceAll(/[.$]/g, String.raw`\s*\$&\s*`)}\s*\.\s*(?:get|instantiate|ready)\s*\(\s*(["'${"`"}])([^"'${"`"}\\\n]+\.wasm)\1`,
      "g",
    )
    return Array.from(code.matchAll(call), ([, , key]) => key as string)
  })
  return [...new Set(keys)]
}

/** What the module calls the registry: `registry`, a name of its own, or a member of a namespace. */
async function registryNames(code: string): Promise<string[]> {
  await init()
  try {
    return parse(code)[0].flatMap((entry) => {
      if (entry.type !== "static" || entry.specifier !== "wasmport/runtime") return []
      const statement = code.slice(entry.importStart, entry.start)
      const [, namespace] = /\*\s*as\s+([\p{ID_Continue}$]+)/u.exec(statement) ?? []
      if (namespace !== undefined) return `${namespace}.registry`
      return Array.from(
        statement.matchAll(/(?<![\p{ID_Continue}$])registry(?:\s+as\s+([\p{ID_Continue}$]+))?(?![\p{ID_Continue}$])/gu),
        ([, local = "registry"]) => local,
      )
    })
  } catch {
    // JSX, which the lexer cannot read everywhere.
    return ["registry"]
  }
}

/** Import statements to append to a module, each of which pulls in the `entry` layer of a file. */
export const entryImports = (files: readonly string[]): string =>
  files.map((file) => `\nimport ${JSON.stringify(`${file}?wasmport=entry`)};`).join("")
