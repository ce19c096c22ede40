/**
 * Files that the host imports by itself, as workerd does. Their names are known only when chunks are rendered, so marks stand for them until
 * then. A dev server's host compiles the file: there the mark has the file itself.
 */
import { randomUUID } from "node:crypto"
import { quote } from "../loader/index.ts"

/** Stands in front of the file. It is random, so that no text of an app or of a wasm can hold it. */
export const MARK: string = `wasmport:${randomUUID()}/`
const MARKED = new RegExp(`${MARK}([\\w$]+)`, "g")
/** A file whose reference is known late, in hexadecimal. */
const LATE = /^late\$([\da-f]+)$/
/** An import of such a file. */
export const HOST_IMPORT: RegExp = new RegExp(`^${MARK}`)

const hex = (text: string): string => Buffer.from(text).toString("hex")
const fromHex = (text: string): string => Buffer.from(text, "hex").toString()

/** The specifier of a file by the bundler's reference; `query` stays at its end in the output. */
export const hostImport = (reference: string, query = ""): string => `${MARK}${reference}${query}`

/** The specifier of a file whose reference is known late. */
export const lateHostImport = (file: string, query = ""): string => hostImport(`late$${hex(file)}`, query)

/** The specifier of a file in a dev server. */
export const devHostImport = (file: string): string => `${MARK}${hex(file)}`

/** The file of a dev server's specifier; undefined for others. */
export const importedFile = (source: string): string | undefined =>
  HOST_IMPORT.test(source) ? fromHex(source.slice(MARK.length)) : undefined

export const hasHostImports = (code: string): boolean => code.includes(MARK)

/** The code with the paths of the files, each inside its literal. `late` gives the reference of a file that is known late. */
export async function writeHostImports(
  code: string,
  pathOf: (reference: string) => string,
  late: (file: string) => Promise<string>,
): Promise<string> {
  const references = new Map<string, string>()
  for (const [, text = ""] of code.matchAll(MARKED)) {
    const file = LATE.exec(text)?.[1]
    references.set(text, file === undefined ? text : await late(fromHex(file)))
  }
  const inLiteral = (_: string, text: string): string =>
    quote(pathOf(references.get(text) ?? text))
      .slice(1, -1)
      .replaceAll("'", "\\'")
  return code.replace(MARKED, inLiteral)
}
