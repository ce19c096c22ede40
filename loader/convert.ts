/**
 * Meanings -> JavaScript: the functions of a `bind` that lower arguments and lift results, and those that wasm imports.
 *
 * Only expressions and statements are made here; where they stand is layers.ts's. Arguments of one call are lowered from left
 * to right, `size` being read right after what set it. Layout and flattening are convention.ts's.
 */
import { allocations, camelCase, flatten, isManaged, layout, offsets, paramNames, payloadOffset, typedArray } from "./convention.ts"
import type { Interop, Meaning } from "./convention.ts"
import { comment, key, member, quote, shown } from "./names.ts"
import type { FacadePlan, FunctionPlan, ImportName } from "./plan.ts"
import { witSignature } from "./wit.ts"
import type { WitFunction, WitType } from "./wit.ts"

/** What the printed functions use from the runtime, by file, and how they treat i64. */
export interface Printer {
  readonly interop: Interop
  readonly i64: "bigint" | "number"
  /** Whether managed arguments must be pinned while others are made. */
  readonly pins: boolean
  /** Whether the caller frees what is lowered. */
  readonly owns: boolean
  /** The module's, for messages. */
  readonly path: string
  readonly used: { readonly text: Set<string>; readonly managed: Set<string>; readonly values: Set<string>; readonly adapt: Set<string>; readonly trap: Set<string> }
}

export const createPrinter = (interop: Interop, i64: Printer["i64"], path: string): Printer => ({ interop, i64, path, pins: false, owns: false, used: { text: new Set(), managed: new Set(), values: new Set(), adapt: new Set(), trap: new Set() } })

/** Who frees the parts of a result: the module, what `leave` frees (`args`: an argument may come back), or what lifts it as soon as it is read. */
type Heap = Extract<WitType, { kind: "string" | "list" }>
type Take = "" | "own" | "args" | "string"

const use = ({ used }: Printer, name: string, file: keyof Printer["used"] = "text"): string => {
  used[file].add(name)
  return name
}

const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

// Lowering.

/** The flat core values of a value: expressions in the order in which they must be evaluated. */
function lower(p: Printer, type: WitType, value: string, what: string): string[] {
  switch (type.kind) {
    case "record":
      return type.fields.flatMap((field) => lower(p, field.type, member(value, camelCase(field.name)), `${what}.${camelCase(field.name)}`))
    case "tuple":
      return type.items.flatMap((item, i) => lower(p, item, `${value}[${i}]`, `${what}[${i}]`))
    case "option": {
      const none = `${value} == null`
      if (p.interop.style === "managed" && isManaged(type.some)) return [`${none} ? 0 : ${lower(p, type.some, value, what)[0] as string}`]
      const zeros = flatten(type.some, p.interop.style).map((core) => (core === "i64" ? "0n" : "0"))
      return [`${none} ? 0 : 1`, ...lower(p, type.some, value, what).map((flat, i) => `${none} ? ${zeros[i]} : ${flat}`)]
    }
    case "string":
    case "list": {
      const address = lowerHeap(p, type, value, what)
      return p.interop.style === "managed" ? [address] : [address, use(p, "size")]
    }
    default:
      return [lowerScalar(p, type, value, what)]
  }
}

function lowerHeap(p: Printer, type: Heap, value: string, what: string): string {
  const array = type.kind === "list" ? typedArray(type.element) : undefined
  if (p.interop.style === "managed") {
    const made = array === undefined ? `${use(p, "lowerUtf16", "managed")}(io, raw, ${value}, ${quote(what)})` : `${use(p, "lowerArray", "managed")}(io, raw, ${array}, ${value}, ${quote(what)})`
    return p.pins ? `${use(p, "pin", "managed")}(io, raw, ${made})` : made
  }
  if (type.kind === "string") return owned(p, `${use(p, "lowerString")}(io, ${value}, ${quote(what)})`, type)
  if (array !== undefined) return owned(p, `${use(p, "lowerNumbers")}(io, ${array}, ${value}, ${quote(what)})`, type)
  const { size, align } = layout(type.element)
  const depth = depthOf(type)
  const item = `item${depth}`
  const at = `to${depth}`
  // Its elements may fail when it is there already.
  return `${use(p, "lowerList")}(io, ${value}, ${size}, ${align}, ${quote(what)}, (${item}, ${at}) => {\n${indent(store(p, type.element, item, at, 0, `${what}[]`), "  ")}\n}${p.owns ? `, ${use(p, "own")}` : ""})`
}

