/** meter(): the calls that its limits end, the code that they leave alone, and their cost. */
import { describe, expect, test } from "vitest"
import { DEPTH_GLOBAL, FUEL_GLOBAL, meter, REFUSED_GLOBAL } from "../../loader/meter/index.ts"
import type { Limits } from "../../loader/meter/index.ts"
import { baseOf, costOf, endOf, fuelOf, metered, refuel, wat } from "../support/metered.ts"
import type { Exports } from "../support/metered.ts"
import { fixture } from "../support/wasm.ts"

const ENDLESS = `(module
  (type $v (func))
  (type $n (func (param i32) (result i32)))
  (table 4 funcref)
  (elem (i32.const 0) $indirect $tail_indirect)
  (func (export "loop") (loop br 0))
  (func (export "loop_if") (param i32) (loop (br_if 0 (i32.const 1))))
  (func (export "loop_table") (param i32) (block (loop (br_table 0 1 0 (i32.const 2)))))
  (func (export "nested") (loop $outer (loop $inner (br_if $inner (i32.const 0))) (br $outer)))
  (func $self (export "self") (call $self))
  (func $loop_and_self (export "loop_and_self") (loop (call $loop_and_self) (br 0)))
  (func $ping (export "ping") (call $pong))
  (func $pong (call $ping))
  (func $indirect (export "indirect") (call_indirect (type $v) (i32.const 0)))
  (func $tail (export "tail") (return_call $tail))
  (func $tail_ping (export "tail_ping") (return_call $tail_pong))
  (func $tail_pong (return_call $tail_ping))
  (func (export "leaf"))
  (func $tail_indirect (export "tail_indirect") (return_call_indirect (type $v) (i32.const 1)))
  (func (export "finite") (param i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (local.get 0)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum)))`

