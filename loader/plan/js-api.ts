/** The values that the JavaScript API can hold and the objects that it can make, by wasm type. */
import type { ExternType, ValType } from "../binary/interface.ts"

/** Whether JS can neither pass nor hold a value of the type (ToJSValue, ToWebAssemblyValue: v128 and exnref throw). */
export function isOpaque(type: ValType): boolean {
  if (type === "v128") return true
  return (
    typeof type === "object" &&
    type.kind === "ref" &&
    type.heap.kind === "abstract" &&
    (type.heap.name === "exn" || type.heap.name === "noexn")
  )
}

/**
 * An import's type -> an expression that makes such an object, to the declared limits; undefined if JavaScript cannot make one, or must not make one
 * up. Memories, tables and tags have no content of their own, so a fresh one will do if nothing supplies one. Functions and globals mean something.
 */
export function makeExpression(type: ExternType): string | undefined {
  switch (type.kind) {
    case "memory":
      // The JavaScript API knows pages of 64 KiB only, and no shared memory without a maximum.
      if (type.pageSize !== 65536 || (type.shared && type.max === undefined)) return undefined
      return `new WebAssembly.Memory({ ${limits(type)}${type.shared ? ", shared: true" : ""} })`
    case "table": {
      const element = type.element.kind === "ref" && type.element.nullable ? referenceName(type.element) : undefined
      return element === undefined || type.shared
        ? undefined
        : `new WebAssembly.Table({ element: "${element}", ${limits(type)} })`
    }
    case "tag": {
      const params = type.params.map((param) =>
        isOpaque(param) ? undefined : typeof param === "string" ? param : referenceName(param),
      )
      return params.includes(undefined)
        ? undefined
        : `new WebAssembly.Tag({ parameters: [${params.map((param) => `"${param}"`).join(", ")}] })`
    }
    case "function":
    case "global":
      return undefined
  }
}

function limits({ min, max, address }: { min: bigint; max: bigint | undefined; address: "i32" | "i64" }): string {
  const size = (value: bigint): string => (address === "i64" ? `${value}n` : `${value}`)
  const maximum = max === undefined ? "" : `, maximum: ${size(max)}`
  return `initial: ${size(min)}${maximum}${address === "i64" ? ', address: "i64"' : ""}`
}

/** The JavaScript API's word for a reference type; undefined for those that it has none for. */
function referenceName(type: ValType): "anyfunc" | "externref" | undefined {
  if (
    typeof type === "string" ||
    type.kind !== "ref" ||
    !type.nullable ||
    type.heap.kind !== "abstract" ||
    type.heap.shared
  )
    return undefined
  return type.heap.name === "func" ? "anyfunc" : type.heap.name === "extern" ? "externref" : undefined
}
