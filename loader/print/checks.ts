/** Meanings -> the types of their arguments as data, for the option `checks`: each type once, by its number. */
import { group, use } from "./convert.ts"
import type { Printer } from "./convert.ts"
import { quote } from "../names.ts"
import type { Meaning, Value } from "../plan/meaning.ts"
import { isScalar } from "../wit/types.ts"

/** A function around `callee` that checks arguments by the `.wit`. */
export function printChecked(p: Printer, { name, params }: Meaning, path: string, callee: string): string {
  const list = params.map(({ name, value }) => `[${quote(name)}, ${typeNumber(p, value)}]`)
  return `${use(p, "checkedValues")}(${callee}, ${quote(path)}, ${quote(name)}, [${list.join(", ")}], checks)`
}

/** The list of the types that were asked for. */
export const printCheckedTypes = ({ checks }: Printer): string =>
  checks.size === 0
    ? ""
    : group(
        "const checks = [",
        [...checks.values()].map(([, text]) => text),
        "]",
      )

function typeNumber(p: Printer, value: Value): number {
  const known = p.checks.get(value)
  if (known !== undefined) return known[0]
  // Its parts go before it.
  const text = typeText(p, value)
  const number = p.checks.size
  p.checks.set(value, [number, text])
  return number
}

function typeText(p: Printer, value: Value): string {
  const of = (kind: string, rest: readonly (string | number)[]): string => `[${[quote(kind), ...rest].join(", ")}]`
  if (isScalar(value))
    return of(value.kind, value.form.core === "i64" && value.form.type === "number" ? ['"number"'] : [])
  switch (value.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
      return of(value.kind === "string" ? "string" : "c-string", [])
    case "list":
      return of("list", [typeNumber(p, value.element)])
    case "option":
      return of(value.form === "tag" ? "tagged" : "option", [typeNumber(p, value.some)])
    case "record":
    case "tuple":
      return of(
        value.kind,
        value.fields.map(({ key, value: it }) => `[${quote(key)}, ${typeNumber(p, it)}]`),
      )
    case "enum":
    case "flags":
      return of(value.kind, value.cases.map(quote))
    default:
      return value satisfies never
  }
}
