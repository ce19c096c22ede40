/**
 * wasm names -> JavaScript.
 *
 * A name in a `.wasm` is any UTF-8 and hostile: it is printed as a string literal or as a comment that cannot end
 * early, never as code. Locals are picked here, so that no export can shadow the facade's own names.
 */

import { isAvoided } from "./own-names.ts"

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** Words that no parameter may be called, not even in types. */
const KEYWORDS: ReadonlySet<string> = /* @__PURE__ */ words(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield",
)
/** The same, and words with a meaning in some places of JavaScript or of TypeScript. */
const RESERVED: ReadonlySet<string> = /* @__PURE__ */ words(
  "abstract any as async bigint boolean declare from get is namespace never number object of set " +
    "string symbol type undefined unknown",
  KEYWORDS,
)

/** The words of a text, and others, as a set. It is a function so that bundlers can drop an unused call. */
function words(text: string, others: Iterable<string> = []): ReadonlySet<string> {
  return new Set([...text.split(" "), ...others])
}

/** Whether a name is a keyword of module code. */
export const isKeyword = (name: string): boolean => KEYWORDS.has(name)

/** The most characters of a local; the export keeps its whole name. */
const LONGEST = 40
/** The number behind the second local of the same name. */
const FIRST_NUMBER = 2

/** Names that declarations use for wasm's own objects, and those that Vite and vitest declare in the modules they serve. */
const CLAIMED = /^(?:(?:WasmT|t)ype\d+$|(?:WasmA|a)rray$|(?:WasmS|s)truct$|WasmTag$|Function$|init$|__vi)/

/** Whether a name may stand unquoted as a local in module code. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name) && !CLAIMED.test(name) && !isAvoided(name)
}

/**
 * A fresh local for a wasm name: the name itself if that is a free identifier, else something close to it. The answer is added to `taken`, whose
 * values are the next numbers to try. Tens of thousands of names may be cut to the same forty characters, or have no letter at all: each must not
 * start at 2 again.
 * @example local("foo-bar", new Map()) // "foo_bar"
 * @example local("delete", new Map()) // "_delete"
 */
export function local(name: string, taken: Map<string, number>): string {
  // Nearly all names are free identifiers.
  if (name.length <= LONGEST && isIdentifier(name) && !taken.has(name)) {
    taken.set(name, FIRST_NUMBER)
    return name
  }
  let base = name.replace(/[^\w$]+/g, "_").slice(0, LONGEST)
  if (!isIdentifier(base)) base = `_${base}`
  let number = taken.get(base)
  let fresh = base
  if (number !== undefined) {
    do fresh = `${base}_${number++}`
    while (taken.has(fresh))
    taken.set(base, number)
  }
  taken.set(fresh, FIRST_NUMBER)
  return fresh
}

/** Printable ASCII without `"`, `<` and the backslash. */
const NEEDS_NO_ESCAPE = /^[ !#-;=-[\]-~]*$/

/**
 * A string literal that is safe in JavaScript, in TypeScript, inside an HTML script element and on a terminal. Characters
 * that would reorder the text around them are escaped as well: code must read as it runs.
 */
export function quote(text: string): string {
  if (NEEDS_NO_ESCAPE.test(text)) return `"${text}"`
  return JSON.stringify(text).replace(
    /[<\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** A name in a message: as it is while that is plain text, else quoted, so that it cannot break the line or steer a terminal. */
export function shown(name: string): string {
  const quoted = quote(name)
  return name !== "" && quoted === `"${name}"` ? name : quoted
}

/** A key of an object literal. `__proto__` must be computed, or it would set the prototype. */
export function key(name: string): string {
  if (name === "__proto__") return `["__proto__"]`
  return IDENTIFIER.test(name) ? name : quote(name)
}

/** A property access on `object`. */
export function member(object: string, name: string): string {
  return IDENTIFIER.test(name) ? `${object}.${name}` : `${object}[${quote(name)}]`
}

/** The name behind `export {` or `import {`: an identifier name (reserved words are fine there) or a string literal. */
export function moduleName(name: string): string {
  return IDENTIFIER.test(name) ? name : quote(name)
}

const PLAIN = /^[ -~]*$/

/** Text that would end a comment, or a script element around the code, or be an annotation to bundlers. */
const MEANS_SOMETHING = /\*\/|<(?=\/script|script|!--)|[@#](?=__|\s*source)/i
const EVERYWHERE = /* @__PURE__ */ new RegExp(MEANS_SOMETHING, "gi")
const LOOKS_LIKE: Readonly<Record<string, string>> = { "*/": "*\u2215", "<": "\u2039", "@": "\uFF20", "#": "\uFF03" }

/** Text that can stand in a comment: it cannot end the comment, break a line, or hide with control characters. A tab does none of that. */
export function comment(text: string): string {
  if (PLAIN.test(text) && !MEANS_SOMETHING.test(text)) return text
  return text
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "\uFFFD")
    .replace(EVERYWHERE, (found) => LOOKS_LIKE[found] ?? "")
}
