/**
 * Meanings -> JavaScript: whole functions around the values of convert.ts, those of a `bind` and those that wasm imports, and
 * what the functions of one instance share.
 */
import { paramNames } from "../plan/abi.ts"
import type { Helper, Interop, Meaning } from "../plan/abi.ts"
import { fromCore, indent, lift, load, lower, returnLoaded, store, tag, toCore, unsigned, use } from "./convert.ts"
import type { Printer, Take } from "./convert.ts"
import { comment, key, member, quote, shown } from "../names.ts"
import type { FacadePlan, FunctionPlan, ImportName } from "../plan/plan.ts"
import { witSignature } from "../wit/resolve.ts"
import type { WitFunction, WitType } from "../wit/resolve.ts"
import { allocations, flatten, layout, offsets, payloadOffset } from "../wit/layout.ts"

/** An export's function: takes and gives what the `.wit` says. */
export function printMeaning(
  p: Printer,
  { name, meaning }: FunctionPlan & { readonly meaning: Meaning },
  callee: string,
): string {
  const { interop } = p
  const { wit, way, post, spilled } = meaning
  const what = shown(name)
  const names = paramNames(wit)
  // What the arguments lie in is there while they are made.
  const made = wit.params.reduce((sum, { type }) => sum + allocations(type), spilled ? 2 : 0)
  const bytes = interop.style === "bytes" && interop.free !== undefined
  // One allocation that is not ours to free cannot be left behind: nothing fails between it and the call.
  const owns = bytes && made > (interop.calleeFrees ? 1 : 0)
  const take = takeOf(meaning, interop, owns && !interop.calleeFrees)
  const lowering: Printer = { ...p, pins: made > 1, owns }
  const flats = spilled
    ? [toCore(p, "args")]
    : wit.params.flatMap(({ type }, i) => lower(lowering, type, names[i] as string, names[i] as string))
  const room = way === "given" && wit.result !== undefined ? layout(wit.result, interop) : undefined
  const makesRoom = room !== undefined && interop.stack === undefined
  const guarded = owns || (interop.style === "managed" && made > 1) || take === "own" || take === "args" || makesRoom
  const body: string[] = []
  if (makesRoom)
    body.push(
      `const at = ${use(p, "own")}(io, ${use(p, "allocate")}(io, ${room.size}, ${room.align}), ${room.size}, ${room.align})`,
    )
  if (spilled) body.push(spill(lowering, wit, names))
  let args = flats
  if (owns && interop.calleeFrees) {
    if (!spilled) {
      args = flats.map((_, i) => `flat${i}`)
      body.push(`const ${flats.map((flat, i) => `flat${i} = ${flat}`).join(", ")}`)
    }
    body.push("io.owned = mark")
  }
  const call = `${callee}(${(room === undefined ? args : [toCore(p, "at"), ...args]).join(", ")})`
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

const together = ({ params }: WitFunction): WitType & { kind: "tuple" } => ({
  kind: "tuple",
  items: params.map(({ type }) => type),
})

/** Statements that put all arguments into memory. */
function spill(p: Printer, wit: WitFunction, names: readonly string[]): string {
  const { size, align } = layout(together(wit), p.interop)
  const starts = offsets(together(wit).items, p.interop)
  const room = `${use(p, "allocate")}(io, ${size}, ${align})`
  const stores = wit.params.map(({ type }, i) =>
    store(p, type, names[i] as string, "args", starts[i] as number, names[i] as string),
  )
  return [`const args = ${p.owns ? `${use(p, "own")}(io, ${room}, ${size}, ${align})` : room}`, ...stores].join("\n")
}

/** The statement of a `catch`. */
const tell = (p: Printer, what: string): string =>
  `throw ${use(p, "trapped", "trap")}(error, ${quote(p.path)}, ${quote(what)})`

/** A module that frees its results by itself says so by a `post` export. `owned`: whether arguments are the caller's, too. */
function takeOf({ wit: { result }, post, way }: Meaning, { callerTakes, stack }: Interop, owned: boolean): Take {
  if (!callerTakes || post !== undefined || result === undefined || allocations(result) === 0) return ""
  if (owned) return "args"
  // Of one string nothing needs to be noted.
  return result.kind === "string" && (way !== "given" || stack !== undefined) ? "string" : "own"
}

function printResult(
  p: Printer,
  { result }: WitFunction,
  way: Meaning["way"],
  call: string,
  take: Take,
  what: string,
  post: string | undefined,
): string {
  const posted = (lines: string, value: string): string =>
    post === undefined ? lines : `try {\n${indent(lines, "  ")}\n} finally {\n  ${member("raw", post)}(${value})\n}`
  if (result === undefined || way === "none") return call
  switch (way) {
    case "packed":
      return post === undefined
        ? `return ${lift(p, result, [`${use(p, "unpack")}(${call})`, use(p, "size")], take, what)}`
        : `const result = ${call}\n${posted(`return ${lift(p, result, [`${use(p, "unpack")}(result)`, use(p, "size")], take, what)}`, "result")}`
    case "area":
      return `const at = ${unsigned(p, call)}\n${posted(returnLoaded(p, result, "at", take, what), toCore(p, "at"))}`
    case "given":
      return `${call}\n${returnLoaded(p, result, "at", take, what)}`
    case "flat": {
      if (result.kind === "result") return `if (${call}) throw ${use(p, "failed")}(${quote(what)})`
      const flats = flatten(result, p.interop)
      if (flats.length === 1)
        return post === undefined
          ? `return ${lift(p, result, [call], take, what)}`
          : `const result = ${call}\n${posted(`return ${lift(p, result, ["result"], take, what)}`, "result")}`
      return `const result = ${call}\n${posted(
        `return ${lift(
          p,
          result,
          flats.map((_, i) => `result[${i}]`),
          take,
          what,
        )}`,
        "...result",
      )}`
    }
  }
}

/** A function that wasm imports, around the app's own `callee`. What it gives is the module's to free. */
export function printImport(
  p: Printer,
  { name, meaning }: ImportName & { readonly meaning: Meaning },
  callee: string,
): string {
  const { wit, way, spilled } = meaning
  const what = shown(name)
  const flats = spilled
    ? ["args"]
    : wit.params.flatMap(({ type }) => flatten(type, p.interop)).map((_, i) => `flat${i}`)
  const params = [...flats, ...(way === "given" ? ["at"] : [])]
  const starts = spilled ? offsets(together(wit).items, p.interop) : []
  const call = `${callee}(${wit.params.map(({ type }, i) => (spilled ? load(p, type, "args", starts[i] as number, "", what) : lift(p, type, flats, "", what))).join(", ")})`
  const addresses = [...(spilled ? ["args"] : []), ...(way === "given" && p.interop.address === "i64" ? ["at"] : [])]
    .map((name) => `${name} = ${unsigned(p, name)}\n`)
    .join("")
  const { result } = wit
  // Until it is the module's: of several parts a later one may fail.
  const owns =
    p.interop.style === "bytes" && p.interop.free !== undefined && result !== undefined && allocations(result) > 1
  const body = result === undefined ? call : importBody({ ...p, owns }, result, way, call, "its result")
  const failing = `${owns ? `  ${use(p, "leave")}(io, mark)\n` : ""}  ${tell(p, what)}`
  const attempt = `try {\n${indent(addresses + body, "  ")}\n} catch (error) {\n${failing}\n}${owns ? " finally {\n  io.owned = mark\n}" : ""}`
  return `(${params.join(", ")}) => {\n${indent(owns ? `const mark = io.owned\n${attempt}` : attempt, "  ")}\n}`
}

function importBody(p: Printer, result: WitType, way: Meaning["way"], call: string, what: string): string {
  if (result.kind === "result") {
    const offset = payloadOffset([result.ok, result.error], p.interop)
    const catching =
      way === "flat"
        ? `${use(p, "payloadOf")}(error)\n  return 1`
        : [
            `const result = ${use(p, "payloadOf")}(error)`,
            tag(p, "at", 0, "1"),
            ...(result.error === undefined ? [] : [store(p, result.error, "result", "at", offset, what)]),
          ].join("\n  ")
    const ok =
      way === "flat"
        ? "return 0"
        : [
            tag(p, "at", 0, "0"),
            ...(result.ok === undefined ? [] : [store(p, result.ok, "result", "at", offset, what)]),
          ].join("\n")
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
    const members = names.flatMap((it) =>
      it.meaning?.converts === true
        ? [
            `      // ${meaningComment(it.meaning)}\n      ${key(it.name)}: (callee) => ${indent(printImport(p, { ...it, meaning: it.meaning }, "callee"), "      ").trimStart()},`,
          ]
        : [],
    )
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
export function printIo(p: Printer): string {
  const { memory, shared, alloc, free, address } = p.interop
  const raw = (name: string): string => member("raw", name)
  if (memory === undefined) return ""
  const isWide = address === "i64"
  const zero = isWide ? "0n" : "0"
  const args = (...names: readonly string[]): string => names.map((name) => toCore(p, name)).join(", ")
  // An export that gets more arguments than it has parameters drops them.
  const allocate = (it: Helper): string => {
    if (it.arity === 4)
      return `(size, align) => ${fromCore(p, `${raw(it.name)}(${zero}, ${zero}, ${args("align", "size")})`)}`
    return isWide
      ? `(size, align) => ${fromCore(p, `${raw(it.name)}(${args(...["size", "align"].slice(0, it.arity))})`)}`
      : raw(it.name)
  }
  const release = (it: Helper): string =>
    isWide
      ? `(at, size, align) => ${raw(it.name)}(${args(...["at", "size", "align"].slice(0, it.arity))})`
      : raw(it.name)
  const fields = [
    `memory: ${raw(memory)}`,
    ...(alloc === undefined ? [] : [`alloc: ${allocate(alloc)}`]),
    ...(alloc === undefined || free === undefined ? [] : [`free: ${release(free)}`]),
    ...(shared ? ["shared: true"] : []),
    "bytes: []",
  ]
  return `{ ${fields.join(", ")} }`
}

/** The import statements of what was used. */
export function printUsed({ used }: Printer, runtime: (file: string) => string): string[] {
  return Object.entries(used).map(([file, names]) =>
    names.size === 0 ? "" : `import { ${[...names].sort().join(", ")} } from ${runtime(file)}`,
  )
}

export const meaningComment = ({ wit }: Meaning): string => comment(witSignature(wit))
