/** Clocks and waiting of WASI programs. */
import { afterEach, describe, expect, test, vi } from "vitest"
import { nodes, ours } from "../support/wasi.ts"
import type { Passing } from "../support/wasi.ts"

const EBADF = 8
const EINVAL = 28
const REALTIME = 0
const MONOTONIC = 1
const MILLISECOND = 1_000_000n

afterEach(() => vi.unstubAllGlobals())

interface Subscription {
  readonly userdata: bigint
  /** In nanoseconds, with its clock; else a descriptor. */
  readonly timeout?: bigint
  readonly clock?: number
  readonly absolute?: boolean
  readonly type?: number
  readonly fd?: number
}

/** Writes subscriptions at 1024 and gives the events from 4096 on, with the time that the call took in milliseconds. */
function poll(it: Omit<Passing, "host">, subscriptions: readonly Subscription[], unstable = false) {
  const { call, view, bytes } = it
  const at = unstable ? 24 : 16
  bytes.fill(0xaa, 4096, 8192)
  subscriptions.forEach(({ userdata, timeout, clock = MONOTONIC, absolute = false, type = 0, fd = 0 }, i) => {
    const from = 1024 + i * (at + 32)
    bytes.fill(0, from, from + at + 32)
    view.setBigUint64(from, userdata, true)
    view.setUint8(from + 8, type)
    if (type !== 0) return view.setUint32(from + 16, fd, true)
    view.setUint32(from + at, clock, true)
    view.setBigUint64(from + at + 8, timeout ?? 0n, true)
    view.setUint16(from + at + 24, absolute ? 1 : 0, true)
  })
  const start = performance.now()
  const errno = call["poll_oneoff"]!(1024, 4096, subscriptions.length, 64)
  const took = performance.now() - start
  const events = Array.from({ length: view.getUint32(64, true) }, (_, i) => {
    const event = 4096 + i * 32
    return [view.getBigUint64(event, true), view.getUint16(event + 8, true), view.getUint8(event + 10)]
  })
  return { errno, events, took }
}

describe("clocks", () => {
  test.each([0, 1, 2, 3])(
    "clock %i has a resolution and a time of the same size as Node's, and goes on",
    async (clock) => {
      const times = []
      for (const { call, view } of [await ours(), await nodes({})]) {
        expect(call["clock_res_get"]!(clock, 0)).toBe(0)
        expect(view.getBigUint64(0, true)).toBeGreaterThan(0n)
        expect(call["clock_time_get"]!(clock, 1n, 8)).toBe(0)
        expect(call["clock_time_get"]!(clock, 1n, 16)).toBe(0)
        expect(view.getBigUint64(16, true)).toBeGreaterThanOrEqual(view.getBigUint64(8, true))
        times.push(view.getBigUint64(8, true))
      }
      if (clock === REALTIME) expect(Number(times[0]! - times[1]!) / 1e9).toBeCloseTo(0, 0)
    },
  )

  test("a clock that does not exist is EINVAL, as by Node", async () => {
    for (const { call } of [await ours(), await nodes({})])
      for (const clock of [4, -1]) {
        expect(call["clock_res_get"]!(clock, 0)).toBe(EINVAL)
        expect(call["clock_time_get"]!(clock, 0n, 0)).toBe(EINVAL)
      }
  })

  test("all of them work in a host without performance, as in an AudioWorklet", async () => {
    vi.stubGlobal("performance", undefined)
    const { call, view } = await ours()
    expect(call["clock_time_get"]!(MONOTONIC, 0n, 0)).toBe(0)
    expect(Number(view.getBigUint64(0, true) / MILLISECOND)).toBeCloseTo(Date.now(), -3)
  })
})