/** What was just lowered, noted where the caller frees it. */
const owned = (p: Printer, address: string, type: Heap): string => (p.owns ? note(p, address, use(p, "size"), type, false) : address)

/** `own(…)`: `length` in units of the type. */
function note(p: Printer, address: string, length: string, type: Heap, args: boolean): string {
  const { size, align } = type.kind === "string" ? { size: 1, align: 1 } : layout(type.element)
  return `${use(p, "own")}(io, ${address}, ${length}${size > 1 ? ` * ${size}` : ""}, ${align}${args ? ", io.owned" : ""})`
}

/** Tells the locals of nested loops apart. */
const depthOf = (type: WitType): number => (type.kind === "list" ? 1 + depthOf(type.element) : type.kind === "option" ? depthOf(type.some) : type.kind === "record" ? Math.max(0, ...type.fields.map((it) => depthOf(it.type))) : type.kind === "tuple" ? Math.max(0, ...type.items.map(depthOf)) : 0)

function lowerScalar(p: Printer, type: WitType, value: string, what: string): string {
  switch (type.kind) {
    case "bool":
      return `${value} ? 1 : 0`
    case "u8":
      return `${value} & 255`
    case "u16":
      return `${value} & 65535`
    case "s8":
      return `(${value} << 24) >> 24`
    case "s16":
      return `(${value} << 16) >> 16`
    case "char":
      return `${use(p, "lowerChar")}(${value}, ${quote(what)})`
    case "enum":
      return `${use(p, "lowerCase")}(${casesOf(type)}, ${value}, ${quote(what)})`
    case "u64":
    case "s64":
      return p.i64 === "bigint" ? value : `${use(p, "lowerI64", "values")}(${value}, ${quote(what)})`
    default:
      return value
  }
}

const casesOf = (type: WitType & { kind: "enum" }): string => `[${type.cases.map(quote).join(", ")}]`

const SETTERS: Partial<Record<WitType["kind"], string>> = { u8: "setUint8", s8: "setInt8", u16: "setUint16", s16: "setInt16", u32: "setUint32", s32: "setInt32", u64: "setBigUint64", s64: "setBigInt64", f32: "setFloat32", f64: "setFloat64", char: "setUint32", bool: "setUint8" }

const place = (at: string, offset: number): string => (offset === 0 ? at : `${at} + ${offset}`)

/** Statements that write a value at an address. */
function store(p: Printer, type: WitType, value: string, at: string, offset: number, what: string): string {
  switch (type.kind) {
    case "record": {
      const starts = offsets(type.fields.map((field) => field.type))
      return type.fields.map((field, i) => store(p, field.type, member(value, camelCase(field.name)), at, offset + (starts[i] as number), `${what}.${camelCase(field.name)}`)).join("\n")
    }
    case "tuple": {
      const starts = offsets(type.items)
      return type.items.map((item, i) => store(p, item, `${value}[${i}]`, at, offset + (starts[i] as number), `${what}[${i}]`)).join("\n")
    }
    case "option": {
      const inner = store(p, type.some, value, at, offset + payloadOffset([type.some]), what)
      return `${tag(p, at, offset, `${value} == null ? 0 : 1`)}\nif (${value} != null) {\n${indent(inner, "  ")}\n}`
    }
    case "string":
    case "list":
      return `${use(p, "storePair")}(io, ${place(at, offset)}, ${lowerHeap(p, type, value, what)}, ${use(p, "size")})`
    default: {
      const { size } = layout(type)
      const setter = type.kind === "enum" ? `setUint${size * 8}` : SETTERS[type.kind]
      // A setter takes the low bits by itself.
      const lowered = /^[us](?:8|16)$/.test(type.kind) ? value : lowerScalar(p, type, value, what)
      return `${use(p, "view")}(io).${setter}(${place(at, offset)}, ${lowered}${size > 1 ? ", true" : ""})`
    }
  }
}

