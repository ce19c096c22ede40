/** The arguments of a JavaScript caller -> values for wasm, by the function's type. */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { toWasm } from "./values.ts"
import type { ValueType } from "./values.ts"

/**
 * Converts arguments to values for wasm. `signature` looks like `(a: i32, b: i32) -> i32`; `path` is the module's. Throws a
 * TypeError (TYPE) if there are too many, or if one does not fit its type.
 */
export function convertArguments(place: string, signature: string, args: readonly unknown[], path: string): unknown[] {
  const params = signature.slice(1, signature.lastIndexOf(") -> ")).split(", ").filter(Boolean)
  if (args.length > params.length)
    fail(TYPE, `${place} takes ${params.length} arguments, and got ${args.length}: ${signature}`, { path }, TypeError)
  return params.map((param, i) => {
    const [name = "", type = ""] = param.split(": ")
    return convert(type, args[i], `${place}: ${name}`, path)
  })
}

/**
 * Converts one value. Wasm's integers have no sign, so the signed and the unsigned range are both accepted. References of all
 * other types are left to the engine.
 */
export function convert(type: string, value: unknown, place: string, path: string): unknown {
  if (!/^([if](32|64)|externref|funcref)$/.test(type)) return value
  const unsigned =
    type.startsWith("i") &&
    (typeof value === "number" || typeof value === "bigint") &&
    value >= 2 ** (type === "i32" ? 31 : 63)
  return toWasm((unsigned ? `u${type.slice(1)}` : type) as ValueType, value, place, path)
}

/** The function with its arguments checked, for the option `checks`. */
export const checked =
  (callee: (...args: unknown[]) => unknown, place: string, signature: string, path: string) =>
  (...args: unknown[]): unknown =>
    callee(...convertArguments(place, signature, args, path))
