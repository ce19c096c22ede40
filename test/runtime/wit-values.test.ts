/** Values of types made up at random, there and back: through memory, as core values, and through what wasm imports; both address types. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import { parse, parseWit, plan, print } from "../../loader/index.ts"
import type { WasmInterface } from "../../loader/index.ts"
import type { FuncType, ValType } from "../../loader/binary/interface.ts"
import { camelCase } from "../../loader/wit/names.ts"
import { createSettler } from "../../loader/plan/meaning.ts"
import type { Interop } from "../../loader/plan/meaning.ts"
import { isScalar, SCALARS } from "../../loader/wit/types.ts"
import type { WitType } from "../../loader/wit/types.ts"
import { REPOSITORY } from "../support/project.ts"
import { builtRuntime } from "../support/runtime.ts"
import { HOST } from "../support/wit-reference.ts"
import { typeTextWith } from "../support/wit-types-made-up.ts"
import { fixture } from "../support/wasm.ts"

const SEED = 20_261_121
const out = join(REPOSITORY, "test/.tmp/wit-values")
afterAll(() => rmSync(out, { recursive: true, force: true }))

const ARRAYS = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
  Float32Array,
  Float64Array,
} as const
const float = fc.double({ noNaN: true })

/** Any value of a type, as JavaScript has it. */
function valueOf(type: WitType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "bool":
      return fc.boolean()
    case "char":
      return fc.string({ unit: "binary", minLength: 1, maxLength: 1 })
    case "string":
      return fc.string({ unit: "binary", maxLength: 12 })
    case "c-string":
    case "owned-c-string":
      return fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll("\0", "0"))
    case "u8":
      return fc.integer({ min: 0, max: 255 })
    case "s8":
      return fc.integer({ min: -128, max: 127 })
    case "u16":
      return fc.integer({ min: 0, max: 65535 })
    case "s16":
      return fc.integer({ min: -32768, max: 32767 })
    case "u32":
      return fc.integer({ min: 0, max: 2 ** 32 - 1 })
    case "s32":
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    case "u64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    case "s64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case "f32":
      return float.map(Math.fround)
    case "f64":
      return float
    case "enum":
      return fc.constantFrom(...type.cases)
    case "flags":
      return fc
        .tuple(...type.flags.map(() => fc.boolean()))
        .map((all) => Object.fromEntries(all.map((it, i) => [camelCase(type.flags[i] as string), it])))
    case "record":
      return fc
        .tuple(...type.fields.map((field) => valueOf(field.type)))
        .map((all) => Object.fromEntries(all.map((it, i) => [camelCase(type.fields[i]!.name), it])))
    case "tuple":
      return fc.tuple(...type.items.map(valueOf))
    case "option":
      return type.some.kind === "option"
        ? fc.oneof(
            fc.constant({ tag: "none" }),
            valueOf(type.some).map((val) => ({ tag: "some", val })),
          )
        : fc.option(valueOf(type.some), { nil: undefined })
    case "list": {
      const { element } = type
      const array = isScalar(element) ? (SCALARS[element.kind].array as keyof typeof ARRAYS | undefined) : undefined
      const all = fc.array(valueOf(type.element), { maxLength: 5 })
      return array === undefined ? all : all.map((values) => new ARRAYS[array](values as never))
    }
    case "result":
      throw new Error("none is made up")
  }
}

const COUNT = 150