const tag = (p: Printer, at: string, offset: number, value: string): string => `${use(p, "view")}(io).setUint8(${place(at, offset)}, ${value})`

// Lifting.

/** The value of flat core values, which it takes from the front of `flats`. `take` names who frees what was allocated for it. */
function lift(p: Printer, type: WitType, flats: string[], take: Take, what: string): string {
  const next = (): string => flats.shift() as string
  switch (type.kind) {
    case "record":
      return `{ ${type.fields.map((field) => `${key(camelCase(field.name))}: ${lift(p, field.type, flats, take, what)}`).join(", ")} }`
    case "tuple":
      return `[${type.items.map((item) => lift(p, item, flats, take, what)).join(", ")}]`
    case "option": {
      if (p.interop.style === "managed" && isManaged(type.some)) return lift(p, type.some, flats, take, what)
      return `${next()} ? ${lift(p, type.some, flats, take, what)} : undefined`
    }
    case "string":
    case "list":
      return liftHeap(p, type, next(), p.interop.style === "managed" ? "" : next(), take, what)
    default:
      return liftScalar(p, type, next(), what)
  }
}

/** `address` and `length`: expressions without effects but for the address, which comes first; or a managed object. */
function liftHeap(p: Printer, type: Heap, address: string, length: string, take: Take, what: string): string {
  if (p.interop.style === "managed") return type.kind === "string" ? `${use(p, "liftUtf16", "managed")}(io, ${address})` : `${use(p, "liftArray", "managed")}(io, raw, ${typedArray(type.element)}, ${address})`
  if (take === "string") return `${use(p, "takeString")}(io, ${address}, ${length})`
  const at = take === "" ? address : note(p, address, length, type, take === "args")
  if (type.kind === "string") return `${use(p, "liftString")}(io, ${at}, ${length})`
  const array = typedArray(type.element)
  if (array !== undefined) return `${use(p, "liftNumbers")}(io, ${array}, ${at}, ${length})`
  const from = `from${depthOf(type)}`
  const element = load(p, type.element, from, 0, take, what)
  return `${use(p, "liftList")}(io, ${at}, ${length}, ${layout(type.element).size}, (${from}) => ${element.startsWith("{") ? `(${element})` : element})`
}

function liftScalar(p: Printer, type: WitType, value: string, what: string): string {
  switch (type.kind) {
    case "bool":
      return `${value} !== 0`
    case "u8":
      return `${value} & 255`
    case "u16":
      return `${value} & 65535`
    case "s8":
      return `(${value} << 24) >> 24`
    case "s16":
      return `(${value} << 16) >> 16`
    case "u32":
      return `${value} >>> 0`
    case "char":
      return `String.fromCodePoint(${value})`
    case "enum":
      return `${use(p, "liftCase")}(${casesOf(type)}, ${value}, ${quote(what)})`
    case "u64":
      return p.i64 === "bigint" ? `BigInt.asUintN(64, ${value})` : `${use(p, "liftU64", "values")}(${value}, ${quote(what)})`
    case "s64":
      return liftLong(p, value, what)
    default:
      return value
  }
}

const liftLong = (p: Printer, value: string, what: string): string => (p.i64 === "bigint" ? value : `${use(p, "liftI64", "values")}(${value}, ${quote(what)})`)