describe.each([
  ["wasi_snapshot_preview1", false],
  ["wasi_unstable", true],
] as const)("poll_oneoff of %s", (module, unstable) => {
  const made = (): Promise<Passing> => ours({}, module)

  test("waits, and writes the event and the number of events", async () => {
    const { errno, events, took } = poll(await made(), [{ userdata: 7n, timeout: 20n * MILLISECOND }], unstable)
    expect([errno, events]).toEqual([0, [[7n, 0, 0]]])
    expect(took).toBeGreaterThanOrEqual(19.5)
    expect(took).toBeLessThan(1000)
  })

  test("waits for the soonest of several clocks, of which some are absolute", async () => {
    const { events, took } = poll(
      await made(),
      [
        { userdata: 1n, timeout: 10_000n * MILLISECOND },
        { userdata: 2n, clock: REALTIME, timeout: (BigInt(Date.now()) + 15n) * MILLISECOND, absolute: true },
        { userdata: 3n, clock: REALTIME, timeout: (BigInt(Date.now()) + 9000n) * MILLISECOND, absolute: true },
      ],
      unstable,
    )
    expect(events).toEqual([[2n, 0, 0]])
    expect(took).toBeLessThan(1000)
  })

  test("does not wait for a time that has passed, nor where a descriptor is ready", async () => {
    const it = await made()
    const late = { userdata: 4n, timeout: 60_000n * MILLISECOND }
    for (const [ready, event] of [
      [{ userdata: 5n, timeout: 1n, absolute: true }, [5n, 0, 0]],
      [{ userdata: 6n, type: 1, fd: 0 }, [6n, 0, 1]],
      [{ userdata: 7n, type: 2, fd: 1 }, [7n, 0, 2]],
    ] as const) {
      const { errno, events, took } = poll(it, [late, ready], unstable)
      expect([errno, events]).toEqual([0, [event]])
      expect(took).toBeLessThan(1000)
    }
  })

  test("reports descriptors that are not open, clocks that do not exist, and an empty list", async () => {
    const it = await made()
    expect(
      poll(
        it,
        [
          { userdata: 1n, type: 1, fd: 99 },
          { userdata: 2n, clock: 9 },
        ],
        unstable,
      ).events,
    ).toEqual([
      [1n, EBADF, 1],
      [2n, EINVAL, 0],
    ])
    expect(poll(it, [], unstable)).toMatchObject({ errno: EINVAL, events: [] })
    expect(poll(it, [{ userdata: 1n, type: 3 }], unstable)).toMatchObject({ errno: EINVAL, events: [] })
  })
})

test("a program's sleep has the events of Node's", async () => {
  const subscriptions = [
    { userdata: 1n, timeout: MILLISECOND },
    { userdata: 2n, timeout: 100_000n * MILLISECOND },
  ]
  const [our, node] = [poll(await ours(), subscriptions), poll(await nodes({}), subscriptions)]
  expect([our.errno, our.events]).toEqual([node.errno, node.events])
})

test("a sleep ends by busy waiting where a thread may not be put to sleep", async () => {
  const wait = vi.spyOn(Atomics, "wait").mockImplementation(() => {
    throw new TypeError("Atomics.wait cannot be called in this context")
  })
  const { events, took } = poll(await ours(), [{ userdata: 1n, timeout: 20n * MILLISECOND }])
  wait.mockRestore()
  expect(events).toEqual([[1n, 0, 0]])
  expect(took).toBeGreaterThanOrEqual(19.5)
})

test("a sleep ends where time stands still, and is in the past then", async () => {
  vi.stubGlobal("performance", { now: () => 1000 })
  const { call, view } = await ours()
  const wait = vi.spyOn(Atomics, "wait").mockReturnValue("timed-out")
  const time = (): bigint => {
    call["clock_time_get"]!(MONOTONIC, 0n, 0)
    return view.getBigUint64(0, true)
  }
  const before = time()
  view.setBigUint64(1024 + 24, 50n * MILLISECOND, true)
  view.setUint32(1024 + 16, MONOTONIC, true)
  expect(call["poll_oneoff"]!(1024, 4096, 1, 64)).toBe(0)
  wait.mockRestore()
  expect(view.getUint32(64, true)).toBe(1)
  expect(time() - before).toBe(50n * MILLISECOND)
})
