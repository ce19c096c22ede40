/**
 * The host's side of the meter (loader/meter/): reads and sets the globals that an instrumented instance exports, hides them, and tells which
 * limit ended a call.
 */
import type { Limits } from "../../loader/limits.ts"
import {
  BASE_GLOBAL,
  BASE_OUTERMOST,
  DEPTH_EXCEEDED,
  DEPTH_GLOBAL,
  FUEL_ENDLESS,
  FUEL_EXHAUSTED_BELOW,
  FUEL_GLOBAL,
  isMeterGlobal,
  REFUSED_GLOBAL,
} from "../../loader/meter/protocol.ts"
import { FUEL, MEMORY, PERMISSION, STACK, TYPE } from "../errors/codes.ts"
import { fail, messageOf } from "../errors/fail.ts"
import { passing } from "../convert/imports.ts"
import { isTrap, trapped } from "../errors/trap.ts"
import type { ErrorKind } from "../errors/wasm-error.ts"

/** The meter of one instance. */
export class Meter {
  readonly #path: string
  readonly #limits: Limits
  readonly #globals: WebAssembly.Exports
  /** Calls by JavaScript that have not returned. */
  #calls = 0
  /** The value of the fuel's global when somebody set it last. */
  #filled: bigint
  /** The fuel that was used before that. */
  #used = 0

  constructor(exports: WebAssembly.Exports, path: string, limits: Limits) {
    this.#globals = exports
    this.#path = path
    this.#limits = limits
    // Not the value of the global: a start function may have used some of the fuel already.
    this.#filled = limits.fuel === true ? FUEL_ENDLESS : BigInt(limits.fuel ?? 0)
  }

  #read(name: string): unknown {
    return (this.#globals[name] as WebAssembly.Global | undefined)?.value
  }

