/**
 * Module ids: `/abs/math.wasm?query` -> the file and the wanted form of it, and a file -> its key.
 *
 * Paths in ids, keys and generated text use `/` on every system.
 */
import { FORMS } from "../loader/index.ts"
import type { Form } from "../loader/index.ts"

/** The request of an id: a form of the `.wasm` in a file. */
export interface WasmId {
  readonly file: string
  readonly form: Form
}

/** Ids that may be ours, for the bundlers' own filters. A folder may be called `C# stuff`: only `?` ends a path. */
export const WASM_ID: RegExp = /^[^?\0]*\.wasm(?:\?|$)/i

/** Parameters that bundlers add to an id for themselves. */
const TRANSPARENT: ReadonlySet<string> = new Set(["import", "t", "v"])

/** Other words for forms. */
export const SYNONYMS: ReadonlyMap<string, Form> = new Map(
  (Object.keys(FORMS) as Form[]).flatMap((form) => {
    const { synonym } = FORMS[form]
    return synonym === undefined ? [] : [[synonym, form] as const]
  }),
)

/**
 * Undefined for ids that are no `.wasm` or carry a query that is not ours (`?raw`, `?inline`, `?worker`…).
 * @example parseId("/app/math.wasm?init") // { file: "/app/math.wasm", form: "init" }
 */
export function parseId(id: string): WasmId | undefined {
  if (!WASM_ID.test(id)) return undefined
  const { path, query } = splitQuery(id)
  const form = parseQuery(query)
  return form === undefined ? undefined : { file: slash(path), form }
}

/** `query` comes without the question mark; it may be empty. */
export function splitQuery(id: string): { path: string; query: string } {
  const at = id.indexOf("?")
  return at < 0 ? { path: id, query: "" } : { path: id.slice(0, at), query: id.slice(at + 1) }
}

function parseQuery(query: string): Form | undefined {
  // Nearly all queries are a form and nothing else.
  if (Object.hasOwn(FORMS, query)) return query as Form
  const [form = "", ...others] = new Set(wordsOf(query).map((word) => SYNONYMS.get(word) ?? word))
  return others.length === 0 && Object.hasOwn(FORMS, form) ? (form as Form) : undefined
}

/** The words of a query, without those that bundlers add for themselves. @example wordsOf("t=123&init&a=b") // ["init", "a=b"] */
export function wordsOf(query: string): string[] {
  const words = [...new URLSearchParams(query)].filter(([name]) => !TRANSPARENT.has(name))
  return words.map(([name, value]) => (value === "" ? name : `${name}=${value}`))
}

/** Whether a file is an installed package's. */
export const isPackaged = (file: string | undefined): boolean =>
  file !== undefined && slash(file).includes("/node_modules/")

/** The package that a specifier names. @example nameOf("@scope/pkg/sub") // "@scope/pkg" */
export const nameOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

/** @example slash("C:\\app\\math.wasm") // "C:/app/math.wasm" */
export function slash(path: string): string {
  return path.replaceAll("\\", "/")
}

/** `to` seen from the folder `from`, both absolute with `/`. Drive letters are compared without case, as Windows does. */
export function relative(from: string, to: string): string {
  const a = from.split("/").filter((part) => part !== "")
  const b = to.split("/").filter((part) => part !== "")
  const same = (x: string | undefined, y: string | undefined): boolean =>
    x === y || (x !== undefined && y !== undefined && /^[a-z]:$/i.test(x) && x.toLowerCase() === y.toLowerCase())
  let common = 0
  while (common < a.length && common < b.length - 1 && same(a[common], b[common])) common++
  return [...a.slice(common).map(() => ".."), ...b.slice(common)].join("/")
}

/** The last part of a path. @example basename("/app/math.wasm") // "math.wasm" */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1)
}

/** The dev server's folder and base URL; known once the config is resolved. */
export interface Server {
  root: string
  base: string
  resolve?: { readonly alias?: readonly { readonly find: string | RegExp }[] }
}

/** @example devUrl("/app/node_modules/pkg/a.wasm", { root: "/app", base: "/" }) // "/node_modules/pkg/a.wasm" */
export function devUrl(file: string, { root, base }: Server): string {
  const path = relative(root, file)
  const served = path.startsWith("../") ? `@fs/${file.replace(/^\//, "")}` : path
  return `${base}${encodePath(served)}`
}

/** A path as a URL has it. Vite's server decodes with `decodeURI`, which leaves `%26` as it is. So no more than necessary is encoded. */
export const encodePath = (path: string): string => encodeURI(path).replace(/[?#]/g, encodeURIComponent)
