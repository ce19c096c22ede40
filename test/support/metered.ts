/** Instrumented modules for tests, made from text, and readers of their globals. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import {
  BASE_GLOBAL,
  DEPTH_EXCEEDED,
  DEPTH_GLOBAL,
  FUEL_EXHAUSTED_BELOW,
  FUEL_GLOBAL,
  meter,
} from "../../loader/meter/index.ts"
import type { Limits } from "../../loader/meter/index.ts"

export type Exports = Record<string, any>

/** The bytes of a module in text form. */
export async function wat(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parse(text))
}

/** An instance of the module within the limits. */
export async function metered(text: string, limits: Limits, imports: WebAssembly.Imports = {}): Promise<Exports> {
  return new WebAssembly.Instance(new WebAssembly.Module(meter(await wat(text), limits, "test.wasm")), imports).exports
}

/** The reason why a call ended: a limit, or the error's message; "nothing" if it returned. */
export function endOf(exports: Exports, call: () => unknown): string {
  try {
    call()
    return "nothing"
  } catch (error) {
    const unreachable = error instanceof WebAssembly.RuntimeError && /unreachable/.test(error.message)
    if (unreachable && exports[DEPTH_GLOBAL]?.value === DEPTH_EXCEEDED) return "depth"
    if (unreachable && exports[FUEL_GLOBAL]?.value <= FUEL_EXHAUSTED_BELOW) return "fuel"
    return String((error as Error).message)
  }
}

export const fuelOf = (exports: Exports): number => Number(exports[FUEL_GLOBAL].value)
export const refuel = (exports: Exports, fuel: number): void => {
  exports[FUEL_GLOBAL].value = BigInt(fuel)
}
/** The fuel that a call takes. */
export function costOf(exports: Exports, call: () => unknown): number {
  const before = fuelOf(exports)
  call()
  return before - fuelOf(exports)
}
/** The depth at which the host's next call begins. */
export const baseOf = (exports: Exports): number => exports[BASE_GLOBAL].value