/** The value that lies at an address. */
function load(p: Printer, type: WitType, at: string, offset: number, take: Take, what: string): string {
  switch (type.kind) {
    case "record": {
      const starts = offsets(type.fields.map((field) => field.type))
      return `{ ${type.fields.map((field, i) => `${key(camelCase(field.name))}: ${load(p, field.type, at, offset + (starts[i] as number), take, what)}`).join(", ")} }`
    }
    case "tuple": {
      const starts = offsets(type.items)
      return `[${type.items.map((item, i) => load(p, item, at, offset + (starts[i] as number), take, what)).join(", ")}]`
    }
    case "option":
      return `${loadTag(p, at, offset)} ? ${load(p, type.some, at, offset + payloadOffset([type.some]), take, what)} : undefined`
    case "string":
    case "list":
      return liftHeap(p, type, `${use(p, "loadPair")}(io, ${place(at, offset)})`, use(p, "size"), take, what)
    default: {
      const { size } = layout(type)
      const getter = type.kind === "enum" ? `getUint${size * 8}` : (SETTERS[type.kind] as string).replace("set", "get")
      const value = `${use(p, "view")}(io).${getter}(${place(at, offset)}${size > 1 ? ", true" : ""})`
      // The getter knows the sign.
      if (type.kind === "u64") return p.i64 === "bigint" ? value : liftScalar(p, type, value, what)
      if (type.kind === "s64") return liftLong(p, value, what)
      return type.kind === "bool" || type.kind === "char" || type.kind === "enum" ? liftScalar(p, type, value, what) : value
    }
  }
}

const loadTag = (p: Printer, at: string, offset: number): string => `${use(p, "view")}(io).getUint8(${place(at, offset)})`

/** Statements that give back, or throw, what lies at an address. */
function returnLoaded(p: Printer, type: WitType, at: string, take: Take, what: string): string {
  if (type.kind !== "result") return `return ${load(p, type, at, 0, take, what)}`
  const offset = payloadOffset([type.ok, type.error])
  const error = type.error === undefined ? "" : `, ${load(p, type.error, at, offset, take, what)}`
  const fail = `if (${loadTag(p, at, 0)}) throw ${use(p, "failed")}(${quote(what)}${error})`
  return type.ok === undefined ? fail : `${fail}\nreturn ${load(p, type.ok, at, offset, take, what)}`
}

// Whole functions.

/** An export's function: takes and gives what the `.wit` says. */
export function printMeaning(p: Printer, { name, meaning }: FunctionPlan & { readonly meaning: Meaning }, callee: string): string {
  const { interop } = p
  const { wit, way, post } = meaning
  const what = shown(name)
  const names = paramNames(wit)
  const made = wit.params.reduce((sum, { type }) => sum + allocations(type), 0)
  const bytes = interop.style === "bytes" && interop.free !== undefined
  // One allocation that is not ours to free cannot be left behind: nothing fails between it and the call.
  const owns = bytes && made > (interop.calleeFrees ? 1 : 0)
  const take = takeOf(meaning, interop, owns && !interop.calleeFrees)
  const lowering: Printer = { ...p, pins: made > 1, owns }
  const flats = wit.params.flatMap(({ type }, i) => lower(lowering, type, names[i] as string, names[i] as string))
  const room = way === "given" && wit.result !== undefined ? layout(wit.result) : undefined
  const makesRoom = room !== undefined && interop.stack === undefined
  const guarded = owns || (interop.style === "managed" && made > 1) || take === "own" || take === "args" || makesRoom
  const body: string[] = []
  if (makesRoom) body.push(`const at = ${use(p, "own")}(io, ${use(p, "allocate")}(io, ${room.size}, ${room.align}), ${room.size}, ${room.align})`)
  let args = flats
  if (owns && interop.calleeFrees) {
    args = flats.map((_, i) => `flat${i}`)
    body.push(`const ${flats.map((flat, i) => `flat${i} = ${flat}`).join(", ")}`, "io.owned = mark")
  }
  const call = `${callee}(${(room === undefined ? args : ["at", ...args]).join(", ")})`
  body.push(printResult(p, wit, way, call, take, what, post))
  const before: string[] = []
  const after: string[] = []
  if (room !== undefined && interop.stack !== undefined) {
    const size = Math.ceil(room.size / 16) * 16
    before.push(`const at = ${member("raw", interop.stack)}(-${size}) >>> 0`)
    after.push(`${member("raw", interop.stack)}(${size})`)
  }
  if (guarded) {
    before.push("const mark = io.owned")
    after.unshift(`${use(p, "leave")}(io, mark)`)
  }
  const attempt = `try {\n${indent(body.join("\n"), "  ")}\n} catch (error) {\n  ${tell(p, what)}\n}${after.length === 0 ? "" : ` finally {\n${indent(after.join("\n"), "  ")}\n}`}`
  return `(${names.join(", ")}) => {\n${indent([...before, attempt].join("\n"), "  ")}\n}`
}

