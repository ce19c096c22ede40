/** Names of a `.wit` -> names of JavaScript and of core modules. */
import type { WitFunction } from "./types.ts"

/** @example camelCase("full-name") // "fullName" */
export const camelCase = (name: string): string =>
  name.replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** @example pascalCase("full-name") // "FullName" */
export const pascalCase = (name: string): string => camelCase(`-${name}`)

/** The names that a function's core export may have: `is-even`, `is_even` or `isEven`; in an interface, also `name#is-even`. */
export function namesOf({ name, scopes }: Pick<WitFunction, "name" | "scopes">): string[] {
  const plain = [name, name.replaceAll("-", "_"), camelCase(name)]
  return [...scopes.map((scope) => `${scope}#${name}`), ...plain]
}
