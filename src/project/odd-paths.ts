/** Paths that no bundler can tell from an id with a query. */
import { existsSync } from "node:fs"
import { WasmportError } from "../../loader/index.ts"
import { splitQuery } from "../ids.ts"

/** Specifiers that may lead to a file with a `?` in its own name. */
export const ASKING: RegExp = /\?[^/\\]*\.wasm$/i

/**
 * Throws a WasmportError for a `.wasm` that a bundler has found, if its name or that of a folder above it has a `?`. `#` and `%` mean nothing in an id.
 */
export function refuseQuestionMark(path: string): void {
  if (!/\?.*\.wasm$/i.test(path) || !existsSync(path)) return
  const isOwn = ASKING.test(path)
  throw new WasmportError({
    file: path,
    message: `${isOwn ? "this file" : "a folder above this file"} has the character "?" in its name`,
    rule: "for bundlers and their plugins, the query of a module begins at the first `?` of its id",
    hint: `Rename that ${isOwn ? "file" : "folder"}.`,
  })
}

/** Throws a WasmportError for a `.wasm` that Vite's dev server cannot send to a page: it cuts paths at `#`, and finds no package there either. */
export function refuseHash(id: string): void {
  const { path } = splitQuery(id)
  if (!path.includes("#")) return
  throw new WasmportError({
    file: path,
    message: 'the path of this file has the character "#", at which Vite\'s dev server cuts it',
    hint: "Rename that folder or file. Builds take it as it is.",
  })
}