describe("fuel", () => {
  test.each(["loop", "loop_if", "loop_table", "nested", "tail", "tail_ping", "tail_indirect"])(
    "ends %s, which would never end",
    async (name) => {
      const exports = await metered(ENDLESS, { fuel: 100_000 })
      expect(endOf(exports, () => exports[name](0))).toBe("fuel")
    },
  )

  test.each(["self", "loop_and_self", "ping", "indirect"])("ends the recursion of %s", async (name) => {
    const exports = await metered(ENDLESS, { fuel: 5000 })
    expect(endOf(exports, () => exports[name]())).toBe("fuel")
  })

  test("stays exhausted until somebody refills", async () => {
    const exports = await metered(ENDLESS, { fuel: 1000 })
    expect(exports.finite(10)).toBe(55)
    expect(endOf(exports, () => exports.loop())).toBe("fuel")
    expect(endOf(exports, () => exports.finite(3))).toBe("fuel")
    expect(endOf(exports, () => exports.self())).toBe("fuel")
    expect(endOf(exports, () => exports.leaf())).toBe("fuel")
    refuel(exports, 1000)
    expect(exports.finite(10)).toBe(55)
    expect(endOf(exports, () => exports.finite(1000))).toBe("fuel")
  })

  test("is charged by the number of instructions", async () => {
    const exports = await metered(
      `(module
        (func (export "none"))
        (func (export "three") (drop (i32.const 1)) nop)
        (func (export "either") (param i32) (result i32)
          (if (result i32) (local.get 0) (then nop nop nop (i32.const 1)) (else (i32.const 2))) nop)
        (func (export "skips") (param i32) (block (br_if 0 (local.get 0)) nop nop) nop))`,
      { fuel: 1000 },
    )
    // A call itself is one.
    expect(costOf(exports, () => exports.none())).toBe(1)
    expect(costOf(exports, () => exports.three())).toBe(4)
    expect(costOf(exports, () => exports.either(1))).toBe(1 + 2 + 4 + 1)
    expect(costOf(exports, () => exports.either(0))).toBe(1 + 2 + 1 + 1)
    expect(costOf(exports, () => exports.skips(1))).toBe(1 + 3 + 1)
    expect(costOf(exports, () => exports.skips(0))).toBe(1 + 3 + 2 + 1)
  })

  test("of a loop is its rounds times its instructions", async () => {
    const exports = await metered(ENDLESS, { fuel: 1_000_000 })
    const [one, ten, thousand] = [1, 10, 1000].map((rounds) => costOf(exports, () => exports.finite(rounds)))
    expect(ten! - one!).toBe(9 * 10)
    expect(thousand! - one!).toBe(999 * 10)
  })

  test("of `true` ends nothing, and counts", async () => {
    const exports = await metered(ENDLESS, { fuel: true })
    const before = exports[FUEL_GLOBAL].value as bigint
    exports.finite(1_000_000)
    expect(before - (exports[FUEL_GLOBAL].value as bigint)).toBe(10_000_003n)
  })

  test("that is spent inside of a callback is charged once", async () => {
    let inside: () => void = () => {}
    const exports: Exports = await metered(
      `(module
        (import "m" "callback" (func $callback))
        (func (export "work") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "outer") (param i32)
          (loop (call $callback) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
      { fuel: 1_000_000 },
      { m: { callback: () => inside() } },
    )
    const alone = costOf(exports, () => exports.outer(10))
    const work = costOf(exports, () => exports.work(100))
    inside = () => exports.work(100)
    expect(costOf(exports, () => exports.outer(10))).toBe(alone + 10 * work)
    // A callback may refill, too: the running call goes on with that.
    inside = () => refuel(exports, 500_000)
    exports.outer(1)
    expect(fuelOf(exports)).toBeGreaterThan(499_900)
    inside = () => exports.work(10_000_000)
    expect(endOf(exports, () => exports.outer(1))).toBe("fuel")
  })

  test("that runs out in a callback ends the caller as well, even if the host goes on", async () => {
    const exports: Exports = await metered(
      `(module
        (import "m" "callback" (func $callback))
        (func (export "forever") (loop (br 0)))
        (func (export "outer") (loop (call $callback) (br 0))))`,
      { fuel: 1000 },
      { m: { callback: () => expect(endOf(exports, () => exports.forever())).toBe("fuel") } },
    )
    expect(endOf(exports, () => exports.outer())).toBe("fuel")
  })

  test("is charged by length for instructions on many bytes or elements", async () => {
    const exports = await metered(
      `(module
        (memory 16)
        (table $t 1000 funcref)
        (data $d "hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello.")
        (elem $e func $f $f $f $f $f $f $f $f $f $f $f $f $f $f $f $f)
        (func $f)
        (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "copy") (param i32) (memory.copy (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "init") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "table") (param i32) (table.fill $t (i32.const 0) (ref.null func) (local.get 0)))
        (table $grown 0 externref)
        (func (export "grow") (param i32) (drop (table.grow $grown (ref.null extern) (local.get 0))))
        (func (export "elems") (param i32) (table.init $t $e (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "loops") (param i32) (loop (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))))`,
      { fuel: 10_000 },
    )
    const dynamic = (name: string, length: number): number =>
      costOf(exports, () => exports[name](length)) - costOf(exports, () => exports[name](0))
    expect(dynamic("fill", 64_000)).toBe(1000)
    expect(dynamic("copy", 6400)).toBe(100)
    expect(dynamic("init", 64)).toBe(1)
    expect(dynamic("table", 800)).toBe(100)
    expect(dynamic("grow", 800)).toBe(100)
    expect(dynamic("elems", 16)).toBe(2)
    expect(dynamic("loops", 6400)).toBe(100)
    expect(endOf(exports, () => exports.fill(1_000_000))).toBe("fuel")
  })

  test("limits a start function", async () => {
    await expect(metered("(module (func $f (loop (br 0))) (start $f))", { fuel: 1000 })).rejects.toThrow(/unreachable/)
  })

  test("is kept when an exception crosses a loop", async () => {
    const exports = await metered(
      `(module
        (tag $t)
        (func $throws (loop (throw $t)))
        (func (export "catches") (param i32)
          (loop
            try
              nop
              call $throws
            catch_all
              nop
            end
            (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
      { fuel: 100_000 },
    )
    const one = costOf(exports, () => exports.catches(1))
    const hundred = costOf(exports, () => exports.catches(100))
    expect((hundred - one) % 99).toBe(0)
    expect((hundred - one) / 99).toBeGreaterThan(10)
    refuel(exports, 100)
    expect(endOf(exports, () => exports.catches(1000))).toBe("fuel")
  })
})

const NEST = `(module
  (import "m" "visit" (func $visit))
  (type $v (func))
  (tag $t)
  (table (export "table") 4 funcref)
  (elem (i32.const 0) $indirect $deep)
  (func $deep (export "deep") (call $visit) (call $deep))
  (func $to (export "to") (param i32)
    (call $visit)
    (if (local.get 0) (then (call $to (i32.sub (local.get 0) (i32.const 1))))))
  (func $ping (export "ping") (call $visit) (call $pong))
  (func $pong (call $visit) (call $ping))
  (func $indirect (export "indirect") (call $visit) (call_indirect (type $v) (i32.const 0)))
  (func $tail (export "tail") (param i32)
    (call $visit)
    (if (local.get 0) (then (return_call $tail (i32.sub (local.get 0) (i32.const 1))))))
  (func $throw_at (param i32)
    (if (i32.eqz (local.get 0)) (then (throw $t)))
    (call $throw_at (i32.sub (local.get 0) (i32.const 1))))
  (func (export "catch_then_deep") (param i32)
    try (call $throw_at (local.get 0)) catch_all end
    (call $deep))
  (func (export "trap") unreachable)
  (func (export "trap_in") (call_indirect (type $v) (i32.const 3))))`

describe("stackDepth", () => {
  let frames = 0
  let then: () => void = () => {}
  const count = (call: () => unknown): number => {
    frames = 0
    try {
      call()
    } catch {
      // The number is what is asked for.
    }
    return frames
  }
  const nest = (stackDepth: number): Promise<Exports> => {
    then = () => {}
    return metered(
      NEST,
      { stackDepth },
      {
        m: {
          visit: () => {
            frames++
            then()
          },
        },
      },
    )
  }

  test.each([1, 2, 100, 1000, 2000])("of %i is that many frames", async (stackDepth) => {
    const exports = await nest(stackDepth)
    for (const name of ["deep", "ping", "indirect"]) {
      expect(endOf(exports, () => exports[name]())).toBe("depth")
      expect(count(() => exports[name]())).toBe(stackDepth)
    }
    expect(endOf(exports, () => exports.to(stackDepth - 1))).toBe("nothing")
    expect(endOf(exports, () => exports.to(stackDepth))).toBe("depth")
  })

  test("counts no frame of a tail call", async () => {
    const exports = await nest(2)
    expect(count(() => exports.tail(10_000))).toBe(10_001)
  })

  test("starts again after each call, however it ended", async () => {
    const exports = await nest(50)
    const offences: (() => unknown)[] = [
      () => exports.deep(),
      () => exports.to(10),
      () => exports.trap(),
      () => exports.table.get(0)(),
      () => {
        then = () => {
          if (frames === 20) throw new Error("of the host")
        }
        exports.deep()
      },
    ]
    for (const offence of offences) {
      count(offence)
      then = () => {}
      expect(count(() => exports.deep())).toBe(50)
      expect(count(() => exports.table.get(1)())).toBe(50)
      expect(baseOf(exports)).toBe(1)
    }
  })

  test("is where it was after an exception crossed frames", async () => {
    const exports = await nest(50)
    for (const thrown of [0, 10, 40]) expect(count(() => exports.catch_then_deep(thrown))).toBe(49)
    expect(endOf(exports, () => exports.catch_then_deep(49))).toBe("depth")
  })

  test("is no higher after a function of the host's that was called through a table", async () => {
    let act = (): void => {}
    const exports = await metered(
      `(module
        (type $v (func))
        (import "m" "host" (func $host))
        (table 1 funcref)
        (elem (i32.const 0) $host)
        (func (export "call") (call_indirect (type $v) (i32.const 0)))
        (func $tail (return_call_indirect (type $v) (i32.const 0)))
        (func (export "tail") (call $tail))
        (func (export "catch") try (call_indirect (type $v) (i32.const 0)) catch_all end)
        (func $throw (call_indirect (type $v) (i32.const 0)))
        (func (export "catch_below") try (call $throw) catch_all end))`,
      { stackDepth: 20 },
      { m: { host: () => act() } },
    )
    for (const [names, its] of [
      [["call", "tail"], () => {}],
      [
        ["catch", "catch_below"],
        () => {
          throw new Error("of the host")
        },
      ],
    ] as const) {
      act = its
      for (const name of names)
        for (let i = 0; i < 50; i++) expect([name, endOf(exports, () => exports[name]())]).toEqual([name, "nothing"])
    }
  })

  test("counts on through the host, and back from it", async () => {
    const exports = await nest(50)
    then = () => {
      if (frames === 10) exports.deep()
    }
    expect(count(() => exports.deep())).toBe(50)
    // The outer calls get back the depth of the inner ones, even if those were ended. Until the host returns, nothing tells it from
    // a host that let the error through: so its further calls begin as outermost ones.
    then = () => {
      if (frames !== 10) return
      then = () => {}
      expect(endOf(exports, () => exports.deep())).toBe("depth")
      expect(endOf(exports, () => exports.deep())).toBe("depth")
      exports.to(5)
    }
    expect(count(() => exports.deep())).toBe(50 + 40 + 50 + 6)
    then = () => exports.deep()
    expect(count(() => exports.deep())).toBe(50)
    expect(endOf(exports, () => exports.deep())).toBe("depth")
  })

  test("is wrong after a trap of the engine's inside of a callback, until the host or a limit sets it back", async () => {
    const exports = await nest(50)
    then = () => {
      if (frames === 10) exports.trap()
    }
    expect(count(() => exports.deep())).toBe(10)
    then = () => {}
    expect(count(() => exports.deep())).toBe(50)
    then = () => {
      if (frames === 10) exports.trap_in()
    }
    expect(count(() => exports.deep())).toBe(10)
    then = () => {}
    expect(baseOf(exports)).toBe(11)
    // The callee of trap_in() would have begun at the depth 12, and was never called; what comes next takes it for itself.
    expect(count(() => exports.to(0))).toBe(1)
    expect(count(() => exports.deep())).toBe(40)
    // The limit itself has set it back.
    expect(baseOf(exports)).toBe(1)
    expect(count(() => exports.deep())).toBe(50)
  })

  test("and fuel go together", async () => {
    const limits = { fuel: 10_000, stackDepth: 50 }
    const imports = { m: { visit: () => {} } }
    const exports = await metered(NEST, limits, imports)
    expect(endOf(exports, () => exports.deep())).toBe("depth")
    expect(fuelOf(exports)).toBe(10_000 - 50 * 3)
    refuel(exports, 40)
    expect(endOf(exports, () => exports.deep())).toBe("fuel")
    expect(exports[DEPTH_GLOBAL].value).toBe(0)
  })
})

describe("memoryPages", () => {
  test("is the maximum that a memory declares", async () => {
    const text = `(module (memory (export "memory") 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`
    const exports = await metered(text, { memoryPages: 3 })
    expect(exports.grow(3)).toBe(-1)
    expect(exports.grow(1)).toBe(1)
    expect(() => exports.memory.grow(2)).toThrow(RangeError)
    expect(exports.memory.grow(1)).toBe(2)
    expect(exports.grow(1)).toBe(-1)
  })

  test("leaves a lower maximum, and a module of no memory, byte by byte", async () => {
    for (const text of [
      "(module (memory 1 2) (func (memory.grow (i32.const 1)) drop))",
      '(module (func (export "f")))',
    ]) {
      const bytes = await wat(text)
      expect(meter(bytes, { memoryPages: 2 })).toBe(bytes)
    }
  })

  test("holds for an imported memory, however large the host made it", async () => {
    const text = `(module (import "m" "memory" (memory 1)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`
    const memory = new WebAssembly.Memory({ initial: 1 })
    const exports = await metered(text, { memoryPages: 3 }, { m: { memory } })
    expect(exports.grow(3)).toBe(-1)
    expect(exports.grow(-1)).toBe(-1)
    expect(exports.grow(2)).toBe(1)
    expect(exports.grow(1)).toBe(-1)
    expect(exports.grow(0)).toBe(3)
    expect(memory.buffer.byteLength).toBe(3 * 65536)
  })

  test("tells how many pages it has refused, and says nothing of what the engine refuses", async () => {
    const growing = (memory: string): string =>
      `(module ${memory} (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`
    const imports = { m: { memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }) } }
    for (const [memory, most] of [
      ['(import "m" "memory" (memory 1))', 2],
      ["(memory 1)", 4],
    ] as const) {
      const exports = await metered(growing(memory), { memoryPages: 4 }, imports)
      const refused = exports[REFUSED_GLOBAL]
      expect([exports.grow(9), refused.value]).toEqual([-1, 9n])
      expect([exports.grow(-1), refused.value]).toEqual([-1, 2n ** 32n - 1n])
      refused.value = 0n
      // Within the limit the engine decides, and a host that gives less.
      expect([exports.grow(3), refused.value]).toEqual([most === 4 ? 1 : -1, 0n])
    }
    expect(Object.keys(await metered(growing("(memory 1 4)"), { memoryPages: 4, fuel: 1 }))).not.toContain(
      REFUSED_GLOBAL,
    )
  })

  test("is refused below what a memory starts with, and both are named", async () => {
    const own = await wat("(module (memory 17))")
    expect(() => meter(own, { memoryPages: 16 }, "src/a.wasm")).toThrow(
      /src\/a\.wasm: memory 0 starts with 17 pages, and the limit `memoryPages` is 16/,
    )
    const imported = await wat(`(module (import "env" "heap" (memory 17)))`)
    expect(() => meter(imported, { memoryPages: 16 })).toThrow(/memory "env" "heap" starts with 17 pages.* is 16/)
  })

  test("beyond the addresses of a memory leaves it as it is", async () => {
    const bytes = await wat('(module (memory 1) (func (export "grow") (result i32) (memory.grow (i32.const 1))))')
    for (const memoryPages of [65_536, 100_000, 2 ** 48]) expect(meter(bytes, { memoryPages })).toBe(bytes)
    expect(WebAssembly.validate(meter(bytes, { memoryPages: 65_535 }))).toBe(true)
  })

  test("counts pages of 64 KiB, whatever the module's pages are", async () => {
    const bytes = await wat("(module (memory 1 (pagesize 1)) (memory i64 1))")
    const text = Buffer.from(meter(bytes, { memoryPages: 2 })).toString("hex")
    // Flags with a maximum: 131072 pages of one byte, 2 of 65536.
    expect(text).toContain("0901808008" + "00" + "050102")
  })
})

describe("refused is", () => {
  const bytes = fixture("math")

  test.each<[string, unknown, RegExp]>([
    ["memoryPages", 0, /`memoryPages` is out of range[^]*found: 0/],
    ["memoryPages", -1, /`memoryPages`[^]*found: -1/],
    ["fuel", Number.NaN, /`fuel` is out of range[^]*or true[^]*found: NaN/],
    ["fuel", 1.5, /`fuel`[^]*found: 1\.5/],
    ["fuel", Infinity, /`fuel`[^]*found: Infinity/],
    ["fuel", false, /`fuel`[^]*found: false/],
    ["fuel", "10", /`fuel`[^]*found: "10"/],
    ["stackDepth", 0, /`stackDepth`[^]*found: 0/],
    ["stackDepth", true, /`stackDepth`[^]*found: true/],
    ["stackDepth", 2 ** 31, /`stackDepth`[^]*found: 2147483648/],
    ["time", 3, /there is no limit `time`/],
  ])("%s: %s", (name, value, message) => {
    expect(() => meter(bytes, { [name]: value } as Limits, "a.wasm")).toThrow(message)
  })

  test.each([5, true, "fuel", null, [1]])("%j, which is no object", (limits) => {
    expect(() => meter(bytes, limits as unknown as Limits, "a.wasm")).toThrow(/a\.wasm: the limits are no object/)
  })

  test("a module that exports a name that limits need", async () => {
    const taken = await wat(`(module (global (export "${FUEL_GLOBAL}") i32 (i32.const 1)))`)
    expect(() => meter(taken, { stackDepth: 10 }, "a.wasm")).toThrow(
      /a\.wasm: the module exports "wasmport:meter\/fuel"/,
    )
    expect(() => meter(meter(bytes, { fuel: true }), { fuel: true })).toThrow(/instrumented before/)
  })

  test("an instruction that is not known, with its function, opcode and offset", async () => {
    const known = await wat("(module (func) (func nop nop))")
    const offset = known.lastIndexOf(0x01)
    for (const [op, value, proposal] of [
      [0x27, "0x27", ""],
      [0xe0, "0xe0", " (stack switching)"],
      [0xff, "0xff", ""],
    ] as const) {
      const changed = known.with(offset, op)
      expect(() => meter(changed, { fuel: 1 }, "a.wasm")).toThrow(
        `a.wasm: an instruction of function 1 is not known${proposal}, so it cannot be limited (at byte 0x${offset.toString(16)})`,
      )
      expect(() => meter(changed, { fuel: 1 })).toThrow(`found: ${value}`)
    }
    const prefixed = known.with(offset - 1, 0xfd).with(offset, 0x1a)
    expect(() => meter(prefixed.with(offset, 0x9a), { fuel: 1 })).toThrow(/WebAssembly|not known|out of range/)
  })

  test("an index beyond the module's own, behind which the meter's globals and locals will be", async () => {
    const text = `(module (global (mut i64) (i64.const 0)) (func (param i64) (local i64) (INSTRUCTION 0) drop) (func))`
    for (const [instruction, thing, count] of [
      ["global.get", "global", 1],
      ["local.get", "local", 2],
      ["ref.func", "function", 2],
    ] as const) {
      const bytes = await wat(text.replace("INSTRUCTION", instruction))
      const changed = bytes.with(bytes.lastIndexOf(0x1a) - 1, count)
      expect(() => meter(changed, { fuel: 1 }, "a.wasm")).toThrow(
        `a.wasm: an instruction of function 0 refers to ${thing} ${count}, and there are`.replace(
          "are",
          count === 1 ? "is" : "are",
        ),
      )
    }
  })

  test("a body that ends too early or too late", async () => {
    const whole = await wat("(module (func (block nop)))")
    const last = whole.length - 1
    expect(() => meter(whole.with(last, 0x01), { fuel: 1 })).toThrow(/function 0 ends in the middle of an entry/)
    expect(() => meter(whole.with(last - 2, 0x0b), { fuel: 1 })).toThrow(/function 0 goes on for 1 bytes/)
  })
})

describe("the rest of a module", () => {
  test("is the same object without limits", () => {
    const bytes = fixture("math")
    expect(meter(bytes, {})).toBe(bytes)
    expect(meter(bytes, { fuel: undefined })).toBe(bytes)
  })

  test("comes out the same each time", () => {
    for (const limits of [{ fuel: 5 }, { stackDepth: 5 }, { fuel: true, stackDepth: 7, memoryPages: 9000 }] as const)
      expect(meter(fixture("names"), limits)).toEqual(meter(fixture("names"), limits))
  })

  test("keeps its names, and what is new has some", async () => {
    const text = `(module $mod
      (import "m" "f" (func $imported))
      (global $g (mut i32) (i32.const 0))
      (func $named (export "named") (param $p i32) (call $imported) (global.set $g (local.get $p))))`
    const { print } = await import("@bytecodealliance/jco-transpile/wasm-tools")
    const printed = await print(meter(await wat(text), { fuel: 7, stackDepth: 9 }))
    for (const name of ["$mod", "$imported", "$named", "$p", "$g", "wasmport:meter/fuel", "wasmport:meter/call m f"])
      expect(printed).toContain(name)
  })

  test("loses what is about offsets only where code moves", async () => {
    const text = `(module (memory 1) (func (export "f"))
      (@custom ".debug_info" "x") (@custom "sourceMappingURL" "\\01x") (@custom "metadata.code.branch_hint" "x") (@custom "own" "x"))`
    const names = (bytes: Uint8Array<ArrayBuffer>): string[] =>
      [".debug_info", "sourceMappingURL", "metadata.code.branch_hint", "own"].filter(
        (name) => WebAssembly.Module.customSections(new WebAssembly.Module(bytes), name).length > 0,
      )
    const bytes = await wat(text)
    expect(names(bytes)).toHaveLength(4)
    expect(names(meter(bytes, { fuel: 1 }))).toEqual(["own"])
    expect(names(meter(bytes, { memoryPages: 1 }))).toHaveLength(3)
  })
})
