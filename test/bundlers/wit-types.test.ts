/** The types of functions that a `.wit` describes, in every calling convention and of every shape, checked by the real compiler. */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { build } from "../support/vite.js"
import { beforeAll, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { linkTypes, tsc, tsconfig } from "../support/tsc.ts"

/** By fixture: statements that pass, and statements that must not. `it` is its namespace, `own` a value of any of its named types. */
const CALLS: Record<string, { readonly passes: readonly string[]; readonly fails: readonly string[] }> = {
  // `ptr << 32 | len`, no world, freed by the caller.
  "wit-packed": {
    passes: [
      "same<typeof it.greet, (name: string) => string>(true)",
      "same<ReturnType<typeof it.scaled>, Float32Array<ArrayBuffer>>(true)",
      "same<typeof it.numbers, (from: bigint, count: number) => BigInt64Array<ArrayBuffer>>(true)",
      "same<typeof it.joined, (parts: readonly string[], separator: string) => string>(true)",
      "same<typeof it.fail, (how: number) => void>(true)",
      "it.scaled([1, 2], 2)",
      "it.scaled(it.scaled(new Int8Array(2), 2), 2)",
      'it.joined(["a"] as const, "")',
    ],
    fails: [
      "it.greet()",
      "it.greet(7)",
      "it.greet(null)",
      "it.greet(undefined)",
      'it.greet("a", "b")',
      "it.greet(0, 0)",
      'it.scaled("12", 2)',
      "it.scaled([1n], 2)",
      "it.scaled(1, 2)",
      "it.numbers(1, 2)",
      "it.numbers(1n, 2n)",
      'it.joined("ab", "")',
      'it.joined([1], "")',
      'it.joined(["a"])',
      "it.greet(it.in_use())",
      'it.greet("a").toFixed()',
      "it.numbers(1n, 2)[0]?.toFixed()",
      "const n: number = it.fail(1)",
      'it["in-use"]()',
    ],
  },
  // Two results; nobody frees.
  "wit-values": {
    passes: [
      "same<ReturnType<typeof it.rest>, Uint8Array<ArrayBuffer>>(true)",
      "same<ReturnType<typeof it.both>, [number, number]>(true)",
      "it.rest([1, 2], 1)",
      "it.rest(new Uint8Array(2), 1)",
    ],
    fails: [
      "it.greet(1)",
      'it.rest("ab", 1)',
      'it.rest(["a"], 1)',
      "it.rest([1, 2])",
      "it.rest(new BigInt64Array(2), 1)",
      "it.rest([1])[0]?.length",
      'it.both("1", 2)',
      "it.both(1, 2n)",
      "it.both(1, 2)[2]",
      "it.both(1, 2).ptr",
    ],
  },
  // The canonical ABI: a return area, results that throw, records, enums, options.
  "wit-canonical": {
    passes: [
      "same<ReturnType<typeof it.divide>, number>(true)",
      "same<ReturnType<typeof it.check>, void>(true)",
      "same<typeof it.find, (text: string, part: string, start?: number) => number | undefined>(true)",
      "same<typeof it.swap, (pair: readonly [number, string]) => [string, number]>(true)",
      'it.find("a", "b", undefined)',
      'it.check("dark-blue")',
      "it.birthday(own)",
      "it.birthday({ ...own, email: undefined })",
      "it.middle(own.home, { x: 1, y: 2 })",
    ],
    fails: [
      'it.check("darkBlue")',
      "it.check(1)",
      "it.check()",
      'it.divide("1", 2)',
      "it.divide(1n, 2n)",
      'it.find("a")',
      'it.find("a", "b", "c")',
      'it.find("a", "b", null)',
      'it.find("a", "b").toFixed()',
      "it.swap([1])",
      'it.swap(["a", 1])',
      'it.swap([1, "a", 2])',
      "it.middle({ x: 1 }, own.home)",
      'it.middle({ x: 1, y: "2" }, own.home)',
      "it.middle({ x: 1, y: 2, z: 3 }, own.home)",
      'it.birthday({ ...own, "full-name": "Ada" })',
      "it.birthday({ ...own, age: undefined })",
      "it.birthday({ ...own, email: null })",
      "it.birthday({ ...own, likes: [1] })",
      "it.birthday(undefined)",
      "it.nextChar(65)",
      "it.not(1)",
      'it.low("1")',
      "const small: number = it.largest()",
      'it.reversed("ab")',
      'it.split(["a"], ",")',
      'const parts: number[] = it.split("a", ",")',
    ],
  },
  // C's structs: the caller makes room for the result.
  "wit-struct": {
    passes: [
      "same<typeof it.repeat, (text: string, times: number) => string>(true)",
      "same<Parameters<typeof it.turned>[0], Own>(true)",
    ],
    fails: [
      'it.repeat("a")',
      'it.repeat(1, "a")',
      "it.turned({ width: 1 })",
      "it.turned({ width: 1n, height: 2 })",
      "it.turned([1, 2])",
      "it.turned({ width: 1, height: 2 }).depth",
      "it.live(1)",
    ],
  },
  // C's strings, that end in 0.
  "wit-c-strings": {
    passes: [
      "same<typeof it.shout, (text: string) => string>(true)",
      "same<typeof it.either, (first: string | undefined, second: string) => string>(true)",
      "same<typeof it.maybe, (text?: string) => string | undefined>(true)",
      "same<typeof it.total, (all: readonly string[]) => number>(true)",
      "same<ReturnType<typeof it.find>, Own>(true)",
      'it.swapped({ name: "n", kind: 1 })',
      'it.swapped({ name: "n", alias: undefined, kind: 1 })',
    ],
    fails: [
      "it.length(1024)",
      "it.length(undefined)",
      "it.length()",
      "it.length(null)",
      'it.either("a")',
      'it.maybe("a").length',
      'it.after("a", 61)',
      'it.after("a", "=").length',
      "it.total([1])",
      'it.total("ab")',
      'it.swapped({ alias: "a", kind: 1 })',
      'it.find("a").alias.length',
      "const address: number = it.version()",
    ],
  },
  // The same, as wasm-bindgen does it.
  "wit-bindgen": {
    passes: [
      "same<typeof it.pair, (a: string, b: string) => string>(true)",
      "same<typeof it.total, (values: ArrayLike<number>) => number>(true)",
      "it.total([])",
    ],
    fails: [
      "it.greet(0, 1, 2)",
      'it.pair("a")',
      'it.pair("a", 1)',
      "it.total()",
      "it.total([1n])",
      "it.total(null)",
      'it.total("1")',
      "it.total({ 0: 1 })",
    ],
  },
  // JavaScript that wasm imports; the exports beside it.
  "wit-imports": {
    passes: [
      "same<typeof it.total, (keys: readonly string[]) => number>(true)",
      'same<(typeof it)["is-sure"], (n: number) => boolean>(true)',
    ],
    fails: [
      "it.run(1)",
      'it.total("one")',
      "it.total([1])",
      'it["is-sure"]("1")',
      'it["is-sure"](1).toFixed()',
      'it["count-words"](1)',
    ],
  },
  // AssemblyScript's objects.
  "wit-managed": {
    passes: [
      "same<typeof it.same, (text?: string) => string | undefined>(true)",
      "it.same()",
      "same<typeof it.opposite, (it: Own) => Own>(true)",
      "same<ReturnType<typeof it.upTo>, Int32Array<ArrayBuffer>>(true)",
      "it.doubled([1])",
    ],
    fails: [
      "it.same(1)",
      "it.same(null)",
      'it.same("a").length',
      'it.both("a")',
      "it.sum([1n])",
      'it.sum("1")',
      'it.upTo("1")',
      'it.opposite("perhaps")',
      "it.opposite(1)",
      "it.opposite()",
      "it.loud(undefined)",
    ],
  },
  // Addresses of 64 bits, of which the types show nothing.
  "wit-memory64": {
    passes: [
      "same<typeof it.greet, (name: string) => string>(true)",
      "same<typeof it.maybe, (text?: string) => bigint | undefined>(true)",
      "same<typeof it.live, () => bigint>(true)",
    ],
    fails: [
      "it.greet(0n, 1n)",
      "it.greet(1n)",
      "it.sum([1n])",
      "it.joined([1])",
      'it.swap(["a", 1n])',
      'it.swap([1, "a"])',
      'it.maybe("a").toString()',
      "it.twice()",
    ],
  },
  // Options of options, and arguments in memory.
  "wit-shapes": {
    passes: [
      'same<ReturnType<typeof it.nest>, { tag: "some"; val: number | undefined } | { tag: "none" }>(true)',
      'it.nest({ tag: "none" })',
      'it.nest({ tag: "some", val: undefined })',
      'it.depth({ tag: "some", val: { tag: "some", val: undefined } })',
      'it.same([{ tag: "none" }, { tag: "some", val: 1 }] as const)',
      'it.apply({ title: { tag: "some", val: "new" } })',
      "it.apply(it.apply(own))",
      'it.many(1, "", 1, [1], undefined, "a", 1n, true, [1, 2], "", [])',
      "it.toggle({}, { runIt: true, static: undefined })",
      'it.grant([{ rights: {}, name: "" }], { read: false })',
      "same<Parameters<typeof it.many>, [a: number, b: string, c: number, d: ArrayLike<number>, e: number | undefined, f: string, g: bigint, h: boolean, i: readonly [number, number], j: string, k: readonly string[]]>(true)",
    ],
    fails: [
      "it.nest()",
      "it.nest(1)",
      "it.nest(undefined)",
      'it.nest({ tag: "some" })',
      'it.nest({ tag: "some", val: "1" })',
      'it.nest({ tag: "other" })',
      "it.nest({ val: 1 })",
      'it.nest({ tag: "some", val: { tag: "none" } })',
      'it.nest({ tag: "none" }).val',
      'it.depth({ tag: "some", val: undefined })',
      'it.depth({ tag: "some", val: "x" })',
      "it.same([undefined])",
      'it.same({ tag: "none" })',
      "it.apply({})",
      "it.apply({ title: undefined })",
      'it.apply({ title: "new" })',
      "const title: string = it.apply(own).title",
      'it.many(1, "", 1, [1], undefined, "a", 1, true, [1, 2], "", [])',
      'it.many(1, "", 1, [1], "a", 1n, true, [1, 2], "", [])',
      'it.many(1, "", 1, [1], undefined, "a", 1n, true, [1, 2, 3], "", [])',
      "it.many(1024)",
      "it.toggle({})",
      "it.toggle(1, {})",
      'it.toggle({ "run-it": true }, {})',
      "it.toggle({ read: 1 }, {})",
      "it.toggle({ execute: true }, {})",
      'it.grant([{ name: "" }], {})',
      "const read: boolean = it.toggle({}, {}).read.valueOf()",
      "it.wide(1)",
    ],
  },
}

/** A value of the type that a fixture names. */
const OWN: Record<string, string> = {
  "wit-canonical": 'const own: Own = { fullName: "Ada", age: 36, home: { x: 1, y: 2 }, likes: [] }',
  "wit-struct": "const own: Own = { width: 1, height: 2 }",
  "wit-c-strings": 'const own: Own = { name: "n", origin: "o" }',
  "wit-managed": 'const own: Own = "yes"',
  "wit-shapes": 'const own: Own = { title: { tag: "none" }, count: 1 }',
}
const NAMED: Record<string, string> = {
  "wit-canonical": "Person",
  "wit-struct": "Size",
  "wit-c-strings": "Found",
  "wit-managed": "Answer",
  "wit-shapes": "Patch",
}

const SAME =
  "type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false\nconst same = <A, B>(_: Same<A, B>): void => {}\n"

function source(name: string): string {
  const { passes, fails } = CALLS[name] as (typeof CALLS)[string]
  const named = NAMED[name] === undefined ? "" : `import type { ${NAMED[name]} as Own } from "./${name}.wasm"\n`
  // Each in a function of its own, so that they may declare what they like; and not called.
  const inside = (statement: string, above = ""): string => `void function () {\n${above}${statement}\n}\n`
  return `import * as it from "./${name}.wasm"\n${named}${SAME}${OWN[name] ?? "const own = undefined"}\nvoid [own, same]\n${passes.map((call) => inside(call)).join("")}${fails.map((call) => inside(call, "// @ts-expect-error\n")).join("")}`
}

const project = useProject(() => {
  const folder = (name: string): string => join(REPOSITORY, "test_wasm", name)
  const beside = Object.keys(CALLS).flatMap((name) =>
    readdirSync(folder(name))
      .filter((file) => /\.(?:wasm|wit|js)$/.test(file) && !file.endsWith(".facade.js"))
      .map((file) => [`src/${name}/${file}`, readFileSync(join(folder(name), file))] as const),
  )
  return {
    ...Object.fromEntries(beside),
    ...Object.fromEntries(Object.keys(CALLS).map((name) => [`src/${name}/calls.ts`, source(name)])),
    "src/main.ts": Object.keys(CALLS)
      .map((name) => `import "./${name}/calls.ts"\n`)
      .join(""),
    "tsconfig.json": tsconfig("bundler", { types: [], allowImportingTsExtensions: true }),
  }
})
beforeAll(async () => {
  await linkTypes(project.root)
  await build({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport()],
    build: { ssr: "src/main.ts" },
  })
})