test.each(["i32", "i64"] as const)("what goes in comes out, with addresses of %s", async (address) => {
  const types = fc.sample(typeTextWith("c-string", "c-string"), { seed: SEED, numRuns: COUNT })
  const record =
    "type c-string = string; record p { a: u8, b: option<string>, text: c-string, more: option<c-string>, c: s64, long-name: list<u16>, fs: fs, g: option<option<f32>> }"
  const text = `world w { enum e { a, dark-red } flags fs { a, b, run-it, d, e, f, g, h, i } ${record} ${types.map((it, i) => `export through-memory-${i}: func(a: list<${it}>) -> list<${it}>; export as-values-${i}: func(a: ${it}) -> ${it}; export through-import-${i}: func(a: ${it}) -> ${it}; import echo-${i}: func(a: ${it}) -> ${it};`).join("\n")} }`
  const wit = parseWit(text, "a.wit")

  // A module that gives back what it gets: the addresses, and the core values.
  const core = (params: readonly ValType[], results: readonly ValType[]): FuncType =>
    ({ kind: "func", params, results }) as FuncType
  const { settle } = createSettler({ style: "bytes", address } as Interop, "bigint", wit.exports)
  /** More than one value comes back in memory, more than sixteen go there in it, both as in the canonical ABI. */
  const signatures = new Map<string, FuncType>(
    wit.exports.map((it) => {
      const flats = settle(it.params[0]!.type).flats
      if (it.name.startsWith("as-")) return [it.name, core(flats, flats)]
      return [it.name, core(flats.length > 16 ? [address] : flats, flats.length > 1 ? [address] : flats)]
    }),
  )
  const echoes = [...signatures]
    .filter(([name]) => name.startsWith("through-import"))
    .map(([name, { params, results }]) => {
      const inMemory = settle(wit.exports.find((it) => it.name === name)!.params[0]!.type).flats.length > 1
      return [
        name.replace("through-import", "echo"),
        inMemory ? core([...params, address], []) : core(params, results),
      ] as const
    })
  const like = parse(fixture("wit-canonical"), "a.wasm")
  const functionLike = like.exports.find(({ type }) => type.kind === "function")!
  const importLike = parse(fixture("wit-imports"), "a.wasm").imports[0]!
  const memoryLike = like.exports.find(({ type }) => type.kind === "memory")!
  const exported = (name: string, type: FuncType): WasmInterface["exports"][number] => ({
    ...functionLike,
    name,
    type: { ...functionLike.type, type } as never,
  })
  const imported = (name: string, type: FuncType): WasmInterface["imports"][number] => ({
    ...importLike,
    module: "./host.js",
    name,
    type: { ...functionLike.type, type } as never,
  })
  const wasm: WasmInterface = {
    ...like,
    imports: echoes.map(([name, type]) => imported(name, type)),
    exports: [
      { ...memoryLike, type: { ...memoryLike.type, address } as never },
      exported("cabi_realloc", core([address, address, address, address], [address])),
      ...[...signatures].map(([name, type]) => exported(name, type)),
    ],
  }
  const made = plan(wasm, "a.wasm", { mode: "await", i64: "bigint", liveGlobals: true }, wit)

  const { code } = print(made, "wasmport=bind", {
    ...HOST,
    imports: new Map(made.imports.map(({ module }) => [module, { specifier: module, wasm: false }])),
  })
  mkdirSync(out, { recursive: true })
  const file = join(out, `${address}.js`)
  writeFileSync(
    file,
    `${code}\nexport { linkedTo } from "wasmport/runtime/imports"\n`.replaceAll(
      /"wasmport\/runtime\/([\w-]+)"/g,
      (_, name: string) => JSON.stringify(pathToFileURL(builtRuntime(`wasmport/runtime/${name}`)).href),
    ),
  )
  const { bind, adapt, linkedTo } = (await import(pathToFileURL(file).href)) as {
    linkedTo: (imports: object, instance: object) => void
    bind: (raw: object) => Record<string, (value: unknown) => unknown>
    adapt: (imports: object) => Record<string, Record<string, Function>>
  }
  const imports = adapt({ "./host.js": Object.fromEntries(echoes.map(([name]) => [name, (value: unknown) => value])) })

  const memory = new WebAssembly.Memory({ initial: 64 })
  let top = 65536
  const number = (value: number | bigint): number => Number(value)
  const given = (value: number): number | bigint => (address === "i64" ? BigInt(value) : value)
  const raw: Record<string, unknown> = {
    memory,
    cabi_realloc: (_: unknown, __: unknown, align: number | bigint, size: number | bigint) => {
      const at = Math.ceil(top / number(align)) * number(align)
      top = at + number(size)
      // The bytes there are somebody else's.
      new Uint8Array(memory.buffer).fill(0xa5, at, top)
      return given(at)
    },
  }
  for (const [name, { results, params }] of signatures) {
    if (name.startsWith("through-import")) {
      const echo = imports["./host.js"]![name.replace("through-import", "echo")] as (...flats: unknown[]) => unknown
      const isInMemory = echoes.find(([it]) => it === name.replace("through-import", "echo"))![1].results.length === 0
      const coreOf = (it: unknown, type: ValType | undefined): unknown =>
        type === "i32"
          ? Number(it) | 0
          : type === "i64"
            ? BigInt.asIntN(64, it as bigint)
            : type === "f32"
              ? Math.fround(it as number)
              : it
      raw[name] = (...flats: unknown[]) => {
        const cored = flats.map((it, i) => coreOf(it, params[i]))
        if (!isInMemory) return coreOf(echo(...cored), results[0])
        echo(...cored, given(4096))
        return given(4096)
      }
      continue
    }
    raw[name] = name.startsWith("as-")
      ? (...flats: unknown[]) => {
          // The engine makes an i32 of its argument, and an f32.
          const cored = flats.map((it, i) =>
            results[i] === "i32"
              ? Number(it) | 0
              : results[i] === "i64"
                ? BigInt.asIntN(64, it as bigint)
                : results[i] === "f32"
                  ? Math.fround(it as number)
                  : it,
          )
          return cored.length === 1 ? cored[0] : cored
        }
      : (at: number | bigint, length: number | bigint) => {
          const view = new DataView(memory.buffer)
          for (const [i, it] of [at, length].entries()) {
            if (address === "i64") view.setBigInt64(64 + i * 8, BigInt(it), true)
            else view.setUint32(64 + i * 4, number(it), true)
          }
          return given(64)
        }
  }
  const bound = bind(raw)
  linkedTo(imports, { exports: raw })
  for (const it of wit.exports) {
    for (const value of fc.sample(valueOf(it.params[0]!.type), { seed: SEED, numRuns: 20 })) {
      top = 65536
      expect([it.name, bound[it.name]!(value)], it.place).toEqual([it.name, value])
    }
  }
})
