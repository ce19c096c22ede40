/** Names of a `.wit` -> names of JavaScript and of core modules. */
import type { WitFunction } from "./types.ts"

/** @example camelCase("full-name") // "fullName" */
export const camelCase = (name: string): string =>
  name.replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** @example pascalCase("full-name") // "FullName" */
export const pascalCase = (name: string): string => camelCase(`-${name}`)

/** The three spellings of a function's name: `is-even`, `is_even` and `isEven`. */
export const spellingsOf = ({ name }: Pick<WitFunction, "name">): string[] => [
  name,
  name.replaceAll("-", "_"),
  camelCase(name),
]

/** The names that a function's core export may have: one of the three; in an interface, also `name#is-even`. */
export const namesOf = (it: Pick<WitFunction, "name" | "scopes">): string[] => [
  ...it.scopes.map((scope) => `${scope}#${it.name}`),
  ...spellingsOf(it),
]