test("every call that must pass type-checks, and no other does", async () => {
  expect(await tsc(project.root)).toBe("")
})

test("the compiler objects for each fixture if a good call is said to fail", async () => {
  const marked = (name: string): string => {
    const call = (CALLS[name] as (typeof CALLS)[string]).passes[0] as string
    return source(name).replace(`{\n${call}`, `{\n// @ts-expect-error\n${call}`)
  }
  await project.write(Object.fromEntries(Object.keys(CALLS).map((name) => [`src/${name}/calls.ts`, marked(name)])))
  const said = await tsc(project.root)
  for (const name of Object.keys(CALLS)) expect(said).toContain(`src/${name}/calls.ts`)
})

test('with i64: "number" a 64-bit integer is a number, and a bigint is none', async () => {
  await project.write({
    ...Object.fromEntries(Object.keys(CALLS).map((name) => [`src/${name}/calls.ts`, ""])),
    "src/wit-packed/calls.ts": `import * as it from "./wit-packed.wasm"\n${SAME}same<Parameters<typeof it.numbers>, [from: number, count: number]>(true)\nsame<ReturnType<typeof it.numbers>, BigInt64Array<ArrayBuffer>>(true)\n// @ts-expect-error\nit.numbers(1n, 2)\n`,
    "src/wit-canonical/calls.ts": `import { largest } from "./wit-canonical.wasm"\n${SAME}same<ReturnType<typeof largest>, number>(true)\n// @ts-expect-error\nconst big: bigint = largest()\nvoid big\n`,
    "src/wit-shapes/calls.ts": `import { many } from "./wit-shapes.wasm"\n${SAME}same<Parameters<typeof many>[6], number>(true)\nvoid many\n`,
  })
  await build({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ i64: "number" })],
    build: { ssr: "src/main.ts" },
  })
  expect(await tsc(project.root)).toBe("")
})
