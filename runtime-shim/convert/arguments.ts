/** The arguments of a JavaScript caller -> values for wasm, by the function's type. */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { toWasm } from "./values.ts"
import type { ValueType } from "./values.ts"

/**
 * The arguments as values for wasm. `signature`: `(a: i32, b: i32) -> i32`; `path` is the module's. Throws TYPE for too many, or for one
 * of another type.
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

/** One value for wasm. Its integers have no sign, so both ranges are taken. The engine checks other references than these. */
export function convert(type: string, value: unknown, place: string, path: string): unknown {
  if (!/^(?:[if](?:32|64)|externref|funcref)$/.test(type)) return value
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
