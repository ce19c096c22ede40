/**
 * Hostile modules: fixtures and made-up modules, with a list of changes to their bytes.
 *
 * A case is plain data (the start, the steps), so that fast-check can shrink it and a failure can be read. Places
 * and lengths are numbers of any size, taken modulo the real length.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { REPOSITORY } from "./project.ts"
import {
  bodies,
  counted,
  custom,
  FUNC,
  functions,
  GLOBAL,
  leb,
  MEMORY,
  nameMap,
  names,
  section,
  str,
  TABLE,
  TAG,
  vec,
  wasm,
} from "./wasm-builder.ts"
import type { Bytes } from "./wasm-builder.ts"

/** Code that must never run: names try to set this. */
export const MARKER = "globalThis.PWNED"

/** Names that would be code in one place or another, or that mean something to JavaScript, TypeScript or a bundler. */
export const HOSTILE_NAMES: readonly string[] = [
  "x=0;globalThis.PWNED=1//",
  '"];globalThis.PWNED=1;//',
  "'];globalThis.PWNED=1;//",
  '");globalThis.PWNED=1;("',
  "*/globalThis.PWNED=1/*",
  "</script><script>globalThis.PWNED=1</script>",
  "<!--<script>globalThis.PWNED=1",
  "-->",
  "${globalThis.PWNED=1}",
  "`;globalThis.PWNED=1;`",
  "`${globalThis.PWNED=1}`",
  "\nglobalThis.PWNED=1\n",
  "\rglobalThis.PWNED=1\r",
  "\r\nglobalThis.PWNED=1",
  "\u2028globalThis.PWNED=1\u2028",
  "\u2029globalThis.PWNED=1\u2029",
  "\\u0022;globalThis.PWNED=1;//",
  "\\",
  '\\";globalThis.PWNED=1;//',
  "\\\nglobalThis.PWNED=1",
  "a\0b",
  "\0",
  "\x1b[31mred\x1b[0m",
  "\x1b]0;title\x07",
  "\x7f\u0085\u009b31m",
  "\u202eglobalThis.PWNED=1\u202c",
  "\u2066hidden\u2069",
  "\ufeff",
  "",
  " ",
  "'",
  '"',
  "`",
  "é",
  "日本語",
  "👩‍🚀",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "default",
  "delete",
  "await",
  "arguments",
  "let",
  "import.meta",
  "import.meta.url",
  "import.meta.env.MODE",
  "import.meta.hot",
  'import.meta.glob("./*")',
  'new URL("./x.js", import.meta.url)',
  'import("data:text/javascript,globalThis.PWNED=1")',
  'require("node:fs")',
  "import.meta.ROLLUP_FILE_URL_x",
  "process.env.NODE_ENV",
  "__vite_ssr_import__",
  "__vite_ssr_import_0__",
  "__vite_ssr_exports__",
  "__vite__mapDeps",
  "__vitePreload",
  "__esModule",
  "//# sourceMappingURL=data:application/json,{}",
  "# sourceMappingURL=data:application/json,{}",
  "@__PURE__",
  "@license globalThis.PWNED=1",
  "!globalThis.PWNED=1",
  '/// <reference path="x" />',
  "@ts-ignore",
  "wasmport/runtime registry.get('a.wasm')",
]

/** Names that the printers use themselves, as a local, as a property or as a type. */
export const OWN_NAMES: readonly string[] = (
  "results lowerI64 liftI64 raw bind wasm load load0 wasm0 instance0 import0 get later args href url read error it failure " +
  "module imports exports instance linked compile compiled link refresh early deferred decode enter bound WebAssembly " +
  "Promise Imports Exports init unavailable p0 p1 type0 WasmType0 $WasmType0 $WasmType9e99 WasmType99999999999999999999999 " +
  "WasmStruct WasmArray struct array Function Omit undefined unknown never this enum static f foo-bar foo_bar"
).split(" ")

/** Names as bytes that are no UTF-8: a lone continuation, an overlong NUL, a surrogate, one cut off, one out of range. */
const NO_NAMES: readonly Bytes[] = [
  [0x80],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0xa6],
  [0xf5, 0x80, 0x80, 0x80],
  [0xff, 0x41],
]

