/** The files of a package that may matter: JavaScript and `.wasm`. */
import { readdirSync } from "node:fs"
import { join } from "node:path"

/** The words that CommonJS is written with. */
export const COMMONJS: RegExp = /\bmodule\.exports\b|\bexports\.[\w$]|\brequire\s*\(/

/** Deep enough for `pkg/dist/esm/web/x.wasm`, shallow enough to be quick. */
const DEPTH = 4

/** The absolute paths of such files, down to four folders deep; `node_modules` and hidden folders are left out. None if the folder cannot be read. */
export function packageFiles(folder: string, depth: number = DEPTH): string[] {
  if (depth === 0) return []
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return /\.(?:[cm]?js|wasm)$/.test(entry.name) ? [path] : []
      return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : packageFiles(path, depth - 1)
    })
  } catch {
    return []
  }
}
