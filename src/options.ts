/** The plugin's options: defaults, and a refusal by name of everything that is no option. */
import type { FilterPattern } from "@rollup/pluginutils"
import { MODES, WasmportError } from "../loader/index.ts"
import type { Mode } from "../loader/index.ts"

export interface WasmportOptions {
  /** Which `.wasm` files are ours; all by default. Others are left to the bundler. */
  include?: FilterPattern
  exclude?: FilterPattern
  /** How an import without a query waits for its module. Default "await". */
  mode?: Mode
  /**
   * Where the wasm's own imports come from: its module name -> a specifier. One that starts with `.` is relative to the
   * project's root.
   */
  imports?: Record<string, string>
  /**
   * What functions take and give for an `i64`: "bigint" (default, the standard) or "number", safe integers both ways with
   * a RangeError past 2^53. Exported globals stay bigint.
   */
  i64?: "bigint" | "number"
  /** Whether exported mutable globals follow calls, as the standard says (default), or are read once. */
  liveGlobals?: boolean
  /** Bytes up to which a module goes into the code. Follows the bundler's own setting where it has one, else 4096. */
  inlineLimit?: number
  /** Where the output runs. "auto" (default): what the bundler says, else browsers, Node, Deno and Bun at once. */
  target?: "auto" | "browser" | "node"
  /** Write `math.d.wasm.ts` beside `math.wasm` (default), into the given folder (for `rootDirs`), or not at all. */
  types?: boolean | string
}

export type ResolvedOptions = Required<Pick<WasmportOptions, "mode" | "i64" | "liveGlobals" | "target" | "types" | "imports">> &
  Pick<WasmportOptions, "include" | "exclude" | "inlineLimit">

type Check = (value: unknown) => string | undefined

const oneOf = (...values: readonly string[]): Check => (value) =>
  values.includes(value as string) ? undefined : `must be one of ${values.map((it) => JSON.stringify(it)).join(", ")}`
const boolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be a boolean")

const CHECKS: Readonly<Record<keyof WasmportOptions, Check>> = {
  include: () => undefined,
  exclude: () => undefined,
  mode: oneOf(...MODES),
  imports: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be an object of module name -> specifier"
    const wrong = Object.entries(value).find(([, target]) => typeof target !== "string" || target === "")
    return wrong === undefined ? undefined : `must map ${JSON.stringify(wrong[0])} to a specifier, a non-empty string`
  },
  i64: oneOf("bigint", "number"),
  liveGlobals: boolean,
  inlineLimit: (value) => (typeof value === "number" && value >= 0 ? undefined : "must be a number of bytes, 0 or more"),
  target: oneOf("auto", "browser", "node"),
  types: (value) => (typeof value === "boolean" || (typeof value === "string" && value !== "") ? undefined : "must be a boolean or the path of a folder"),
}

/** Throws a WasmportError for an unknown or wrong option. */
export function resolveOptions(options: WasmportOptions = {}): ResolvedOptions {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof WasmportOptions] : undefined
    if (check === undefined) throw new WasmportError({ message: `there is no option ${JSON.stringify(name)}`, hint: suggestion(name) })
    if (value === undefined) continue
    const problem = check(value)
    if (problem !== undefined) throw new WasmportError({ message: `option ${JSON.stringify(name)} ${problem}`, value: print(value) })
  }
  const { mode = "await", imports = {}, i64 = "bigint", liveGlobals = true, target = "auto", types = true } = options
  return { ...options, mode, imports, i64, liveGlobals, target, types }
}

const print = (value: unknown): string => {
  const text = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function suggestion(name: string): string {
  const names = Object.keys(CHECKS)
  const close = names.map((known) => ({ known, distance: distance(name.toLowerCase(), known.toLowerCase()) })).sort((a, b) => a.distance - b.distance)[0]
  const guess = close !== undefined && close.distance <= 3 ? `did you mean ${JSON.stringify(close.known)}? ` : ""
  return `${guess}Options are: ${names.join(", ")}`
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
