// @ts-check
/**
 * The pages of docs/languages, read: the files that each shows word for word, and the command that makes its module. A file's name stands
 * in the line before its block.
 */
import { readFileSync } from "node:fs"
import { delimiter } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "../../test/programs/tools.js"

/** Their files are in the folder of the same name, beside the module that was made of them. */
export const LANGUAGES = /** @type {const} */ (["rust", "c", "cpp", "zig", "assemblyscript", "go", "wat", "emscripten"])

/** What the module of each language is called. */
export const MODULE = "shapes.wasm"

/** @param {string} language */
export const folderOf = (language) => fileURLToPath(new URL(`${language}/`, import.meta.url))

/**
 * @typedef {{
 *   files: Readonly<Record<string, string>>
 *   command: readonly string[]
 *   stderr: string
 * }} Page The words of the command; `stderr` is what the app's run leaves there.
 */

/** @param {string} language @returns {Page} */
export function readPage(language) {
  const path = fileURLToPath(new URL(`../../docs/languages/${language}.md`, import.meta.url))
  const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n")
  const named = [...text.matchAll(/`([\w.]+)`[^`\n]*:\n\n```\w+\n([^]*?)^```$/gm)]
  const block = (/** @type {string} */ lang) => new RegExp(`^\`\`\`${lang}\n([^]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? ""
  return {
    files: Object.fromEntries(named.map(([, name = "", code = ""]) => [name, code])),
    command: block("sh").replaceAll("\\\n", "").trim().split(/\s+/),
    stderr: block("text"),
  }
}

/** clang calls a `wasm-opt` that it finds, which drops the names of functions: npm's is not for it. */
const WITHOUT_NPM = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter)

/** Makes the module in a folder. @param {readonly string[]} command @param {string} folder */
export const make = (command, folder) =>
  build(command, MODULE, folder, command[0]?.startsWith("clang") ? { PATH: WITHOUT_NPM } : {})
