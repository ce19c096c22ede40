/** The error for imports from WASI's module that WASI does not have. Our own host supplies WASI, and knows all of its functions. */
import { quote, WasmportError } from "../../loader/index.ts"
import type { FacadePlan, ImportName, Supplier, ValType } from "../../loader/index.ts"
import { nearest } from "../nearest.ts"
import { described } from "./import-stubs.ts"
import { wasiNames, wasiSignature } from "./wasi-signatures.ts"

const same = (types: readonly ValType[], wanted: readonly string[]): boolean =>
  types.length === wanted.length && types.every((type, i) => type === wanted[i])

/** The problem of an import from our host: its name, or its signature. Undefined if it is WASI's, or if nobody knows its type. */
function problemOf({ name, type }: ImportName): string | undefined {
  const wanted = wasiSignature(name)
  if (wanted === undefined || type.kind !== "function") {
    const close = name.length > LONGEST ? undefined : nearest(name, wasiNames(), 3)
    return close === undefined || close === name ? "" : `, did you mean ${quote(close)}?`
  }
  if (type.type.kind !== "func") return undefined
  const { params, results } = type.type
  if (same(params, wanted.params) && same(results, wanted.results)) return undefined
  const is64 = params.length === wanted.params.length
  return `, which is (${wanted.params.join(", ")}) -> ${wanted.results[0] ?? "()"} in WASI${is64 ? ": it has no 64-bit memories" : ""}`
}

const MOST_SHOWN = 50
/** The most letters of a name that is compared. WASI's names are shorter. */
const LONGEST = 40

/** The error for a module's imports from our host that WASI does not have; undefined if there are none. */
export function unknownInWasi(plan: FacadePlan, suppliers: ReadonlyMap<string, Supplier>): WasmportError | undefined {
  const unknown = plan.imports.flatMap(({ module, names }) =>
    suppliers.get(module)?.host !== "own"
      ? []
      : names.flatMap((entry) => {
          const problem = problemOf(entry)
          return problem === undefined ? [] : { module, entry, problem }
        }),
  )
  const [first] = unknown
  if (first === undefined) return undefined
  const list = unknown
    .slice(0, MOST_SHOWN)
    .map(({ module, entry, problem }) => `  ${quote(module)} ${quote(entry.name)}: ${described(entry)}${problem}`)
  return new WasmportError({
    file: plan.path,
    message: `${unknown.length} import${unknown.length === 1 ? "" : "s"} of this module ${unknown.length === 1 ? "is" : "are"} not in WASI`,
    rule: "WASI's first preview has a fixed list of functions, each of one signature",
    hint: `${list.join("\n")}\n\nA host of your own can have more: wasmport({ imports: { ${quote(first.module)}: "./src/wasi.js" } })`,
  })
}
