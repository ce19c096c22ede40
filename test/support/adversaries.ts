/**
 * Modules of a few hundred kilobytes, made to cost a reader or a printer more than their size: counts that lie, and products
 * of two numbers that are each allowed.
 */
import { counted, custom, FUNC, functype, GLOBAL, I32, I64, leb, section, str, wasm } from "./wasm-builder.ts"
import type { Bytes } from "./wasm-builder.ts"

const BIG = 2 ** 18
/** A u32 in five bytes. */
const HUGE: Bytes = [0xff, 0xff, 0xff, 0xff, 0x0f]

/** `wasm-builder`'s vec takes its entries as arguments, of which there are too many here. */
const many = (count: number, entry: (i: number) => Bytes): Bytes => [
  ...leb(count),
  ...Array.from({ length: count }, (_, i) => entry(i)).flat(),
]
const repeat = (count: number, bytes: Bytes): Bytes => Array.from({ length: count }, () => bytes).flat()
const wide = (params: number, results = 0): Bytes => [
  0x60,
  ...leb(params),
  ...repeat(params, [I64]),
  ...leb(results),
  ...repeat(results, [I64]),
]
/** Sections with lists too long for `section`'s arguments are fine: each list is one argument. */
const types = (...entries: readonly Bytes[]): Bytes => typesOf(entries.length, (i) => entries[i]!)
const typesOf = (count: number, entry: (i: number) => Bytes): Bytes => section(1, many(count, entry))
const imported = (count: number, type = 0): Bytes =>
  section(
    2,
    many(count, (i) => [...str("m"), ...str(`${i}`), FUNC, ...leb(type)]),
  )
const exported = (
  count: number,
  name: (i: number) => string,
  kind = FUNC,
  index: (i: number) => number = () => 0,
): Bytes =>
  section(
    7,
    many(count, (i) => [...str(name(i)), kind, ...leb(index(i))]),
  )
/** A type index, which is signed. */
const s33 = (index: number): Bytes => {
  const bytes = leb(index)
  const last = bytes.at(-1)!
  return last & 0x40 ? [...bytes.slice(0, -1), last | 0x80, 0] : bytes
}
const one = [types(functype()), imported(1)]
/** Two characters of three bytes each, other ones for each index, in no alphabet that our identifiers keep. */
const unlike = (i: number): string => String.fromCharCode(0x4e00 + (i % 20_000), 0x4e00 + Math.floor(i / 20_000))

