/**
 * What an instrumented module and its host agree on: the names of the globals that it exports, and the values that mean something.
 */

/**
 * `(global (mut i64))`, the fuel that is left: a BigInt in JavaScript. A call may overdraw it by the instructions up to the next check. The host
 * sets it in order to refill. At or below {@link FUEL_EXHAUSTED_BELOW} the meter has ended a call, by `unreachable`.
 */
export const FUEL_GLOBAL = "wasmport:meter/fuel"
/** What the meter sets the fuel to when it ends a call: far below what a call can overdraw, and far above the least i64. */
export const FUEL_EXHAUSTED: bigint = -(2n ** 62n)
/** Frames that were below the one that was ended may have been charged on top. */
export const FUEL_EXHAUSTED_BELOW: bigint = -(2n ** 61n)
/** What `fuel: true` starts with: decades of it. */
export const FUEL_ENDLESS: bigint = 2n ** 62n

/**
 * `(global (mut i32))`, 0 whenever the host runs, or {@link DEPTH_EXCEEDED} after the meter has ended a call, by `unreachable`, because it was
 * nested too deep. The next call sets it back. A call through a table that the engine itself refuses (an empty slot, another type, no room on its
 * stack) leaves the depth of the callee that never was: the next call begins there. So does a function of the host's that was called through a table
 * and threw. A host sets it to 0 when a call has come back.
 */
export const DEPTH_GLOBAL = "wasmport:meter/depth"
export const DEPTH_EXCEEDED = -1
/**
 * `(global (mut i32))`, the depth at which a call by the host begins: {@link BASE_OUTERMOST} while none is active, more inside of an imported
 * function. Limits and `unreachable` set it back. A trap that the engine finds (an access out of bounds, a division by zero) inside of a callback,
 * and that passes through the imported function, leaves it too high, and so do two calls that are suspended at once (JSPI), if the one that began first
 * ends first. A host sets it back when no call is active.
 */
export const BASE_GLOBAL = "wasmport:meter/base"
export const BASE_OUTERMOST = 1

/**
 * `(global (mut i64))`, the pages that the module has asked for and that the limit `memoryPages` has refused, last; 0 before. It is there where the limit
 * can refuse any. The host sets it back.
 */
export const REFUSED_GLOBAL = "wasmport:meter/refused"

/** Whether the meter exports a global by that name. */
export const isMeterGlobal = (name: string): boolean =>
  name === FUEL_GLOBAL || name === DEPTH_GLOBAL || name === BASE_GLOBAL || name === REFUSED_GLOBAL
