/** The option `optimize.exports`, whose names keep exports: a sentence for each that is a slip. */
import { comment, quote } from "../../loader/index.ts"
import type { WasmInterface } from "../../loader/index.ts"
import { nearest } from "../nearest.ts"
import type { OptimizeOptions } from "../options.ts"

type Roots = NonNullable<OptimizeOptions["exports"]>

const guess = (name: string, names: readonly string[]): string => {
  const close = nearest(name, names, 3)
  return close === undefined ? "" : ` (did you mean ${quote(close)}?)`
}

/** Of keys that lead to no file. */
export const unknownKeys = (roots: Roots, isThere: (key: string) => boolean): string[] =>
  Object.keys(roots)
    .filter((key) => !isThere(key))
    .map(
      (key) =>
        `\`optimize.exports\` lists ${quote(key)}, and there is no such file: a key is a path from the project's folder, or a package's name and a path.`,
    )

/** Of exports that the file does not have. */
export const unknownExports = (roots: Roots, path: string, { exports }: WasmInterface): string[] => {
  const names = exports.map(({ name }) => name)
  const listed = Object.hasOwn(roots, path) ? (roots[path] ?? []) : []
  return listed
    .filter((name) => !names.includes(name))
    .map(
      (name) => `${comment(path)} has no export ${quote(name)}, which \`optimize.exports\` lists${guess(name, names)}.`,
    )
}
