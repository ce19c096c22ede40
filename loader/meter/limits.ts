/** The limits that a module may be given, and their check. */

import { WasmportError } from "../error.ts"

export interface Limits {
  /** The most pages of 64 KiB that each memory may have. */
  readonly memoryPages?: number | undefined
  /** The instructions that may be executed until somebody refills; `true` counts them and ends nothing. */
  readonly fuel?: number | true | undefined
  /** The most calls inside of each other, of functions that call others. */
  readonly stackDepth?: number | undefined
}

const MAX_PAGES = 2 ** 48
const MAX_DEPTH = 2 ** 30

/** Throws a WasmportError that names the option and its value, unless all are in range. */
export function checkLimits(limits: Limits, file: string | undefined): void {
  for (const [name, value] of Object.entries(limits)) {
    const most = name === "memoryPages" ? MAX_PAGES : name === "stackDepth" ? MAX_DEPTH : Number.MAX_SAFE_INTEGER
    const known = name === "memoryPages" || name === "fuel" || name === "stackDepth"
    if (known && (value === undefined || (name === "fuel" && value === true))) continue
    if (known && Number.isSafeInteger(value) && value > 0 && value <= most) continue
    throw new WasmportError({
      file,
      message: known ? `the limit \`${name}\` is out of range` : `there is no limit \`${name}\``,
      rule: known
        ? `it is a whole number from 1 to ${most}${name === "fuel" ? ", or true" : ""}`
        : "the limits are memoryPages, fuel and stackDepth",
      value: show(value),
    })
  }
}

const show = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value)