/** Unusual LEB128: long forms of small numbers, the largest numbers, and too many bytes. */
const EDGES: readonly Bytes[] = [
  [0x00],
  [0x01],
  [0x3f],
  [0x40],
  [0x7f],
  [0x80, 0x00],
  [0x80, 0x01],
  [0xff, 0x7f],
  leb(1000),
  leb(1001),
  leb(65_536),
  leb(1_000_000),
  leb(1_000_001),
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0x1f],
  [0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
  Array.from({ length: 10 }, () => 0xff),
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
]

/** Bytes that begin something: types, prefixes, kinds, instructions. */
const BEGINNINGS: readonly number[] = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x0b, 0x20, 0x23, 0x40, 0x41, 0x44, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x5d, 0x5e, 0x5f,
  0x60, 0x62, 0x63, 0x64, 0x65, 0x69, 0x6f, 0x70, 0x7b, 0x7e, 0x7f, 0x80, 0xd0, 0xfb, 0xfd, 0xff,
]

export interface Fixture {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Larger fixtures are left out: they are runtimes of megabytes, whose million places are alike, and each step would copy them. */
const LARGEST = 64 * 1024

/** All `.wasm` below test_wasm that are not too large, the broken ones and those that no engine runs included. */
export const fixtures: readonly Fixture[] = readdirSync(join(REPOSITORY, "test_wasm"), { recursive: true })
  .map((file) => String(file).replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".wasm") && !file.includes("node_modules"))
  .sort()
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(REPOSITORY, "test_wasm", name))) }))
  .filter(({ bytes }) => bytes.length <= LARGEST)

/** A change to the bytes. `at`, `from` and the like are taken modulo the length. */
type Step =
  | { readonly do: "set"; readonly at: number; readonly byte: number }
  | { readonly do: "flip"; readonly at: number; readonly bit: number }
  | { readonly do: "cut off"; readonly at: number }
  | { readonly do: "insert"; readonly at: number; readonly bytes: Bytes }
  | { readonly do: "remove"; readonly at: number; readonly length: number }
  | {
      readonly do: "splice in"
      readonly fixture: number
      readonly at: number
      readonly from: number
      readonly length: number
    }
  | { readonly do: "append the sections of"; readonly fixture: number }
  | { readonly do: "take a section of"; readonly fixture: number; readonly section: number; readonly at: number }
  | { readonly do: "repeat a section"; readonly section: number; readonly at: number }
  | { readonly do: "remove a section"; readonly section: number }
  | { readonly do: "swap sections"; readonly section: number; readonly at: number }
  | { readonly do: "call a section another"; readonly section: number; readonly id: number }
  | { readonly do: "lie about a section's size"; readonly section: number; readonly by: number }
  | { readonly do: "lie about a section's count"; readonly section: number; readonly leb: Bytes }
  | {
      readonly do: "put into a section"
      readonly section: number
      readonly at: number
      readonly instead: number
      readonly bytes: Bytes
    }
  | {
      readonly do: "nest in a section"
      readonly section: number
      readonly at: number
      readonly bytes: Bytes
      readonly times: number
    }

interface Section {
  readonly id: number
  readonly content: Bytes
  /** How many bytes its size differs from the truth. */
  readonly lie: number
}

/** The sections as far as they are framed; undefined for bytes that have none. */
function sectionsOf(bytes: Bytes): Section[] | undefined {
  const sections: Section[] = []
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++]!
    let size = 0
    let shift = 0
    let byte: number
    do {
      byte = bytes[at++] ?? 0
      size += (byte & 0x7f) * 2 ** shift
      shift += 7
    } while (byte >= 0x80 && shift < 35)
    sections.push({ id, content: bytes.slice(at, at + size), lie: 0 })
    at += size
  }
  return sections.length === 0 ? undefined : sections
}

const assemble = (head: Bytes, sections: readonly Section[]): Bytes => [
  ...head.slice(0, 8),
  ...sections.flatMap(({ id, content, lie }) => [id, ...leb(Math.max(0, content.length + lie)), ...content]),
]

const within = (place: number, length: number): number => (length === 0 ? 0 : place % length)
const bytesOfFixture = (index: number): Bytes => [...fixtures[within(index, fixtures.length)]!.bytes]

