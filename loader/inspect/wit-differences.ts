/**
 * A `.wit` and a module's interface -> where the two differ. A `.wit` gives the meaning of functions, and the module's own signature tells how it
 * passes values. So a function fits if plan/abi.ts finds a convention for it.
 */

import { WasmportError } from "../error.ts"
import type { WasmInterface } from "../binary/interface.ts"
import { externtype } from "../binary/type-text.ts"
import { isImportOf, settle } from "../plan/abi.ts"
import { namesOf } from "../wit/names.ts"
import { witSignature } from "../wit/types.ts"
import type { Wit, WitFunction } from "../wit/types.ts"
import { difference, differences } from "./differences.ts"
import type { Difference, Expected } from "./differences.ts"

/**
 * Lists the differences of a module from a `.wit`. The list is empty if wasmport could bind the module by that file.
 *
 * A module must have each function that the `.wit` exports, by a signature that fits its types. It may import only the functions that the `.wit`
 * imports, and those in `also`. `expected` in a difference is a function's type in WIT's words.
 *
 * @param also the imports that the host gives in addition; `{ given: ["wasi_snapshot_preview1"] }` if wasmport runs the module
 * @example
 * const problems = witDifferences(parseWit(text, "plugin.wit"), inspect(bytes, url))
 */
export function witDifferences(
  wit: Wit,
  actual: WasmInterface,
  also: Pick<Expected, "types" | "imports" | "given"> = {},
): Difference[] {
  const found: Difference[] = []
  const check = (side: "export" | "import", it: WitFunction, one: Partial<Wit>): void => {
    try {
      settle({ ...wit, exports: [], imports: [], unknown: [], ...one }, actual, "the module", "bigint")
    } catch (error) {
      if (!(error instanceof WasmportError)) throw error
      const names = namesOf(it)
      const has =
        side === "export"
          ? actual.exports.find(({ name, type }) => names.includes(name) && type.kind === "function")
          : actual.imports.find((entry) => isImportOf(entry, it))
      const made = difference(
        side,
        has === undefined ? "missing" : "type",
        has !== undefined && "module" in has ? has.module : undefined,
        has?.name ?? it.name,
        witSignature(it),
        has && externtype(has.type),
      )
      // The reason says more than the two types.
      found.push(has === undefined ? made : { ...made, text: `${made.text}: ${reasonOf(error)}` })
    }
  }
  for (const it of wit.exports) check("export", it, { exports: [it] })
  const given = new Set(wit.imports.flatMap((it) => actual.imports.filter((entry) => isImportOf(entry, it))))
  for (const it of wit.imports)
    if (actual.imports.some((entry) => isImportOf(entry, it))) check("import", it, { imports: [it] })
  const others = actual.imports.filter((entry) => !given.has(entry))
  return [...found, ...differences({ imports: [], ...also, exports: [] }, { ...actual, imports: others })]
}

/** The sentence of an error, without the file in front of it. */
const reasonOf = ({ message, file }: WasmportError): string =>
  message.slice(0, message.search(/\n|$/)).replace(`[wasmport] ${file}: `, "")
