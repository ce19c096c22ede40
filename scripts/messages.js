// @ts-check
/**
 * All messages of the sources, by their syntax trees, and the headings of `docs/troubleshooting.md` that explain them.
 *
 * A message is the text of a `WasmportError`, an argument of `fail` or `Error`, or a note for the user. Each is a list of its
 * literal pieces, with names and values between them. `node scripts/messages.js` prints the messages, with `…` for each value.
 */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { argv } from "node:process"
import { lexer } from "marked"
import { parseAst } from "rolldown/parseAst"
import { slug } from "./prose/slug.js"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
/** The mark that stands for a name or a value. */
const ANY = "…"
const PREFIX = "[wasmport] "
/** The end of a message with a code, where it is written out. */
const SUFFIX = / \([A-Z_]+ 50\d\d\)$/
/** Functions that take a message, and the index of that parameter: `fail(kind, text)`. */
const TAKES = new Map([
  ["fail", 1],
  ["unsupported", 1],
  ["say", 0],
  ["tell", 0],
  ["warn", 0],
  ["leave", 1],
  ["annotate", 3],
  ["messageOf", 1],
  ["checkNames", 2],
])
/** Functions whose errors have one code. */
const KINDS = new Map([
  ["memoryError", "MEMORY"],
  ["rangeError", "TYPE"],
])
/** In these files every whole sentence is a note for the user, except in rules and hints. */
const NOTES = /^src\//

/**
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 * @typedef {{ functions: Node[], declared: { name: string, value: Node }[] }} Constants
 * `kind` is the code of the error, such as `TYPE`, if the place itself names it.
 * @typedef {{ file: string, line: number, text: string, kind: string | undefined }} Message
 */

/** The messages of `loader/`, `src/` and `runtime-shim/`, in order, each once a file. @returns {Message[]} */
export function messagesOf(root = ROOT) {
  /** @type {Message[]} */
  const messages = []
  for (const folder of ["loader", "runtime-shim", "src"]) {
    const names = readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    for (const name of names.filter((it) => it.endsWith(".ts") && !it.endsWith(".d.ts")).sort()) {
      const file = `${folder}/${name.replaceAll("\\", "/")}`
      messages.push(...messagesIn(file, readFileSync(root + file, "utf8")))
    }
  }
  return messages
}

/** The messages in the code of one file. @param {string} file @param {string} code @returns {Message[]} */
export function messagesIn(file, code) {
  const program = /** @type {Node} */ (/** @type {unknown} */ (parseAst(code, { lang: "ts" })))
  /** @type {Constants} */
  const constants = { functions: [], declared: [] }
  /** @type {Map<string, Message>} */
  const found = new Map()
  /** Error -> its code, in `Object.assign(new TypeError(…), TYPE)`. @type {Map<Node, string | undefined>} */
  const kinds = new Map()
  walk(program, (node) => {
    if (/Function/.test(node.type)) constants.functions.push(node)
    if (node.type !== "VariableDeclarator" || node["init"] === null) return
    const { id, init } = node
    if (id.type === "Identifier") constants.declared.push({ name: id.name, value: init })
    if (id.type === "ArrayPattern" && init.type === "ArrayExpression")
      for (const [i, value] of init.elements.entries())
        if (id.elements[i]?.type === "Identifier") constants.declared.push({ name: id.elements[i].name, value })
  })
  walk(program, (node) => {
    const name = node.type === "Property" ? node["key"].name : node.type === "VariableDeclarator" ? node["id"].name : ""
    if (/^(?:rule|hint|description|DEFAULTS)$/.test(name)) return false
    if (node.type === "CallExpression" && node["callee"].property?.name === "assign")
      kinds.set(node["arguments"][0], kindIn(node["arguments"]))
    const its = messageAt(node, NOTES.test(file))
    if (its === undefined) return undefined
    // Further lines are a list, or another message's.
    for (const text of textsOf(its, constants).map((it) => it.replace(/\n[^]*/, "")))
      if (/\p{L}{2}/u.test(text.replace(PREFIX, "")) && !found.has(text))
        found.set(text, {
          file,
          line: code.slice(0, node.start).split("\n").length,
          text,
          kind: kinds.get(node) ?? kindIn(node["arguments"]) ?? KINDS.get(node["callee"]?.name),
        })
    return undefined
  })
  return [...found.values()]
}

/** The code among the arguments of a call: `fail(TYPE, …)`. @param {Node[] | undefined} given */
const kindIn = (given) => given?.find((it) => it.type === "Identifier" && /^[A-Z_]{2,}$/.test(it["name"]))?.["name"]

/** The expression of a message, if a node has one. @param {Node} node @param {boolean} isNote @returns {Node | undefined} */
function messageAt(node, isNote) {
  if (node.type === "Property" && node["key"].name === "message") return node["value"]
  if (isNote && (node.type === "TemplateLiteral" || node.type === "Literal")) {
    const [text = ""] = textsOf(node)
    return / \S+ \S+ \S[^]*\.$/.test(text) ? node : undefined
  }
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined
  const { callee } = node
  const name = callee.type === "MemberExpression" ? callee.property.name : callee.name
  if (/Error$|^Class$/.test(name) && name !== "WasmportError") return node["arguments"][0]
  // In the reader of `.wit`: `error(at, text, rule)`.
  const place = name === "error" && node["arguments"].length > 2 ? 1 : TAKES.get(name)
  return place === undefined ? undefined : node["arguments"][place]
}