function apply(bytes: Bytes, step: Step): Bytes {
  if (bytes.length === 0) return bytes
  switch (step.do) {
    case "set":
      return bytes.with(within(step.at, bytes.length), step.byte)
    case "flip": {
      const at = within(step.at, bytes.length)
      return bytes.with(at, (bytes[at] ?? 0) ^ (1 << step.bit))
    }
    case "cut off":
      return bytes.slice(0, within(step.at, bytes.length))
    case "insert":
      return bytes.toSpliced(within(step.at, bytes.length + 1), 0, ...step.bytes)
    case "remove":
      return bytes.toSpliced(within(step.at, bytes.length), step.length)
    case "splice in": {
      const other = bytesOfFixture(step.fixture)
      const from = within(step.from, other.length)
      return bytes.toSpliced(within(step.at, bytes.length + 1), step.length, ...other.slice(from, from + step.length))
    }
    case "append the sections of":
      return [...bytes, ...bytesOfFixture(step.fixture).slice(8)]
    default: {
      const sections = sectionsOf(bytes)
      return sections === undefined ? bytes : assemble(bytes, applyToSections(sections, step))
    }
  }
}

type SectionStep = Exclude<
  Step,
  { readonly do: "set" | "flip" | "cut off" | "insert" | "remove" | "splice in" | "append the sections of" }
>

function applyToSections(sections: readonly Section[], step: SectionStep): readonly Section[] {
  const index = within(step.section, sections.length)
  const chosen = sections[index]!
  switch (step.do) {
    case "take a section of": {
      const others = sectionsOf(bytesOfFixture(step.fixture)) ?? sections
      return sections.toSpliced(within(step.at, sections.length + 1), 0, others[within(step.section, others.length)]!)
    }
    case "repeat a section":
      return sections.toSpliced(within(step.at, sections.length + 1), 0, chosen)
    case "remove a section":
      return sections.toSpliced(index, 1)
    case "swap sections": {
      const other = within(step.at, sections.length)
      return sections.with(index, sections[other]!).with(other, chosen)
    }
    case "call a section another":
      return sections.with(index, { ...chosen, id: step.id })
    case "lie about a section's size":
      return sections.with(index, { ...chosen, lie: step.by })
    case "lie about a section's count":
      return sections.with(index, { ...chosen, content: [...step.leb, ...chosen.content.slice(1)] })
    case "put into a section":
      return sections.with(index, {
        ...chosen,
        content: chosen.content.toSpliced(within(step.at, chosen.content.length + 1), step.instead, ...step.bytes),
      })
    case "nest in a section": {
      const repeated = Array.from({ length: step.times }, () => step.bytes).flat()
      return sections.with(index, {
        ...chosen,
        content: chosen.content.toSpliced(within(step.at, chosen.content.length + 1), 0, ...repeated),
      })
    }
  }
}

/** A module made up by its parts; indices are taken modulo the real number, so that most of them are sound. */
export interface Made {
  readonly types: readonly { readonly params: readonly Bytes[]; readonly results: readonly Bytes[] }[]
  /** Struct and array types, behind the function types. */
  readonly objects: readonly Bytes[]
  readonly imports: readonly {
    readonly module: Bytes
    readonly name: Bytes
    readonly kind: number
    readonly type: number
    readonly value: Bytes
    readonly flags: number
  }[]
  readonly functions: readonly number[]
  readonly globals: readonly { readonly value: Bytes; readonly mutable: boolean }[]
  readonly exports: readonly { readonly name: Bytes; readonly kind: number; readonly index: number }[]
  readonly start: number | undefined
  readonly functionNames: readonly (readonly [number, string])[]
  readonly paramNames: readonly (readonly [number, readonly (readonly [number, string])[]])[]
  readonly customs: readonly (readonly [string, Bytes])[]
}

const NULLS: Readonly<Record<number, Bytes>> = {
  0x7f: [0x41, 0x2a],
  0x7e: [0x42, 0x2a],
  0x7d: [0x43, 0, 0, 0, 0],
  0x7c: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
  0x7b: [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 1)],
}

