/**
 * A function's types + its core signature -> how its arguments and its result are passed. If they do not fit, the error shows both, and says if they
 * would fit with the other kind of strings: those that end in 0, or those with lengths.
 */
import { WasmportError } from "../error.ts"
import type { FuncType, ValType } from "../binary/interface.ts"
import { quote, shown } from "../names.ts"
import { functype } from "../binary/type-text.ts"
import { isCString, withStrings, witSignature } from "../wit/types.ts"
import type { WitFunction, WitType } from "../wit/types.ts"
import type { Abi } from "../wit/layout.ts"
import { isCopied, isHeap } from "./meaning.ts"
import type { Match, Passing, ResultPassing, Settled, Settler } from "./meaning.ts"

/** The most core parameters: the canonical ABI passes more in memory. C, Zig and AssemblyScript do not. */
const MOST_PARAMS = 16

type Way = Omit<Passing, "passing"> & { readonly params: readonly ValType[] }

/** The settled types of a function. */
export interface Values {
  readonly params: readonly Settled[]
  readonly result: Settled | undefined
}

/** The settled types of a function. */
export const valuesOf = ({ settle }: Settler, { params, result }: WitFunction): Values => ({
  params: params.map(({ type }) => settle(type)),
  result: result && settle(result),
})

/** How the core signature passes the function's values. Throws a WasmportError if they do not fit. `path` is the module's. */
export function passingOf(settler: Settler, match: Match, path: string): Passing {
  const { interop: abi } = settler
  const { wit: it, core, direction, name } = match
  const values = valuesOf(settler, it)
  const found = fitOf(match, values, abi)
  if (found !== undefined) return found
  throw new WasmportError({
    file: it.place,
    message: `${shown(it.name)} cannot be the ${direction} ${quote(name)} of ${path}: their signatures do not fit`,
    rule: `${witSignature(it)} is one of ${signaturesOf(match, values, abi).join(", ")}`,
    value: core === undefined ? "a signature that cannot be read" : functype(core.params, core.results),
    hint: otherStrings(settler, match) ?? "Correct the .wit, or the function's types in the source.",
  })
}

function fitOf(match: Match, values: Values, abi: Abi): Passing | undefined {
  const { core, direction } = match
  if (core === undefined) return undefined
  for (const { params, ...way } of waysOf(match, values, abi)) {
    const passing = resultPassing(core, params, values.result, abi, direction, way.outFirst)
    if (passing !== undefined) return { passing, ...way }
  }
  return undefined
}

/** The ways to pass arguments of these types. */
function waysOf({ direction }: Match, { params }: Values, { style, address }: Abi): Way[] {
  const flat = params.flatMap(({ flats }) => flats)
  const copies = style === "bytes" && params.some(isCopied)
  const copied = params.flatMap((value) => (isCopied(value) ? [address] : value.flats))
  const spills = flat.length > MOST_PARAMS && style === "bytes"
  const way = { spilled: false, byAddress: false, outFirst: direction === "export" }
  return [
    { ...way, params: flat },
    ...(spills ? [{ ...way, params: [address], spilled: true }] : []),
    ...(copies ? [{ ...way, params: copied, byAddress: true, outFirst: true }] : []),
    // A function of C that wasm imports, if its types tell it from the canonical ABI.
    ...(direction === "import" ? [{ ...way, params: flat, outFirst: true }] : []),
  ]
}

/** All core signatures that the function may have, as text. */
function signaturesOf(match: Match, values: Values, abi: Abi): string[] {
  const { direction } = match
  const { result } = values
  const { address } = abi
  const results = result?.flats ?? []
  const possible =
    results.length <= 1
      ? [results]
      : [
          ...(result !== undefined && isPair(result) && address === "i32" ? [["i64"] as const] : []),
          ...(result?.kind === "result" ? [] : [results]),
          ...(direction === "export" ? [[address]] : []),
        ]
  const signatures = waysOf(match, values, abi).flatMap(({ params, outFirst }) => [
    ...possible.map((results) => functype(params, results)),
    ...(results.length > 1 ? [functype(withAddress(params, address, outFirst), [])] : []),
  ])
  return [...new Set(signatures)]
}

/** The hint for a function that fits if its strings end in 0, or if they do not. */
function otherStrings(settler: Settler, match: Match): string | undefined {
  const { params, result } = match.wit
  for (const kind of ["c-string", "string"] as const) {
    const other = (type: WitType): WitType => withStrings(type, kind)
    const otherParams = params.map((param) => ({ ...param, type: other(param.type) }))
    const otherResult = result && other(result)
    for (const wit of [
      { ...match.wit, params: otherParams, result: otherResult },
      { ...match.wit, params: otherParams },
      { ...match.wit, result: otherResult },
    ]) {
      if (fitOf({ ...match, wit }, valuesOf(settler, wit), settler.interop) === undefined) continue
      return kind === "string"
        ? `The module has strings with their lengths: write ${witSignature(wit)}.`
        : `If its strings end in 0, as C's do, declare \`type c-string = string;\` and write c-string for them: ${witSignature(wit)}.`
    }
  }
  return undefined
}

/** Whether a value is an address and a length. */
const isPair = (value: Settled): boolean => isHeap(value) && !isCString(value.kind)

/** The parameters, with the address at which the result is to be put. */
const withAddress = (params: readonly ValType[], address: ValType, isFirst: boolean): ValType[] =>
  isFirst ? [address, ...params] : [...params, address]

const same = (types: readonly ValType[], others: readonly ValType[]): boolean =>
  types.length === others.length && types.every((type, i) => type === others[i])

function resultPassing(
  core: FuncType,
  params: readonly ValType[],
  result: Settled | undefined,
  { style, address }: Abi,
  direction: Match["direction"],
  outFirst: boolean,
): ResultPassing | undefined {
  const results = result?.flats ?? []
  if (same(core.params, params)) {
    if (same(core.results, results) && (result?.kind !== "result" || results.length === 1))
      return results.length === 0 ? "none" : "flat"
    const packs = style === "bytes" && address === "i32" && result !== undefined && isPair(result)
    if (packs && same(core.results, ["i64"])) return "packed"
    if (results.length > 1 && direction === "export" && same(core.results, [address])) return "area"
  }
  return results.length > 1 && core.results.length === 0 && same(core.params, withAddress(params, address, outFirst))
    ? "out-pointer"
    : undefined
}
