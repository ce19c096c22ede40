/**
 * Meanings -> JavaScript: whole functions around the values of convert.ts, those of a `bind` and those that wasm imports, and
 * the `io` that the functions of one instance share.
 */
import {
  exported,
  fromCore,
  getTag,
  group,
  indent,
  lift,
  liftHeap,
  load,
  lower,
  setTag,
  store,
  toCore,
  use,
} from "./convert.ts"
import type { Lowering, Printer, Taking } from "./convert.ts"
import { comment, key, member, quote } from "../names.ts"
import { RUNTIME } from "../own-names.ts"
import type { RuntimeName } from "../own-names.ts"
import type { Helper, Layout, Meaning, Pair, Settled, Value } from "../plan/meaning.ts"
import type { FacadePlan } from "../plan/plan.ts"

/** An export's function: takes and gives values of the `.wit`'s types. */
export function printExport(p: Printer, meaning: Meaning, callee: string): string {
  const { params, passing, frame, ownership } = meaning
  const statements: string[] = []
  const before: string[] = []
  const after: string[] = []
  if (ownership.releases) {
    before.push("const mark = io.owned")
    after.push(`${use(p, "release")}(io, mark)`)
  }
  const onStack = frame !== undefined && stackFrame(p, frame)
  if (onStack) {
    before.unshift(onStack.take)
    statements.push(onStack.check)
    after.push(onStack.give)
  } else if (frame !== undefined) {
    statements.push(`const at = ${place(p, frame, p.interop.free !== undefined)}`)
  }
  const made = statements.length > 0 && !onStack
  if (made && ownership.handsOver) statements.push("const room = io.owned")
  const args = meaning.spill === undefined ? lowerParams(p, meaning, statements) : [spill(p, meaning, statements)]
  if (ownership.handsOver) statements.push(`io.owned = ${made ? "room" : "mark"} // The callee frees its arguments.`)
  statements.push(
    ...callAndLift(p, meaning, group(`${callee}(`, passing === "out-pointer" ? [toCore(p, "at"), ...args] : args, ")")),
  )
  const head = `(${params.map(({ local }) => local).join(", ")}) =>`
  return arrow(head, before, attempt(p, meaning, statements, after))
}

/** The statements that take room on the module's stack, check that it is there, and give it back; undefined if the module exports no stack. */
function stackFrame(p: Printer, frame: Layout): { take: string; check: string; give: string } | undefined {
  const { stack, stackPointer } = p.interop
  const size = Math.ceil(frame.size / 16) * 16
  const check = `${use(p, "within")}(io, at, ${size})`
  if (stack !== undefined) {
    const move = exported(p, stack)
    return { take: `const at = ${move}(-${size}) >>> 0`, check, give: `${move}(${size})` }
  }
  if (stackPointer === undefined) return undefined
  const pointer = `${exported(p, stackPointer)}.value`
  // A trap leaves the pointer anywhere, so it is set back by its value, and not by a distance.
  return { take: `const at = (${pointer} -= ${size}) >>> 0`, check, give: `${pointer} = at + ${size}` }
}

const arrow = (head: string, before: readonly string[], body: string): string =>
  `${head} {\n${indent([...before, body].join("\n"))}\n}`

/** The statements in a `try` whose `catch` names the function. */
function attempt(
  p: Printer,
  { name }: Meaning,
  statements: readonly string[],
  after: readonly string[],
  failing: readonly string[] = [],
): string {
  const caught = [...failing, `throw ${use(p, p.adapts ? "failed" : "trapped")}(error, path, ${quote(name)})`].join(
    "\n",
  )
  const last = after.length === 0 ? "" : ` finally {\n${indent(after.join("\n"))}\n}`
  return `try {\n${indent(statements.join("\n"))}\n} catch (error) {\n${indent(caught)}\n}${last}`
}

function lowerParams(p: Printer, { params, ownership: { owns, pins } }: Meaning, statements: string[]): string[] {
  return params.flatMap(({ local, name, value, parts, copy }) => {
    if (copy === undefined) return lower(p, value, local, name, { parts: [...parts], statements, owns, pins })
    statements.push(store(p, value, at("at", copy), local, quote(name)))
    return [toCore(p, at("at", copy))]
  })
}

/** Puts all arguments into memory. Gives the expression of their address. */
function spill(p: Printer, { params, spill, ownership }: Meaning, statements: string[]): string {
  const { offsets, ...layout } = spill as NonNullable<Meaning["spill"]>
  statements.push(
    `const area = ${place(p, layout, ownership.owns)}`,
    ...params.map(({ local, name, value }, i) => store(p, value, at("area", offsets[i]), local, quote(name))),
  )
  return toCore(p, "area")
}

/** The expression of an address that is allocated. */
function place(p: Printer, { size, align }: Layout, owns: boolean): string {
  const block = `${use(p, "allocate")}(io, 1, ${size}, ${align})`
  return `${owns ? `${use(p, "own")}(io, ${block})` : block}.ptr`
}

