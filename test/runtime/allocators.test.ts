/** Which allocator conversions use in a module that exports several, and that memory goes back to the one that gave it. */
import { expect, test } from "vitest"
import { bound } from "../support/bound.ts"

const REGIONS = { alloc: 0x1000, dealloc: 0x1000, malloc: 0x4000, free: 0x4000, allocate: 0x8000, deallocate: 0x8000 }
const NAMES = Object.keys(REGIONS) as (keyof typeof REGIONS)[]

/** Each allocator has a region, and the function that frees its memory traps for an address of another one. `live` counts blocks. */
function moduleOf(names: readonly string[], regions: Readonly<Record<string, number>> = REGIONS): string {
  const exported = names.map((name) => {
    const start = regions[name]!
    return /^de|^free/.test(name)
      ? `(func (export "${name}") (param i32)
          (if (i32.or (i32.lt_u (local.get 0) (i32.const ${start})) (i32.ge_u (local.get 0) (i32.const ${start + 0x3000}))) (then unreachable))
          (global.set $live (i32.sub (global.get $live) (i32.const 1))))`
      : `(func (export "${name}") (param i32) (result i32)
          (global.set $live (i32.add (global.get $live) (i32.const 1))) (i32.const ${start}))`
  })
  return `(module (memory (export "memory") 1) (global $live (export "live") (mut i32) (i32.const 0))
    ${exported.join("\n")}
    (func (export "length") (param i32 i32) (result i32) (local.get 1))
    (func (export "first") (param i32 i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "place") (param i32 i32) (result i32) (local.get 0)))`
}
const WIT =
  "world w { export length: func(text: string) -> u32; export first: func(text: string) -> u32; export place: func(text: string) -> u32; }"

test.each([
  ["alloc", "alloc", "dealloc", "malloc", "free"],
  ["alloc", ...NAMES],
  ["malloc", "malloc", "free", "allocate", "deallocate"],
  // Only one pair is whole.
  ["malloc", "alloc", "malloc", "free"],
  ["malloc", "dealloc", "malloc", "free", "allocate"],
  ["allocate", "alloc", "malloc", "allocate", "deallocate"],
] as const)("strings lie in the memory of %s, in a module with %s, %s, %s and more", async (used, ...names) => {
  const { exports, raw } = await bound(moduleOf(names), WIT)
  const { live } = raw as unknown as { live: WebAssembly.Global<"i32"> }
  expect([exports["length"]!("Zoë"), exports["first"]!("Zoë"), exports["place"]!("Zoë")]).toEqual([
    4,
    "Z".charCodeAt(0),
    REGIONS[used],
  ])
  expect(live.value).toBe(0)
})

test.each([
  ["alloc", "free"],
  ["malloc", "dealloc"],
] as const)("%s and %s belong together where no pair is whole", async (one, other) => {
  const { exports, raw } = await bound(moduleOf([one, other], { ...REGIONS, [other]: REGIONS[one] }), WIT)
  expect(exports["length"]!("Zoë")).toBe(4)
  expect((raw as unknown as { live: WebAssembly.Global<"i32"> }).live.value).toBe(0)
})