/** The texts that an expression may have. @param {Node | undefined} node @param {Constants} [constants] @returns {string[]} */
function textsOf(node, constants) {
  switch (node?.type) {
    case "Literal":
      return [typeof node["value"] === "string" ? node["value"] : ANY]
    case "TemplateLiteral":
      return templateTexts(node, constants)
    case "ConditionalExpression":
      return [node["consequent"], node["alternate"]].flatMap((it) => textsOf(it, constants))
    case "LogicalExpression":
      return [node["left"], node["right"]].flatMap((it) => textsOf(it, constants))
    case "BinaryExpression":
      return textsOf(node["left"], constants).flatMap((left) =>
        textsOf(node["right"], constants).map((right) => left + right),
      )
    case "TSAsExpression":
    case "ParenthesizedExpression":
      return textsOf(node["expression"], constants)
    case "Identifier": {
      const value = constants && valueOf(node, constants)
      return value === undefined ? [ANY] : textsOf(value, constants)
    }
    default:
      return [ANY]
  }
}

/**
 * If a value in a template is a sentence, its text is taken; other values are names.
 * @param {Node} node
 * @param {Constants} [constants]
 * @returns {string[]}
 */
function templateTexts({ quasis, expressions }, constants) {
  /** @type {string[]} */
  let texts = [quasis[0].value.cooked]
  for (const [i, expression] of expressions.entries()) {
    const value = expression.type === "Identifier" && constants ? valueOf(expression, constants) : undefined
    const found = value === undefined ? [] : textsOf(value, constants)
    const sentences = found.filter((it) => /\p{L} \p{L}/u.test(it))
    const inner = sentences.length > 0 ? sentences : [ANY]
    texts = texts.flatMap((text) => inner.map((it) => text + it + quasis[i + 1].value.cooked))
  }
  return texts
}

/**
 * The value of a constant: the last one of that name that stands before its use, in a function around it.
 * @param {Node} use
 * @param {Constants} constants
 */
function valueOf(use, { functions, declared }) {
  /** @param {Node} at */
  const around = (at) => functions.findLast((it) => it.start <= at.start && at.end <= it.end)
  return declared.findLast(({ name, value }) => {
    const scope = around(value)
    return (
      name === use["name"] &&
      value.end <= use.start &&
      (scope === undefined || (scope.start <= use.start && use.end <= scope.end))
    )
  })?.value
}

/** Stops at a node for which `visit` gives false. @param {unknown} node @param {(node: Node) => unknown} visit */
function walk(node, visit) {
  if (Array.isArray(node)) for (const it of node) walk(it, visit)
  else if (node !== null && typeof node === "object") {
    if ("type" in node && visit(/** @type {Node} */ (node)) === false) return
    for (const it of Object.values(node)) walk(it, visit)
  }
}

/**
 * The messages on a page, by the heading above each: the lines of its blocks of `text`.
 * @param {string} markdown
 * @returns {{ text: string, anchor: string }[]}
 */
export function explainedIn(markdown) {
  let anchor = ""
  return lexer(markdown).flatMap((token) => {
    if (token.type === "heading") anchor = slug(token.text)
    if (token.type !== "code" || token.lang !== "text" || token.text.startsWith(PREFIX)) return []
    return token.text.split("\n").map((/** @type {string} */ text) => ({ text, anchor }))
  })
}

/** A message's literal pieces, between which there are names and values. @param {string} text */
export const piecesOf = (text) => text.replace(PREFIX, "").replace(SUFFIX, "").split(ANY)

/** Whether a text may be one of this message. @param {string} message @param {string} text */
export function fits(message, text) {
  const pieces = piecesOf(message).map((piece) => piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"))
  return new RegExp(`^(?:.* )?${pieces.join("[^]*")}$`, "u").test(text)
}

/** The pages that explain messages. */
export const PAGES = ["troubleshooting", "troubleshooting-run-time"]

/**
 * The places that explain the messages of a build, for `src/addresses.ts`: the literal pieces of each message, and the address.
 * @param {string} homepage
 * @returns {[pieces: string[], address: string][]}
 */
export function addressesOn(homepage) {
  const [page = ""] = PAGES
  const explained = explainedIn(readFileSync(`${ROOT}docs/${page}.md`, "utf8"))
  return messagesOf().flatMap(({ file, text }) => {
    const its = file.startsWith("runtime-shim/") ? undefined : explained.find((line) => fits(text, line.text))
    return its === undefined ? [] : [[piecesOf(text), `${homepage.replace(/\/$/, "")}/${page}#${its.anchor}`]]
  })
}

if (argv[1] === fileURLToPath(import.meta.url))
  for (const { file, line, text } of messagesOf()) console.log(`${file}:${line}: ${text}`)
