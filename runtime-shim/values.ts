/** Conversions at the boundary: lower is JS -> wasm, lift is wasm -> JS. Checked, with one documented rule each. */

/** A safe integer -> i64. Throws a TypeError for what is no number, a RangeError for what is no safe integer. */
export function lowerI64(value: unknown, name: string, param: string): bigint {
  if (typeof value !== "number") throw new TypeError(`[wasmport] ${name}: ${param} is an i64 passed as number, got ${typeof value}`)
  if (!Number.isSafeInteger(value)) throw new RangeError(`[wasmport] ${name}: ${param} is an i64 passed as number, ${value} is not a safe integer`)
  return BigInt(value)
}

/** i64 -> a safe integer. Throws a RangeError past 2^53, where a number could not hold the value exactly. */
export function liftI64(value: bigint, name: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`[wasmport] ${name}: ${value} does not fit a safe integer; use i64: "bigint"`)
  return number
}
