// @ts-check
/** The prose of a page: its paragraphs and list items as plain text. Headings, code, tables and pictures are left out. */
import { lexer } from "marked"

/** @typedef {import("marked").Token} Token */

/** Replaces code inside of a sentence, so that the sentence stays one. */
export const CODE = "\u00a7"

/**
 * The blocks of prose on a page. Code inside of a sentence is CODE.
 * @param {string} markdown
 * @returns {string[]}
 * @example proseOf("# A\n\nSee `b`.\n\n- one\n- two") // ["See §.", "one", "two"]
 */
export const proseOf = (markdown) => blocksOf(lexer(markdown)).filter((text) => text !== "")

/** @param {readonly Token[]} tokens @returns {string[]} */
const blocksOf = (tokens) =>
  tokens.flatMap((token) => {
    if (token.type === "paragraph" || token.type === "text") return [plain(token.tokens ?? [token])]
    if (token.type === "list") return token.items.flatMap((/** @type {Token} */ item) => childrenOf(item))
    return token.type === "blockquote" ? childrenOf(token) : []
  })

/** @param {Token} token */
const childrenOf = (token) => ("tokens" in token ? blocksOf(token.tokens ?? []) : [])

/** @param {readonly Token[]} tokens */
const plain = (tokens) => tokens.map(inline).join("").replaceAll(/\s+/g, " ").trim()

/** @param {Token} token @returns {string} */
function inline(token) {
  if (token.type === "codespan") return CODE
  if (token.type === "image" || token.type === "html") return ""
  if (token.type === "br") return " "
  if ("tokens" in token && token.tokens) return token.tokens.map(inline).join("")
  return "text" in token ? unescaped(token.text) : token.raw
}

/** @param {string} text */
const unescaped = (text) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")

/**
 * The blocks of code on a page.
 * @param {string} markdown
 * @returns {{ lang: string, text: string }[]}
 */
export function codeOf(markdown) {
  /** @param {readonly Token[]} tokens @returns {{ lang: string, text: string }[]} */
  const codes = (tokens) =>
    tokens.flatMap((token) => {
      if (token.type === "code") return [{ lang: token.lang ?? "", text: token.text }]
      if (token.type === "list") return token.items.flatMap((/** @type {Token} */ item) => codes([item]))
      return "tokens" in token ? codes(token.tokens ?? []) : []
    })
  return codes(lexer(markdown))
}