export function build({
  types,
  objects,
  imports,
  functions: own,
  globals,
  exports,
  start,
  functionNames,
  paramNames,
  customs,
}: Made): Bytes {
  const counts: [number, number, number, number, number] = [own.length, 0, 0, globals.length, 0]
  const index = (place: number, length: number): Bytes => leb(within(place, length))
  const imported = imports.map(({ module, name, kind, type, value, flags }) => {
    counts[kind as 0]++
    const descriptions: readonly Bytes[] = [
      index(type, types.length),
      [0x70, flags & 5, 1, ...(flags & 1 ? [2] : [])],
      [flags, 1, ...(flags & 1 ? [2] : []), ...(flags & 8 ? [0] : [])],
      [...value, flags & 1],
      [0, ...index(type, types.length)],
    ]
    return [...counted(module), ...counted(name), kind, ...descriptions[kind]!]
  })
  const exported = exports.map(({ name, kind, index: at }) => {
    const existing = counts[kind as 0] > 0 ? kind : counts.findIndex((count) => count > 0)
    return [...counted(name), Math.max(existing, 0), ...index(at, counts[existing as 0] ?? 0)]
  })
  return [
    ...wasm(
      section(1, vec(...types.map(({ params, results }) => [0x60, ...vec(...params), ...vec(...results)]), ...objects)),
      section(2, vec(...imported)),
      ...(types.length === 0 ? [] : [functions(...own.map((type) => within(type, types.length)))]),
      section(
        6,
        vec(
          ...globals.map(({ value, mutable }) => [
            ...value,
            mutable ? 1 : 0,
            ...(NULLS[value[0]!] ?? [0xd0, value.at(-1)!]),
            0x0b,
          ]),
        ),
      ),
      section(7, vec(...exported)),
      ...(start === undefined || counts[0] === 0 ? [] : [section(8, index(start, counts[0]))]),
      ...(types.length === 0 ? [] : [bodies(own.length)]),
      names(
        [1, ...nameMap(...functionNames)],
        [2, ...vec(...paramNames.map(([func, list]) => [...leb(func), ...nameMap(...list)]))],
      ),
      ...customs.map(([name, content]) => custom(name, content)),
    ),
  ]
}

const place = fc.nat({ max: 0xffff })
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 3, arbitrary: fc.constantFrom(...OWN_NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
)
const nameBytes: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 40, arbitrary: text.map((it) => str(it).slice(leb(new TextEncoder().encode(it).length).length)) },
  { weight: 1, arbitrary: fc.constantFrom(...NO_NAMES) },
)
/** Value types that engines know, types of proposals, and one that does not exist. */
const value: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<Bytes>([0x7f], [0x7e], [0x7d], [0x7c], [0x7f], [0x7e], [0x70], [0x6f]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Bytes>(
      [0x7b],
      [0x69],
      [0x6e],
      [0x6c],
      [0x63, 0],
      [0x64, 1],
      [0x63, 2],
      [0x64, 0x6f],
      [0x65, 0x6e],
      [0x63, 0x62, 0],
      [0x75],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Bytes>([0x5a], [0x63, 0x55]) },
)
const kind = fc.constantFrom(FUNC, FUNC, FUNC, GLOBAL, TABLE, MEMORY, TAG)

/** An array of a few, or of none. */
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.oneof(fc.constant<T[]>([]), fc.array(arbitrary, { minLength: 1, maxLength }))

const made: fc.Arbitrary<Made> = fc.record({
  types: fc.array(
    fc.record({ params: fc.array(value, { maxLength: 5 }), results: fc.array(value, { maxLength: 3 }) }),
    { maxLength: 4 },
  ),
  objects: fc.array(
    fc.constantFrom<Bytes>(
      [0x5f, 1, 0x7f, 0],
      [0x5e, 0x78, 1],
      [0x50, 0, 0x5f, 0],
      [0x50, 1, 0, 0x5f, 0],
      [0x4e, 2, 0x5f, 0, 0x5e, 0x63, 1, 0],
    ),
    { maxLength: 2 },
  ),
  // A module without imports and globals may have a facade and no other layer.
  imports: few(
    fc.record({ module: nameBytes, name: nameBytes, kind, type: place, value, flags: fc.nat({ max: 15 }) }),
    5,
  ),
  functions: fc.array(place, { maxLength: 4 }),
  globals: few(fc.record({ value, mutable: fc.boolean() }), 3),
  exports: fc.array(fc.record({ name: nameBytes, kind, index: place }), { maxLength: 8 }),
  start: fc.option(place, { nil: undefined }),
  functionNames: fc.array(fc.tuple(fc.nat({ max: 6 }), text), { maxLength: 4 }),
  paramNames: fc.array(
    fc.tuple(fc.nat({ max: 4 }), fc.array(fc.tuple(fc.nat({ max: 3 }), text), { minLength: 1, maxLength: 5 })),
    { maxLength: 4 },
  ),
  customs: fc.array(
    fc.tuple(
      fc.constantFrom("producers", "target_features", "name", "dylink.0", "sourceMappingURL", ...HOSTILE_NAMES),
      fc.array(fc.nat({ max: 255 }), { maxLength: 12 }),
    ),
    { maxLength: 2 },
  ),
})

