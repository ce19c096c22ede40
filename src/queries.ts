/** Queries of a `.wasm` that are none of its forms: whether another tool may know them, and the form that was probably meant. */
import { FORMS, quote, WasmportError } from "../loader/index.ts"
import type { Form } from "../loader/index.ts"
import { basename, parseId, splitQuery, SYNONYMS, WASM_ID, wordsOf } from "./ids.ts"
import { nearest } from "./nearest.ts"

/** The queries that the app may write. */
const WRITTEN = (Object.keys(FORMS) as Form[]).filter((form) => FORMS[form].byApp && /^\w+$/.test(form))

const OURS: ReadonlySet<string> = new Set([...WRITTEN, ...SYNONYMS.keys()])

const said = (forms: readonly Form[]): string => {
  const last = forms[0] === undefined ? undefined : FORMS[forms[0]].gives
  return `${forms.map((form) => `\`?${form}\``).join(", ")} (${last ?? "its exports, in another mode"})`
}

/** The forms with a default export, in words. */
export const DEFAULT_FORMS: string = WRITTEN.filter((form) => FORMS[form].gives !== undefined)
  .map((form) => said([form]))
  .join(", ")

/** Words that Vite knows by itself, alone or together with others. */
const VITES: ReadonlySet<string> = new Set(["inline", "no-inline", "raw", "sharedworker", "worker"])

/** Words of other tools, and the form that is meant by them. */
const MEANT: ReadonlyMap<string, readonly Form[]> = new Map([
  ["instance", ["init"]],
  ["instantiate", ["init"]],
  ["compile", ["module"]],
  ["compiled", ["module"]],
  ["inline", ["sync", "url"]],
  ["no-inline", ["url"]],
  ["base64", ["sync", "url"]],
  ["arraybuffer", ["url"]],
  ["buffer", ["url"]],
  ["bytes", ["url"]],
  ["raw", ["url"]],
  ["file", ["url"]],
  ["asset", ["url"]],
])

/** The forms that were probably meant by a word. */
function meantBy(word: string): readonly Form[] {
  const name = (word.split("=", 1)[0] ?? "").toLowerCase()
  const known = MEANT.get(name)
  if (known !== undefined) return known
  const close = nearest(name, [...OURS], name.length > 4 ? 2 : 1)
  return close === undefined ? [] : [SYNONYMS.get(close) ?? (close as Form)]
}

/** The words of an id's query that is no form of a `.wasm`; undefined if it is one, and for other files. */
function strange(id: string): string[] | undefined {
  return WASM_ID.test(id) && parseId(id) === undefined ? wordsOf(splitQuery(id).query) : undefined
}

/** Whether an id's query is no form, but has a form of ours among its words: no other plugin can have meant it. */
export function isMistake(id: string): boolean {
  const words = strange(id)
  if (words === undefined || words.some((word) => VITES.has(word))) return false
  return words.some((word) => OURS.has((word.split("=", 1)[0] ?? "").toLowerCase()))
}

/** The error of an id's query that is no form of a `.wasm` and that nobody else took; undefined for other ids. `path`: the file's name in messages. */
export function queryError(id: string, path: string): WasmportError | undefined {
  const words = strange(id)
  if (words === undefined) return undefined
  const its = `./${basename(path)}`
  const meant = [...new Set(words.flatMap(meantBy))].map((form) => quote(`${its}?${form}`))
  const guess = meant.length === 0 ? "" : `Did you mean ${meant.join(" or ")}? `
  const modes = WRITTEN.filter((form) => FORMS[form].gives === undefined)
  return new WasmportError({
    file: path,
    message: `${quote(`?${words.join("&")}`)} is no form of a .wasm`,
    rule: "a query is one form of the module, in small letters, or another plugin's own",
    hint: `${guess}The forms are ${quote(its)} (its exports), ${said(modes)}, ${DEFAULT_FORMS}.\nIf another plugin knows this query, list that plugin before wasmport, or leave the file to it with \`exclude\`.`,
  })
}

/** The import of a form, as the app writes it. @example importOf("./a.wasm?init") // 'import it from "./a.wasm?init"' */
export function importOf(specifier: string): string {
  const form = parseId(specifier)?.form
  return `import ${form !== undefined && FORMS[form].gives !== undefined ? "it" : "* as exports"} from ${quote(specifier)}`
}