export const adversaries: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>> = {
  "4,294,967,295 types": () => wasm(section(1, HUGE)),
  "4,294,967,295 parameters": () => wasm(section(1, [1, 0x60, ...HUGE], repeat(BIG, [I32]))),
  "a name of 4,294,967,295 bytes": () => wasm(section(2, [1, ...HUGE], repeat(BIG, [0x61]))),
  "a group of 4,294,967,295 imports": () =>
    wasm(types(functype()), section(2, [1, 1, 0x6d, 0, 0x7e, FUNC, 0, ...HUGE], repeat(BIG, [0]))),
  "names without a letter": () => wasm(...one, exported(20_000, unlike)),
  "names with the same first forty characters": () =>
    wasm(
      ...one,
      exported(10_000, (i) => `_ZN6duckdb12_GLOBAL__N_1L25ScalarFunction${i}`),
    ),
  "names that are others' locals": () =>
    wasm(
      ...one,
      exported(20_000, (i) => (i % 2 === 0 ? `__${i / 2}` : unlike(i))),
    ),
  "one function of 1,000 parameters, exported 30,000 times": () =>
    wasm(
      types(wide(1000)),
      imported(1),
      exported(30_000, (i) => `${i}`),
    ),
  "one function of 500,000 parameters, exported 30,000 times": () =>
    wasm(
      types(wide(500_000)),
      imported(1),
      exported(30_000, (i) => `${i}`),
    ),
  "one function of 1,000 results, exported 30,000 times": () =>
    wasm(
      types(wide(0, 1000)),
      imported(1),
      exported(30_000, (i) => `${i}`),
    ),
  "100,000 imports of 1,000 parameters": () => wasm(types(wide(1000)), imported(100_000)),
  "100,000 imports of 1,000 parameters in a group": () =>
    wasm(
      types(wide(1000)),
      section(
        2,
        [1, 1, 0x6d, 0, 0x7e, FUNC, 0],
        many(100_000, (i) => str(`${i}`)),
      ),
    ),
  "100,000 tags of 1,000 values": () =>
    wasm(
      types(wide(1000)),
      section(
        13,
        many(1, () => [0, 0]),
      ),
      exported(100_000, (i) => `${i}`, 4),
    ),
  "names for one parameter of a wide function, in 30,000 subsections": () =>
    wasm(
      types(wide(50_000)),
      imported(1),
      exported(1, () => "f"),
      custom("name", repeat(30_000, [2, ...counted([1, 0, 1, 0, 1, 0x61])])),
    ),
  "names for one parameter each of many wide functions": () =>
    wasm(
      types(wide(5000)),
      imported(9),
      exported(
        9,
        (i) => `f${i}`,
        FUNC,
        (i) => i,
      ),
      custom("name", [2, ...counted(many(30_000, (i) => [i % 9, 1, 0, 1, 0x61]))]),
    ),
  "names for each parameter that are no identifiers": () =>
    wasm(
      types(wide(40_000)),
      imported(1),
      exported(1, () => "f"),
      custom("name", [2, ...counted([1, 0, ...many(40_000, (i) => [...leb(i), ...str(unlike(i))])])]),
    ),
  "imports of the same name again and again": () =>
    wasm(
      types(functype()),
      section(
        2,
        many(100_000, () => [0, 0, FUNC, 0]),
      ),
    ),
  "imports from 10,000 modules": () =>
    wasm(
      types(functype()),
      section(
        2,
        many(10_000, (i) => [...str(`${i}`), 0, FUNC, 0]),
      ),
    ),
  "one name of a quarter million control characters": () =>
    wasm(
      ...one,
      exported(1, () => "\x01".repeat(BIG)),
    ),
  "one parameter's name of a quarter million characters": () =>
    wasm(
      types(functype([I32])),
      imported(1),
      exported(1, () => "f"),
      custom("name", [2, ...counted([1, 0, 1, 0, ...str("\u0101".repeat(BIG))])]),
    ),
  "a struct of 200,000 fields and one with 200,000 supertypes": () =>
    wasm(
      types([0x5f, ...many(200_000, () => [I32, 0])], [0x50, ...many(200_000, () => [0]), 0x5f, 0], wide(1)),
      exported(0, () => ""),
    ),
  "rec groups in a row": () => wasm(typesOf(100_000, () => [0x4e, 1, 0x5f, 0])),
  "40,000 arrays of references to each other": () =>
    wasm(
      typesOf(40_001, (i) =>
        i < 40_000 ? [0x5e, 0x63, ...s33(39_999 - i), 0] : [0x60, ...many(1000, (param) => [0x64, ...s33(param)]), 0],
      ),
      imported(1, 40_000),
      exported(1, () => "f"),
    ),
  "20,000 globals": () =>
    wasm(
      section(
        6,
        many(20_000, () => [I32, 1, 0x41, 0, 0x0b]),
      ),
      exported(
        20_000,
        (i) => `${i}`,
        GLOBAL,
        (i) => i,
      ),
    ),
  "one global exported live beside 20,000 functions": () =>
    wasm(
      ...one,
      section(6, [1, I32, 1, 0x41, 0, 0x0b]),
      section(
        7,
        many(20_001, (i) => (i === 0 ? [...str("g"), GLOBAL, 0] : [...str(`f${i}`), FUNC, 0])),
      ),
    ),
  "a constant expression of 800,000 instructions": () =>
    wasm(section(6, [1, I32, 0, 0x41, 0], repeat(BIG, [0x41, 0, 0x6a]), [0x0b])),
  "300,000 custom sections": () => wasm(repeat(300_000, [0, 1, 0])),
  "300,000 producers": () =>
    wasm(
      custom(
        "producers",
        [1, 0],
        many(300_000, () => [0, 0]),
      ),
    ),
  "150,000 target features": () =>
    wasm(
      custom(
        "target_features",
        many(150_000, () => [0x2b, 1, 0x61]),
      ),
    ),
}