  #set(name: string, value: unknown): void {
    const global = this.#globals[name] as WebAssembly.Global | undefined
    if (global) global.value = value
  }

  /** The fuel that is left: undefined if fuel is not metered, Infinity if it has no end. */
  get left(): number | undefined {
    const left = this.#read(FUEL_GLOBAL) as bigint | undefined
    if (left === undefined) return undefined
    return this.#filled >= FUEL_ENDLESS ? Infinity : Math.max(0, Number(left))
  }

  /** The fuel that all calls so far have used; undefined if fuel is not metered. */
  get used(): number | undefined {
    const left = this.#read(FUEL_GLOBAL) as bigint | undefined
    // Below 0 all of it was used: nobody knows by how much it was overdrawn.
    return left === undefined ? undefined : this.#used + Number(this.#filled - (left < 0n ? 0n : left))
  }

  /**
   * Sets the fuel. Throws a TypeError (TYPE) for anything but a whole number from 1, `true` or Infinity, and PERMISSION during a
   * call.
   */
  refill(fuel: number | true): void {
    const { left } = this
    const path = this.#path
    if (left === undefined)
      fail(TYPE, `${path}: its fuel is not metered. Give it the limit \`fuel\``, { path }, TypeError)
    const isEndless = fuel === true || fuel === Infinity
    if (!isEndless && !(Number.isSafeInteger(fuel) && fuel > 0))
      fail(
        TYPE,
        `${path}: fuel is a whole number from 1, true or Infinity, not ${typeof fuel === "bigint" ? `${String(fuel)}n` : String(fuel)}`,
        { path },
        TypeError,
      )
    if (this.#calls > 0)
      fail(PERMISSION, `${path}: its fuel cannot be set during a call. Do that when the call has returned`, { path })
    this.#used = this.used!
    this.#filled = isEndless ? FUEL_ENDLESS : BigInt(fuel)
    this.#set(FUEL_GLOBAL, this.#filled)
  }

  /** Calls `callee`. Rethrows its error, the same object, with the code of the limit that ended the call. */
  call(callee: Function, name: string, args: readonly unknown[]): unknown {
    if (this.#calls === 0) this.#set(REFUSED_GLOBAL, 0n)
    const left = this.left
    const base = this.#calls === 0 ? BASE_OUTERMOST : this.#read(BASE_GLOBAL)
    this.#calls++
    try {
      return callee(...args)
    } catch (error) {
      const told = this.#told(error, name, left)
      // After a trap of the engine's own the global has the base of the innermost call, and after a limit that of the outermost.
      this.#set(BASE_GLOBAL, base)
      throw told
    } finally {
      // A trap does not reset the depth, nor does a host function that was called through a table.
      this.#set(DEPTH_GLOBAL, 0)
      this.#calls--
    }
  }

  #told(error: unknown, name: string, before: number | undefined): unknown {
    // No limit of this module ended it.
    if (passing.has(error as object)) return error
    try {
      const found = error as Error & { errno?: number }
      const ended = found.errno === undefined && isTrap(found) ? this.#limit(found.message, name, before) : undefined
      if (ended === undefined) return trapped(error, this.#path, name)
      const [kind, text, more] = ended
      Object.assign(
        found,
        kind,
        { path: this.#path, message: messageOf(kind, `${this.#path}: ${text}`), function: name },
        more,
      )
    } catch {
      // Some hosts throw errors that cannot be changed.
    }
    return error
  }

  /** The limit that ended a call, in words. */
  #limit(trap: string, name: string, before: number | undefined): [ErrorKind, string, object?] | undefined {
    const isOurs = /unreachable/i.test(trap)
    if (isOurs && (this.#read(FUEL_GLOBAL) as bigint) <= FUEL_EXHAUSTED_BELOW)
      return [
        FUEL,
        `${name}() used up its fuel: it began with ${before}, and nothing is left. \`instance.fuel = …\` refills an instance of the registry or of load`,
        { fuel: before },
      ]
    if (isOurs && this.#read(DEPTH_GLOBAL) === DEPTH_EXCEEDED)
      return [STACK, `${name}() led to more than ${this.#limits.stackDepth} calls inside of each other (stackDepth)`]
    const refused = this.#read(REFUSED_GLOBAL) as bigint | undefined
    if (!refused) return undefined
    return [
      MEMORY,
      `${name}() trapped: ${trap}. Before, its memory could not grow by ${refused} pages: it may have ${this.#limits.memoryPages} (memoryPages)`,
    ]
  }
}

const meters = /* @__PURE__ */ new WeakMap<WebAssembly.Exports, { meter: Meter; exports: WebAssembly.Exports }>()

/** The meter of an instance, by the exports that the engine made. */
export const meterOf = (exports: WebAssembly.Exports): Meter | undefined => meters.get(exports)?.meter

/**
 * The exports of an instrumented instance as the app sees them: without the meter's globals, and with functions whose errors say
 * which limit ended the call. The same object for the same instance.
 */
export function limited(exports: WebAssembly.Exports, path: string, limits: Limits): WebAssembly.Exports {
  const known = meters.get(exports)
  if (known) return known.exports
  const meter = new Meter(exports, path, limits)
  const others = Object.entries(exports)
    .filter(([name]) => !isMeterGlobal(name))
    .map(([name, value]) => [
      name,
      typeof value === "function" ? (...args: unknown[]) => meter.call(value, name, args) : value,
    ])
  const its = Object.freeze(Object.fromEntries(others)) as WebAssembly.Exports
  meters.set(exports, { meter, exports: its })
  return its
}

/**
 * Makes the `bind` of an instrumented module from that of a plain one, which gets the exports of {@link limited} and those of the
 * engine.
 */
export const limiting =
  (path: string, limits: Limits, bind: (limited: WebAssembly.Exports, exports: WebAssembly.Exports) => object) =>
  (exports: WebAssembly.Exports): object =>
    bind(limited(exports, path, limits), exports)

/** For `started`: runs the `_initialize` of an instrumented reactor. */
export const initializing =
  (path: string, limits: Limits) =>
  ({ exports }: Pick<WebAssembly.Instance, "exports">): void => {
    ;(limited(exports, path, limits)["_initialize"] as () => void)()
  }