const some: fc.Arbitrary<Bytes> = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.constantFrom(...NO_NAMES.map(counted)),
  text.map(str),
  fc.array(fc.oneof(fc.constantFrom(...BEGINNINGS), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 }),
)
const byte = fc.oneof(fc.constantFrom(...BEGINNINGS), fc.nat({ max: 255 }))
const at = fc.nat({ max: 0xffff })
const of = fc.nat({ max: 31 })

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("set" as const), at, byte }),
  fc.record({ do: fc.constant("flip" as const), at, bit: fc.nat({ max: 7 }) }),
  fc.record({ do: fc.constant("cut off" as const), at }),
  fc.record({ do: fc.constant("insert" as const), at, bytes: some }),
  fc.record({ do: fc.constant("remove" as const), at, length: fc.integer({ min: 1, max: 16 }) }),
  fc.record({
    do: fc.constant("splice in" as const),
    fixture: place,
    at,
    from: at,
    length: fc.integer({ min: 1, max: 64 }),
  }),
  fc.record({ do: fc.constant("append the sections of" as const), fixture: place }),
  fc.record({ do: fc.constant("take a section of" as const), fixture: place, section: of, at: of }),
  fc.record({ do: fc.constant("repeat a section" as const), section: of, at: of }),
  fc.record({ do: fc.constant("remove a section" as const), section: of }),
  fc.record({ do: fc.constant("swap sections" as const), section: of, at: of }),
  fc.record({ do: fc.constant("call a section another" as const), section: of, id: fc.nat({ max: 15 }) }),
  fc.record({
    do: fc.constant("lie about a section's size" as const),
    section: of,
    by: fc.constantFrom(-8, -2, -1, 1, 2, 127, 2 ** 31, 2 ** 32 - 1),
  }),
  fc.record({ do: fc.constant("lie about a section's count" as const), section: of, leb: fc.constantFrom(...EDGES) }),
  fc.record({
    do: fc.constant("put into a section" as const),
    section: of,
    at,
    instead: fc.nat({ max: 6 }),
    bytes: some,
  }),
  fc.record({
    do: fc.constant("nest in a section" as const),
    section: of,
    at,
    bytes: some,
    times: fc.constantFrom(2, 10, 100, 1000),
  }),
)

export interface Case {
  readonly start: { readonly fixture: number } | Made
  readonly steps: readonly Step[]
  /** Picks the options and the host that the printers get. */
  readonly variant: number
}

const variant = fc.nat({ max: 63 })
export const cases: fc.Arbitrary<Case> = fc
  .oneof(
    fc.record({
      start: fc.record({ fixture: fc.nat({ max: fixtures.length - 1 }) }),
      steps: fc.array(step, { maxLength: 4 }),
      variant,
    }),
    fc.record({ start: made, steps: fc.array(step, { maxLength: 2 }), variant }),
  )
  .map((it) => Object.assign(it, { [fc.toStringMethod]: () => describe(it) }))

export function bytesOf({ start, steps }: Case): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(steps.reduce(apply, "fixture" in start ? bytesOfFixture(start.fixture) : build(start)))
}

/** For the report of a failure: the changes, and their result. */
export function describe(it: Case): string {
  const { start, steps, variant } = it
  const from = "fixture" in start ? `test_wasm/${fixtures[start.fixture]!.name}` : `made up: ${JSON.stringify(start)}`
  const list = steps.map((step) => `\n  then ${JSON.stringify(step)}`).join("")
  const bytes = bytesOf(it)
  const hex = Buffer.from(bytes).toString("hex")
  return `\n  ${from}${list}\n  variant ${variant}\n  ${bytes.length} bytes: ${hex.length > 8000 ? `${hex.slice(0, 8000)}…` : hex}\n`
}
