/** Other specifiers of a file, as the project's TypeScript resolves them: by `paths` of `tsconfig.json`, and by `imports` of `package.json`. */
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import type * as Reader from "get-tsconfig"
import type { TsConfigResult as Config } from "get-tsconfig"
import { slash } from "../ids.ts"
import { readJson } from "./cache.ts"

/** A specifier and the path that it leads to, each with at most one star. */
interface Alias {
  readonly from: string
  readonly to: string
}

/** Stands for a star while it is resolved. */
const STAR = "wasmport-star"

/** The aliases of a project. */
export class Aliases {
  readonly #aliases: readonly Alias[]

  constructor(root: string, configs: readonly Config[]) {
    const known = [...configs.flatMap(pathsOf), ...importsOf(root)]
    const seen = new Set<string>()
    this.#aliases = known.filter(({ from, to }) => {
      const isNew = !seen.has(`${from} ${to}`) && oneStar(from) && oneStar(to)
      seen.add(`${from} ${to}`)
      return isNew
    })
  }

  /** The specifiers of a file, sorted. Only those that end in `.wasm` count, since no query can follow others. */
  of(file: string): string[] {
    const path = slash(file)
    const found = this.#aliases.flatMap(({ from, to }) => {
      const [before = "", after] = to.split("*")
      if (after === undefined) return to === path ? [from] : []
      const isMatch = path.length > before.length + after.length && path.startsWith(before) && path.endsWith(after)
      return isMatch ? [from.replace("*", () => path.slice(before.length, path.length - after.length))] : []
    })
    return [...new Set(found)].filter((it) => /\.wasm$/i.test(it) && !it.startsWith(".")).toSorted()
  }

  /** All of them as a text, which changes with them; paths count from `root`. */
  describe(root: string): string {
    const base = `${slash(root)}/`
    const short = (path: string): string => (path.startsWith(base) ? path.slice(base.length) : path)
    return this.#aliases.map(({ from, to }) => `${from} ${short(to)}`).join(", ")
  }
}

const oneStar = (pattern: string): boolean => pattern.indexOf("*") === pattern.lastIndexOf("*")

/** The aliases of `paths`. TypeScript's own rules say where they count from. */
function pathsOf(config: Config): Alias[] {
  const { paths } = config.config.compilerOptions ?? {}
  if (paths === undefined) return []
  const { createPathsMatcher } = createRequire(import.meta.url)("get-tsconfig") as typeof Reader
  try {
    const match = createPathsMatcher(config)
    return Object.keys(paths).flatMap((from) =>
      (match?.(from.replace("*", STAR)) ?? []).map((to) => ({ from, to: slash(to).replace(STAR, "*") })),
    )
  } catch {
    return []
  }
}

/** The aliases of `imports` in the nearest `package.json`, under any condition. */
function importsOf(root: string): Alias[] {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const file = join(folder, "package.json")
    if (existsSync(file)) {
      const { imports } = Object(readJson(file)) as { imports?: unknown }
      return Object.entries(Object(imports) as object).flatMap(([from, target]) =>
        targetsOf(target)
          .filter((it) => it.startsWith("./"))
          .map((it) => ({ from, to: slash(join(folder, it)) })),
      )
    }
    if (dirname(folder) === folder) return []
  }
}

const targetsOf = (target: unknown): string[] =>
  typeof target === "string"
    ? [target]
    : typeof target === "object" && target !== null
      ? Object.values(target).flatMap(targetsOf)
      : []
