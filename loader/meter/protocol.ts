/** The agreement of an instrumented module and its host: the names of the globals that it exports, and the values with a meaning. */

/**
 * `(global (mut i64))`, the fuel that is left: a BigInt in JavaScript. A call may overdraw it by the instructions up to the next check. The host sets
 * it to refill. At or below {@link FUEL_EXHAUSTED_BELOW} the meter has ended a call, by `unreachable`.
 */
export const FUEL_GLOBAL = "wasmport:meter/fuel"
/** The fuel when the meter ends a call: far below any overdraft, and far above the least i64. */
export const FUEL_EXHAUSTED: bigint = -(2n ** 62n)
/** The most fuel after the meter has ended a call. The callers of the ended function may have been charged on top of {@link FUEL_EXHAUSTED}. */
export const FUEL_EXHAUSTED_BELOW: bigint = -(2n ** 61n)
/** The fuel at the start with `fuel: true`: enough for decades. */
export const FUEL_ENDLESS: bigint = 2n ** 62n

/**
 * `(global (mut i32))`, 0 whenever the host runs, or {@link DEPTH_EXCEEDED} after the meter has ended a call, by `unreachable`, because it was nested
 * too deep. The next call sets it back. Two events leave the depth of a callee that did not take it: a call through a table that the engine refuses
 * (an empty slot, another type, no room on its stack), and a function of the host's that was called through a table and threw. The next call would
 * begin there. So a host sets it to 0 when a call has come back.
 */
export const DEPTH_GLOBAL = "wasmport:meter/depth"
export const DEPTH_EXCEEDED = -1
/**
 * `(global (mut i32))`, the depth at which a call by the host begins: {@link BASE_OUTERMOST} while none is active, more inside of an imported
 * function. Limits and `unreachable` set it back. Two events leave it too high: a trap of the engine (an access out of bounds, a division by zero)
 * inside of a callback that passes through the imported function, and two calls that are suspended at once (JSPI), if the one that began first ends
 * first. So a host sets it back when no call is active.
 */
export const BASE_GLOBAL = "wasmport:meter/base"
export const BASE_OUTERMOST = 1

/**
 * `(global (mut i64))`, the pages that the module last asked for and the limit `memoryPages` refused; 0 before. It exists only if the limit can
 * refuse any. The host sets it back.
 */
export const REFUSED_GLOBAL = "wasmport:meter/refused"

/** Whether the meter exports a global by that name. */
export const isMeterGlobal = (name: string): boolean =>
  name === FUEL_GLOBAL || name === DEPTH_GLOBAL || name === BASE_GLOBAL || name === REFUSED_GLOBAL