/** The expression of an address that the module gives, at which so many bytes are read or written. */
const there = (p: Printer, address: string, { size }: Layout): string =>
  `${use(p, "within")}(io, ${fromCore(p, address)}, ${size})`

const at = (base: string, offset: number | undefined): string => (offset === 0 ? base : `${base} + ${offset}`)

/** The statements of a call, of reading its result and of giving that back. */
function callAndLift(p: Printer, meaning: Meaning, call: string): string[] {
  const { result, passing, post, ownership } = meaning
  const name = quote(meaning.name)
  const what = quote("the result")
  const taking: Taking = ownership.mayAlias ? "io.owned" : ownership.takes
  if (result === undefined || passing === "none") return [call]
  const posted = (lines: readonly string[], core: string): string[] =>
    post === undefined
      ? [...lines]
      : [`try {\n${indent(lines.join("\n"))}\n} finally {\n  ${exported(p, post)}(${core})\n}`]
  switch (passing) {
    case "packed": {
      const lifted = (packed: string): string => `return ${liftHeap(p, result as Pair, packed, taking)}`
      return post === undefined
        ? [`const result = ${use(p, "unpack")}(${call})`, lifted("result")]
        : [`const result = ${call}`, ...posted([lifted(`${use(p, "unpack")}(result)`)], "result")]
    }
    case "area":
      return [`const at = ${there(p, call, result)}`, ...posted(returnLoaded(p, result, taking, name), toCore(p, "at"))]
    case "out-pointer":
      return [call, ...returnLoaded(p, result, taking, name)]
    case "flat": {
      if (result.kind === "result") return [`if (${call}) throw ${use(p, "resultError")}(${name})`]
      const isOne = result.flats.length === 1
      if (isOne && post === undefined && result.allocations === 0)
        return [`return ${lift(p, result, [call], taking, what)}`]
      const flats = isOne ? ["result"] : result.flats.map((_, i) => `result[${i}]`)
      const lifted = `return ${lift(p, result, flats, taking, what)}`
      return [`const result = ${call}`, ...posted([lifted], isOne ? "result" : "...result")]
    }
    default:
      return passing satisfies never
  }
}

/** Statements that give back, or throw, the result that lies at `at`. */
function returnLoaded(p: Printer, value: Settled, taking: Taking, name: string): string[] {
  const what = quote("the result")
  if (value.kind !== "result") return [`return ${load(p, value, "at", taking, what)}`]
  const payload = (part: Value): string => load(p, part, at("at", value.payload), taking, what)
  const error = value.error === undefined ? "" : `, ${payload(value.error)}`
  return [
    `if (${getTag(p, "at")}) throw ${use(p, "resultError")}(${name}${error})`,
    ...(value.ok === undefined ? [] : [`return ${payload(value.ok)}`]),
  ]
}

/** A function that wasm imports, around the app's own `callee`. The module frees its result. */
export function printImport(p: Printer, meaning: Meaning): string {
  const { params, passing, spill, result, outFirst, ownership } = meaning
  const locals = spill === undefined ? params.flatMap(({ parts }) => parts) : ["area"]
  const addresses = [
    ...(spill === undefined ? [] : [["area", spill] as const]),
    ...(passing === "out-pointer" && result !== undefined ? [["at", result] as const] : []),
  ]
  const args = params.map(({ name, value, parts, copy }, i) => {
    if (spill !== undefined) return load(p, value, at("area", spill.offsets[i]), false, quote(name))
    if (copy === undefined) return lift(p, value, [...parts], false, quote(name))
    return load(p, value, there(p, parts[0] as string, value), false, quote(name))
  })
  const statements = [
    ...addresses.map(([name, layout]) => `${name} = ${there(p, name, layout)}`),
    ...returnLowered(p, meaning, group("callee(", args, ")")),
  ]
  const out = passing === "out-pointer" ? ["at"] : []
  const head = `(callee) => (${(outFirst ? [...out, ...locals] : [...locals, ...out]).join(", ")}) =>`
  if (result === undefined || !ownership.releases) return arrow(head, [], attempt(p, meaning, statements, []))
  // A failure releases the parts that are made already: the module gets all of them, or none.
  const failing = [`${use(p, "release")}(io, mark)`]
  return arrow(head, ["const mark = io.owned"], attempt(p, meaning, statements, ["io.owned = mark"], failing))
}