/** The statement of a `catch`. */
const tell = (p: Printer, what: string): string => `throw ${use(p, "told", "trap")}(error, ${quote(p.path)}, ${quote(what)})`

/** A module that frees its results by itself says so by a `post` export. `owned`: whether arguments are the caller's, too. */
function takeOf({ wit: { result }, post, way }: Meaning, { callerTakes, stack }: Interop, owned: boolean): Take {
  if (!callerTakes || post !== undefined || result === undefined || allocations(result) === 0) return ""
  if (owned) return "args"
  // Of one string nothing needs to be noted.
  return result.kind === "string" && (way !== "given" || stack !== undefined) ? "string" : "own"
}

function printResult(p: Printer, { result }: WitFunction, way: Meaning["way"], call: string, take: Take, what: string, post: string | undefined): string {
  const posted = (lines: string, value: string): string => (post === undefined ? lines : `try {\n${indent(lines, "  ")}\n} finally {\n  ${member("raw", post)}(${value})\n}`)
  if (result === undefined || way === "none") return call
  switch (way) {
    case "packed":
      return post === undefined ? `return ${lift(p, result, [`${use(p, "unpack")}(${call})`, use(p, "size")], take, what)}` : `const result = ${call}\n${posted(`return ${lift(p, result, [`${use(p, "unpack")}(result)`, use(p, "size")], take, what)}`, "result")}`
    case "area":
      return `const at = ${call} >>> 0\n${posted(returnLoaded(p, result, "at", take, what), "at")}`
    case "given":
      return `${call}\n${returnLoaded(p, result, "at", take, what)}`
    case "flat": {
      if (result.kind === "result") return `if (${call}) throw ${use(p, "failed")}(${quote(what)})`
      const flats = flatten(result, p.interop.style)
      if (flats.length === 1) return post === undefined ? `return ${lift(p, result, [call], take, what)}` : `const result = ${call}\n${posted(`return ${lift(p, result, ["result"], take, what)}`, "result")}`
      return `const result = ${call}\n${posted(`return ${lift(p, result, flats.map((_, i) => `result[${i}]`), take, what)}`, "...result")}`
    }
  }
}

/** A function that wasm imports, around the app's own `callee`. What it gives is the module's to free. */
export function printImport(p: Printer, { name, meaning }: ImportName & { readonly meaning: Meaning }, callee: string): string {
  const { wit, way } = meaning
  const what = shown(name)
  const flats = wit.params.flatMap(({ type }) => flatten(type, p.interop.style)).map((_, i) => `flat${i}`)
  const params = [...flats, ...(way === "given" ? ["at"] : [])]
  const call = `${callee}(${wit.params.map(({ type }) => lift(p, type, flats, "", what)).join(", ")})`
  const { result } = wit
  // Until it is the module's: of several parts a later one may fail.
  const owns = p.interop.style === "bytes" && p.interop.free !== undefined && result !== undefined && allocations(result) > 1
  const body = result === undefined ? call : importBody({ ...p, owns }, result, way, call, "its result")
  const failing = `${owns ? `  ${use(p, "leave")}(io, mark)\n` : ""}  ${tell(p, what)}`
  const attempt = `try {\n${indent(body, "  ")}\n} catch (error) {\n${failing}\n}${owns ? " finally {\n  io.owned = mark\n}" : ""}`
  return `(${params.join(", ")}) => {\n${indent(owns ? `const mark = io.owned\n${attempt}` : attempt, "  ")}\n}`
}

