/**
 * A `.wit` and a module's interface -> where the two differ. A `.wit` says what functions mean; how a module passes their values, its own
 * signature tells, so a function fits when plan/abi.ts finds a convention for it.
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
 * Lists where a module differs from a `.wit`: nothing, if wasmport could bind it by that file.
 *
 * A module has each function that the `.wit` exports, by a signature that fits its types; it imports nothing but the functions that the `.wit` imports
 * and what `also` gives. `expected` is a function's type in WIT's words.
 *
 * @param also what the host gives in addition; `{ given: ["wasi_snapshot_preview1"] }` where wasmport runs the module
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
