// @ts-check
/**
 * All messages of the sources, by their syntax trees, and the headings of `docs/troubleshooting.md` that explain them.
 *
 * A message is the text of a `WasmportError`, an argument of `fail` or `Error`, a text behind its code (`[FUEL, text]`), or a note for
 * the user. Each is a list of its literal pieces, with names and values between them. `node scripts/messages.js` prints the
 * messages, with `…` for each value.
 */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { argv } from "node:process"
import { lexer } from "marked"
import { parseAst } from "rolldown/parseAst"
import { ANY, Texts, walk } from "./messages/texts.js"
import { slug } from "./prose/slug.js"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
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
/** Functions for other files whose errors have one code, and which take the message first. */
const KINDS = new Map([["memoryError", "MEMORY"]])
/** In these files every whole sentence is a note for the user, except in rules and hints. */
const NOTES = /^src\//

/**
 * @typedef {import("./messages/texts.js").Node} Node
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
  const texts = new Texts(program, (name) => TAKES.has(name))
  /** @type {Map<string, Message>} */
  const found = new Map()
  /** Error -> its code, in `Object.assign(new TypeError(…), TYPE)`. @type {Map<Node, string | undefined>} */
  const kinds = new Map()
  walk(program, (node) => {
    const name = node.type === "Property" ? node["key"].name : node.type === "VariableDeclarator" ? node["id"].name : ""
    if (/^(?:rule|hint|description|DEFAULTS)$/.test(name)) return false
    if (node.type === "CallExpression" && node["callee"].property?.name === "assign")
      kinds.set(node["arguments"][0], kindIn(node["arguments"]))
    const its = messageAt(node, NOTES.test(file))
    if (its === undefined) return undefined
    // Further lines are a list, or another message's.
    for (const text of texts.of(its).map((it) => it.replace(/\n[^]*/, "")))
      if (/\p{L}{2}/u.test(text.replace(PREFIX, "")) && !found.has(text))
        found.set(text, {
          file,
          line: code.slice(0, node.start).split("\n").length,
          text,
          kind: kinds.get(node) ?? kindIn(node["arguments"] ?? node["elements"]) ?? KINDS.get(node["callee"]?.name),
        })
    return undefined
  })
  return [...found.values()]
}

/** Whether it is the identifier of a code, such as `TYPE`. @param {Node | null | undefined} node */
const isCode = (node) => node?.type === "Identifier" && /^[A-Z_]{2,}$/.test(node["name"])

/** The code among the arguments of a call: `fail(TYPE, …)`. @param {Node[] | undefined} given */
const kindIn = (given) => given?.find(isCode)?.["name"]

/** The expression of a message, if a node has one. @param {Node} node @param {boolean} isNote @returns {Node | undefined} */
function messageAt(node, isNote) {
  if (node.type === "Property" && node["key"].name === "message") return node["value"]
  if (isNote && (node.type === "TemplateLiteral" || node.type === "Literal")) {
    const pieces = node["quasis"]?.map((/** @type {Node} */ it) => it["value"].cooked) ?? [node["value"]]
    return / \S+ \S+ \S[^]*\.$/.test(pieces.join(ANY)) ? node : undefined
  }
  // A code and its text, which another function makes an error of: `[FUEL, text]`.
  if (node.type === "ArrayExpression" && isCode(node["elements"][0])) return node["elements"][1]
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined
  const { callee } = node
  const name = callee.type === "MemberExpression" ? callee.property.name : callee.name
  if ((/^(?:(?:[A-Z].*)?Error|Class)$/.test(name) && name !== "WasmportError") || KINDS.has(name))
    return node["arguments"][0]
  // In the reader of `.wit`: `error(at, text, rule)`.
  const place = name === "error" && node["arguments"].length > 2 ? 1 : TAKES.get(name)
  return place === undefined ? undefined : node["arguments"][place]
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

/**
 * What a text has before a message, and in place of its names and values; undefined if it is not this message.
 * @param {string} message
 * @param {string} text
 */
export function valuesIn(message, text) {
  const pieces = piecesOf(message).map((piece) => piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"))
  return new RegExp(`^((?:.* )?)${pieces.join("([^]*)")}$`, "u").exec(text)?.slice(1)
}

/** Whether a text may be one of this message. @param {string} message @param {string} text */
export const fits = (message, text) => valuesIn(message, text) !== undefined

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