function importBody(p: Printer, result: WitType, way: Meaning["way"], call: string, what: string): string {
  if (result.kind === "result") {
    const offset = payloadOffset([result.ok, result.error])
    const catching = way === "flat" ? `${use(p, "payloadOf")}(error)\n  return 1` : [`const result = ${use(p, "payloadOf")}(error)`, tag(p, "at", 0, "1"), ...(result.error === undefined ? [] : [store(p, result.error, "result", "at", offset, what)])].join("\n  ")
    const ok = way === "flat" ? "return 0" : [tag(p, "at", 0, "0"), ...(result.ok === undefined ? [] : [store(p, result.ok, "result", "at", offset, what)])].join("\n")
    return `let result\ntry {\n  result = ${call}\n} catch (error) {\n  ${catching}${way === "flat" ? "" : "\n  return"}\n}\n${ok}`
  }
  const value = `const result = ${call}`
  if (way === "given") return `${value}\n${store(p, result, "result", "at", 0, what)}`
  const lowered = lower(p, result, "result", what)
  if (way === "packed") return `${value}\nreturn ${use(p, "pack")}(${lowered.join(", ")})`
  return `${value}\nreturn ${lowered.length === 1 ? lowered[0] : `[${lowered.join(", ")}]`}`
}

/** `adapt(imports)`: an import object, with the functions that the `.wit` describes around those of the app. */
export function printAdapt(p: Printer, plan: FacadePlan): string {
  const modules = plan.imports.flatMap(({ module, names }) => {
    const members = names.flatMap((it) => (it.meaning?.converts === true ? [`      // ${meaningComment(it.meaning)}\n      ${key(it.name)}: (callee) => ${indent(printImport(p, { ...it, meaning: it.meaning }, "callee"), "      ").trimStart()},`] : []))
    return members.length === 0 ? [] : [`    ${key(module)}: {\n${members.join("\n")}\n    },`]
  })
  p.used.adapt.add("adapted").add("unlinked")
  return `export const adapt = (imports, linked) => {
  let raw
  let io = unlinked(${quote(plan.path)})
  const wrappers = {
${modules.join("\n")}
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = ${printIo(p) || "{}"}
  }, linked)
}`
}

/** The `Io` of text.ts, as far as the printed functions use it; "" where there is no memory. */
export function printIo({ interop: { memory, shared, alloc, free } }: Printer): string {
  const raw = (name: string): string => member("raw", name)
  if (memory === undefined) return ""
  // An export that gets more arguments than it has parameters drops them.
  const fields = [
    `memory: ${raw(memory)}`,
    ...(alloc === undefined ? [] : [`alloc: ${alloc.arity === 4 ? `(size, align) => ${raw(alloc.name)}(0, 0, align, size)` : raw(alloc.name)}`]),
    ...(alloc === undefined || free === undefined ? [] : [`free: ${raw(free.name)}`]),
    ...(shared ? ["shared: true"] : []),
    "bytes: []",
  ]
  return `{ ${fields.join(", ")} }`
}

/** The import statements of what was used. */
export function printUsed({ used }: Printer, runtime: (file: string) => string): string[] {
  return Object.entries(used).map(([file, names]) => (names.size === 0 ? "" : `import { ${[...names].sort().join(", ")} } from ${runtime(file)}`))
}

export const meaningComment = ({ wit }: Meaning): string => comment(witSignature(wit))
