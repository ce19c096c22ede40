/**
 * wasm names -> JavaScript.
 *
 * A name in a `.wasm` is any UTF-8 and hostile: it is printed as a string literal or as a comment that cannot end
 * early, never as code. Locals are picked here, so that no export can shadow what the facade itself uses.
 */

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** Reserved words of module code, plus the globals and helper names that generated modules use themselves. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments async await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for from function get if implements import in instanceof interface let new null of package " +
    "private protected public return set static super switch this throw true try typeof undefined var void while with " +
    "yield NaN Infinity globalThis Object Promise WebAssembly URL Uint8Array Array Error TypeError BigInt Number atob " +
    "fetch process require module instance exports imports load compile compiled linked bound get wasm link decode url bytes error failure bind raw refresh read enter early later deferred builtins options i64 ready init any unknown " +
    "never object string number boolean bigint symbol Function Symbol abstract as declare is namespace type struct array WasmStruct WasmArray interface"
  ).split(" "),
)

/** Characters of a local; the export keeps its whole name. */
const LONGEST = 40

/** Whether a name may stand unquoted as a local in module code. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name) && !/^(?:WasmT|t)ype\d+$/.test(name)
}

/**
 * A fresh local for a wasm name: the name itself where that is a free identifier, else something close to it.
 * `taken` gets the answer added.
 * @example local("foo-bar", new Set()) // "foo_bar"
 * @example local("delete", new Set()) // "_delete"
 */
export function local(name: string, taken: Set<string>): string {
  // Nearly all names are free identifiers.
  if (name.length <= LONGEST && isIdentifier(name) && !taken.has(name)) {
    taken.add(name)
    return name
  }
  let base = name.replace(/[^\w$]+/g, "_").slice(0, LONGEST)
  if (!isIdentifier(base)) base = `_${base}`
  let fresh = base
  for (let n = 2; taken.has(fresh); n++) fresh = `${base}_${n}`
  taken.add(fresh)
  return fresh
}

/** A string literal that is safe in JavaScript, in TypeScript and inside an HTML script element. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029<]|[\u007f-\u009f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
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

/** What follows `export {` or `import {`: an identifier name (reserved words are fine there) or a string literal. */
export function moduleName(name: string): string {
  return IDENTIFIER.test(name) ? name : quote(name)
}

const PLAIN = /^[ -~]*$/

/** Text that can stand in a block comment: it cannot end the comment, break a line, or hide with control characters. */
export function comment(text: string): string {
  if (PLAIN.test(text) && !text.includes("*/")) return text
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\uFFFD").replaceAll("*/", "*\u2215")
}
