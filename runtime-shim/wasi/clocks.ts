/** Time: clocks, and waiting. */
import type { State } from "./host.ts"

const EBADF = 8
const EINVAL = 28
const REALTIME = 0
/**
 * How many clocks there are. The other three are the monotonic one and those of the process and the thread: JavaScript has one
 * clock for them.
 */
const CLOCKS = 4

/** Milliseconds that programs have waited in a host where time stands still (workerd). For them it is so much later. */
let ahead = 0

/** The time of a clock in milliseconds. */
const now = (clock: number): number =>
  // An AudioWorklet has no `performance`.
  (clock === REALTIME || !globalThis.performance ? Date.now() : performance.now()) + ahead

const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n

export const clock_res_get = ({ view }: State, clock: number, at: number): number => {
  if (clock >= CLOCKS) return EINVAL
  // The steps to which browsers round their clocks.
  view().setBigUint64(at, clock === REALTIME ? 1_000_000n : 100_000n, true)
  return 0
}

export const clock_time_get = ({ view }: State, clock: number, _precision: bigint, at: number): number => {
  if (clock >= CLOCKS) return EINVAL
  view().setBigUint64(at, nanoseconds(now(clock)), true)
  return 0
}

/** Waits, and blocks the thread. The thread sleeps if the engine allows that; on a page's main thread a loop waits. */
function sleep(milliseconds: number): void {
  const end = now(1) + milliseconds
  try {
    // Taken from a memory: pages that are not isolated have no global `SharedArrayBuffer`.
    const Shared = new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true }).buffer
      .constructor as typeof SharedArrayBuffer
    Atomics.wait(new Int32Array(new Shared(4)), 0, 0, milliseconds)
  } catch {}
  let last = now(1)
  for (let same = 0; last < end; same++) {
    const current = now(1)
    if (current > last) same = 0
    // Browsers round to 100 ms at most, which is less time than 1e7 turns take. If time has stood still once, it will again.
    else if (same > (ahead ? 1e3 : 1e7)) ahead += end - current
    last = current
  }
}

/** Subscriptions and events in memory. In `wasi_unstable` the subscription of a clock has an identifier of 8 more bytes. */
const EVENT = 32
const CLOCK = 0
const READ_OR_WRITE = 2
const ABSOLUTE = 1

/**
 * Waits for the soonest of `count` subscriptions. Then it writes an event for each one that is due, and the number of events. All
 * open descriptors are ready at once. No list of subscriptions is made: a program may give millions.
 */
export const poll_oneoff = (state: State, from: number, to: number, count: number, events: number): number => {
  const view = state.view()
  const clockAt = state.unstable ? 24 : 16
  const size = clockAt + 32
  const times = [now(0), now(1)] as const
  view.setUint32(events, 0, true)
  /** How long to wait in milliseconds, and the errno of the event. */
  const wait = (at: number): [milliseconds: number, errno: number] => {
    if (view.getUint8(at + 8) !== CLOCK) return [0, state.descriptors[view.getUint32(at + 16, true)] ? 0 : EBADF]
    const clock = view.getUint32(at + clockAt, true)
    const timeout = Number(view.getBigUint64(at + clockAt + 8, true)) / 1e6
    if (clock >= CLOCKS) return [0, EINVAL]
    return [view.getUint16(at + clockAt + 24, true) & ABSOLUTE ? timeout - times[clock && 1]! : timeout, 0]
  }
  let soonest = Infinity
  for (let i = 0; i < count; i++) {
    const at = from + i * size
    if (view.getUint8(at + 8) > READ_OR_WRITE) return EINVAL
    soonest = Math.min(soonest, wait(at)[0])
  }
  if (!count) return EINVAL
  if (soonest > 0) sleep(soonest)
  let found = 0
  for (let i = 0; i < count; i++) {
    const at = from + i * size
    const [milliseconds, errno] = wait(at)
    if (milliseconds > Math.max(soonest, 0)) continue
    const event = to + found++ * EVENT
    const type = view.getUint8(at + 8)
    view.setBigUint64(event, view.getBigUint64(at, true), true)
    view.setUint16(event + 8, errno, true)
    view.setUint8(event + 10, type)
    // For a descriptor: the number of bytes that are ready at least.
    view.setBigUint64(event + 16, type === CLOCK || errno ? 0n : 1n, true)
    view.setBigUint64(event + 24, 0n, true)
  }
  view.setUint32(events, found, true)
  return 0
}
