// What a module imports and exports, out of the text that wasm-tools prints of it: a second opinion on every type.
//
// Types are written as test/support/spec-modules.ts writes those that parse() read: `function (i32) -> ((ref null 3))`,
// `memory i64 1 2 shared`, `table 1 (ref null func)`, `global mut i32`, `tag (i32)`; type indices are numbers.
import { readLists } from "./sexpr.js"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const KINDS = { func: "function", table: "table", memory: "memory", global: "global", tag: "tag" }
/** Those that are no `…ref` of the heap type's own name. */
const SHORT = { nullref: "none", nullfuncref: "nofunc", nullexternref: "noextern", nullexnref: "noexn", nullcontref: "nocont" }
const isId = (item) => typeof item === "string" && item.startsWith("$")

/** `[module, name, type]` of each import and `[name, type]` of each export. */
export function readPrinted(text) {
  const [module] = readLists(text)
  const fields = module.filter(Array.isArray)
  const types = fields.flatMap((field) => (field[0] === "rec" ? field.filter(Array.isArray) : field[0] === "type" ? [field] : []))
  const typeIds = new Map(types.flatMap((type, i) => (isId(type[1]) ? [[type[1], i]] : [])))
  const typeIndex = (item) => (isId(item) ? typeIds.get(item) : Number(item))
  const spaces = Object.fromEntries(Object.values(KINDS).map((kind) => [kind, { types: [], ids: new Map() }]))
  const imports = []
  const exports = []

  function heapType(item) {
    if (!Array.isArray(item)) return isId(item) || /^\d/.test(item) ? String(typeIndex(item)) : item
    return item[0] === "exact" ? `(exact ${typeIndex(item[1])})` : `(shared ${item[1]})`
  }

  function valType(item) {
    if (!Array.isArray(item)) return item.endsWith("ref") ? `(ref null ${SHORT[item] ?? item.slice(0, -3)})` : item
    if (item[0] === "shared") return `(ref null (shared ${SHORT[item[1]] ?? item[1].slice(0, -3)}))`
    return `(ref ${item[1] === "null" ? "null " : ""}${heapType(item.at(-1))})`
  }

  /** `(func (param $x i32) (param i64 i64) (result f32))`, inside of whatever wraps a type. */
  function signature(type) {
    if (type[0] !== "func") return signature(type.findLast(Array.isArray))
    const all = (head) => type.filter((item) => item[0] === head).flatMap((item) => item.slice(1).filter((part) => !isId(part)).map(valType))
    return { params: `(${all("param").join(", ")})`, results: `(${all("result").join(", ")})` }
  }

  function use(field) {
    const reference = field.find((item) => item[0] === "type" || item[0] === "exact")
    const [, index] = reference[0] === "exact" ? reference[1] : reference
    return signature(types[typeIndex(index)])
  }

  function describe([head, ...rest]) {
    const items = rest.filter((item) => !isId(item) && item[0] !== "@name")
    if (head === "func") {
      const { params, results } = use(items)
      return `function ${params} -> ${results}`
    }
    if (head === "tag") return `tag ${use(items).params}`
    if (head === "global") {
      const [type] = items
      const wrapped = Array.isArray(type) && (type[0] === "mut" || (type[0] === "shared" && !/^(?!.*mut).*ref$/.test(type[1])))
      return ["global", ...(wrapped ? [...type.slice(0, -1), valType(type.at(-1))] : [valType(type)])].join(" ")
    }
    const words = items.filter((item) => typeof item === "string")
    const limits = words.filter((word) => word === "i64" || /^\d+$/.test(word))
    const shared = words.includes("shared") ? ["shared"] : []
    if (head === "memory") {
      const page = items.find((item) => item[0] === "pagesize")
      return ["memory", ...limits, ...shared, ...(page === undefined ? [] : [`pagesize ${Number(page[1])}`])].join(" ")
    }
    const element = items.find((item) => Array.isArray(item) || /ref$/.test(item))
    return ["table", ...limits, ...shared, valType(element)].join(" ")
  }

  function define(field) {
    const space = spaces[KINDS[field[0]]]
    if (isId(field[1])) space.ids.set(field[1], space.types.length)
    const type = describe(field)
    space.types.push(type)
    return type
  }

  for (const field of fields) {
    if (field[0] in KINDS) define(field)
    if (field[0] !== "import") continue
    const from = utf8.decode(field[1])
    if (Buffer.isBuffer(field[2])) {
      imports.push([from, utf8.decode(field[2]), define(field[3])])
      continue
    }
    // A compact group: (item "name" type) each, or (item "name") each and one type for all behind them.
    const shared = field.at(-1)[0] === "item" ? undefined : field.at(-1)
    for (const [head, name, type] of field.slice(2)) {
      if (head === "item") imports.push([from, utf8.decode(name), define(type ?? shared)])
    }
  }
  for (const [head, name, [kind, index] = []] of fields) {
    if (head !== "export") continue
    const { types: described, ids } = spaces[KINDS[kind]]
    exports.push([utf8.decode(name), described[isId(index) ? ids.get(index) : Number(index)]])
  }
  return { imports, exports }
}