/** The statements that call the app and lower its result. */
function returnLowered(p: Printer, { result, passing, resultParts, ownership }: Meaning, call: string): string[] {
  if (result === undefined) return [call]
  if (result.kind === "result") return returnResult(p, result, passing === "flat", call)
  const statements = [`const result = ${call}`]
  if (passing === "out-pointer") return [...statements, store(p, result, "at", "result", quote("its result"))]
  const lowering: Lowering = { parts: [...resultParts], statements, owns: ownership.owns, pins: false }
  const flats = lower(p, result, "result", "its result", lowering)
  const lowered =
    passing === "packed"
      ? `${use(p, "pack")}(${resultParts[0]})`
      : flats.length === 1
        ? (flats[0] as string)
        : group("[", flats, "]")
  return lowered === "result" ? [`return ${call}`] : [...statements, `return ${lowered}`]
}

/** The same for a `result`, whose error the app throws. */
function returnResult(
  p: Printer,
  result: Extract<Settled, { kind: "result" }>,
  isFlat: boolean,
  call: string,
): string[] {
  const written = (tag: string, part: Value | undefined, from: string): string[] => [
    setTag(p, "at", tag),
    ...(part === undefined ? [] : [store(p, part, at("at", result.payload), from, quote("its result"))]),
  ]
  const caught = isFlat
    ? [`${use(p, "payloadOf")}(error)`, "return 1"]
    : [`const payload = ${use(p, "payloadOf")}(error)`, ...written("1", result.error, "payload"), "return"]
  const called = isFlat || result.ok === undefined ? call : `result = ${call}`
  return [
    ...(called === call ? [] : ["let result"]),
    `try {\n  ${indent(called).trimStart()}\n} catch (error) {\n${indent(caught.join("\n"))}\n}`,
    ...(isFlat ? ["return 0"] : written("0", result.ok, "result")),
  ]
}

/** `adapt(imports)`: an import object, with the functions that the `.wit` describes around those of the app. */
export function printAdapt(p: Printer, plan: FacadePlan): string {
  const modules = plan.imports.flatMap(({ module, names }) => {
    const members = names.flatMap(({ name, meaning }) =>
      meaning?.converts === true ? [`${signatureComment(meaning)}\n${key(name)}: ${printImport(p, meaning)},\n`] : [],
    )
    return members.length === 0 ? [] : [`${key(module)}: {\n${indent(members.join(""))}},\n`]
  })
  return `export const adapt = (imports, linked) => {
  let raw
  let io = ${use(p, "unlinked")}(path)
  const wrappers = {
${indent(modules.join(""), "    ")}  }
  return ${use(p, "adapted")}(imports, wrappers, (exports) => {
    raw = exports
    io = ${indent(printIo(p) || "{}", "    ").trimStart()}
  }, linked)
}`
}

/** The `Io` of memory.ts; "" if there is no memory. */
export function printIo(p: Printer): string {
  const { memory, shared, alloc, free } = p.interop
  if (memory === undefined) return ""
  return group(
    "{",
    [
      `memory: ${member("raw", memory)}`,
      ...(alloc === undefined ? [] : [`alloc: ${printAlloc(p, alloc)}`]),
      ...(alloc === undefined || free === undefined ? [] : [`free: ${printFree(p, free)}`]),
      ...(shared ? ["shared: true"] : []),
      "bytes: []",
    ],
    "}",
    " ",
  )
}

function printAlloc(p: Printer, { name, arity }: Helper): string {
  const isWide = p.interop.address === "i64"
  const alloc = member("raw", name)
  if (arity !== 4 && !isWide) return alloc
  const zero = isWide ? "0n" : "0"
  const params = ["size", "align"].slice(0, arity)
  const args = (arity === 4 ? ["align", "size"] : params).map((param) => toCore(p, param))
  const call = `${alloc}(${[...(arity === 4 ? [zero, zero] : []), ...args].join(", ")})`
  return `(${params.join(", ")}) => ${isWide ? fromCore(p, call) : call}`
}

/** Wasm drops arguments that an export has no parameters for. */
function printFree(p: Printer, { name, arity }: Helper): string {
  const free = member("raw", name)
  if (p.interop.address === "i32") return free
  const params = ["ptr", "size", "align"].slice(0, arity)
  return `(${params.join(", ")}) => ${free}(${params.map((param) => toCore(p, param)).join(", ")})`
}

/** The import statements of the runtime's functions that are used. */
export function printUsed({ used }: Printer, runtime: (file: string) => string): string[] {
  return Object.entries(RUNTIME).map(([file, names]) => {
    const imported = names.flatMap((list) => list.split(" ")).filter((name) => used.has(name as RuntimeName))
    return imported.length === 0 ? "" : group("import {", imported, `} from ${runtime(file)}`, " ")
  })
}

/** The comment above a function: its signature in WIT. */
export function signatureComment({ wit, params, result }: Meaning): string {
  const items = params.map(({ value }, i) => `${wit.params[i]?.name}: ${value.wit}`)
  const text = group(`${wit.name}: func(`, items, `)${result === undefined ? "" : ` -> ${result.wit}`}`)
  return text
    .split("\n")
    .map((line) => `// ${comment(line)}`)
    .join("\n")
}
