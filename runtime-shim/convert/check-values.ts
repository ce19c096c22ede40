/**
 * For the option `checks`: checks arguments of functions that a `.wit` describes, before they are converted. It finds wrong
 * ranges, wrong kinds and missing fields, which the conversions would accept as JavaScript does. Only dev servers use it.
 */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { shown } from "./memory.ts"

/**
 * A type as printed code has it: its kind, and the numbers of its parts in the list of all types. Fields and cases have their names.
 *
 * - scalars, `string` and `c-string`: `["u8"]`; `["s64", "number"]` where 64-bit integers are numbers
 * - `["list", element]`, `["option", some]`, `["tagged", some]` of an option that is an object
 * - `["record", [name, type], …]`, `["tuple", [index, type], …]`, `["enum", …cases]`, `["flags", …names]`
 */
export type CheckedType = readonly [kind: string, ...rest: readonly unknown[]]

type Part = readonly [name: string, type: number]

/** The function with its arguments checked. A wrong one is a TypeError with code TYPE that names its place. */
export const checkedValues =
  (
    callee: (...args: unknown[]) => unknown,
    path: string,
    name: string,
    params: readonly Part[],
    types: readonly CheckedType[],
  ) =>
  (...args: unknown[]): unknown => {
    const place = `${path}: ${name}()`
    if (args.length > params.length)
      fail(TYPE, `${place} takes ${params.length} arguments, and got ${args.length}`, { path }, TypeError)
    const refuse = (value: unknown, what: string, wanted: string): never => {
      const got = shown(value)
      const kind = Array.isArray(got) ? "an array" : Object(got) === got ? typeof got : String(got)
      return fail(TYPE, `${place}: ${what} must be ${wanted}, got ${kind}`, { path }, TypeError)
    }
    params.forEach(([param, type], i) => check(types, type, args[i], param, refuse))
    return callee(...args)
  }

type Refuse = (value: unknown, what: string, wanted: string) => never

/** Calls `refuse`, which throws, if the value is not of the type. */
function check(types: readonly CheckedType[], index: number, value: unknown, what: string, refuse: Refuse): void {
  const [kind, ...rest] = types[index]!
  const part = (type: unknown, it: unknown, name: string): void => check(types, type as number, it, name, refuse)
  const is = (right: boolean, wanted: string): void => {
    if (!right) refuse(value, what, wanted)
  }
  const object = Object(value) === value && typeof value !== "function"
  switch (kind) {
    case "string":
      return is(typeof value === "string", "a string")
    case "c-string":
      return is(typeof value === "string" && !value.includes("\0"), "a string without U+0000")
    case "char":
      return is(
        typeof value === "string" && /^[^\ud800-\udfff]$/u.test(value.replace("\n", " ")),
        "a string of one character",
      )
    case "bool":
      return is(typeof value === "boolean" || value === 0 || value === 1, "true or false")
    case "f32":
    case "f64":
      return is(typeof value === "number", "a number")
    case "option":
      return value === undefined || value === null ? undefined : part(rest[0], value, what)
    case "tagged": {
      const it = value as { tag?: unknown; val?: unknown }
      is(object && (it.tag === "some" || it.tag === "none"), 'an object with the tag "some" or "none"')
      return it.tag === "some" ? part(rest[0], it.val, `${what}.val`) : undefined
    }
    case "list": {
      const it = value as ArrayLike<unknown>
      is(object && typeof it.length === "number", "an array")
      for (let i = 0; i < it.length; i++) part(rest[0], it[i], `${what}[${i}]`)
      return
    }
    case "tuple":
      is(object && (value as unknown[]).length === rest.length, `an array of ${rest.length}`)
      for (const [i, type] of rest as Part[]) part(type, (value as unknown[])[Number(i)], `${what}[${i}]`)
      return
    case "record":
      is(object, "an object")
      for (const [name, type] of rest as Part[]) part(type, property(value as object, name), `${what}.${name}`)
      return
    case "enum":
      return is(rest.includes(value), `one of ${rest.map((it) => JSON.stringify(it)).join(", ")}`)
    case "flags": {
      is(object, "an object of flags")
      const unknown = Object.keys(value as object).find((name) => !rest.includes(name))
      if (unknown !== undefined) refuse(unknown, what, `an object of the flags ${rest.join(", ")}`)
      return
    }
    default:
      return checkInteger(kind, rest[0] === "number", value, is)
  }
}

const property = (object: object, name: string): unknown =>
  name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name as keyof object]

function checkInteger(
  kind: string,
  asNumber: boolean,
  value: unknown,
  is: (right: boolean, wanted: string) => void,
): void {
  const bits = Number(kind.slice(1))
  const [least, most] = kind.startsWith("u")
    ? [0n, (1n << BigInt(bits)) - 1n]
    : [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
  const range =
    bits < 64 ? `from ${least} to ${most}` : kind.startsWith("u") ? "from 0 to 2^64-1" : "from -2^63 to 2^63-1"
  if (bits === 64 && !asNumber)
    return is(typeof value === "bigint" && value >= least && value <= most, `a bigint ${range}`)
  const right = Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
  is(right, bits === 64 ? `a safe integer ${range}` : `an integer ${range}`)
}
