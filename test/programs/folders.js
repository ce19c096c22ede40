// @ts-check
/** Real folders for a run, and what is in them afterwards. */
import { mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/**
 * @param {string} root
 * @param {Readonly<Record<string, string | null>>} files
 */
export function lay(root, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(text === null ? join(root, path) : dirname(join(root, path)), { recursive: true })
    if (text !== null) writeFileSync(join(root, path), text)
  }
}

/**
 * All that is below, by path: a file's text, null for a folder, and `-> …` for a symbolic link.
 * @param {string} root
 * @returns {Record<string, string | null>}
 */
export function tree(root) {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    if (entry.isDirectory()) return /** @type {const} */ ([path, null])
    return /** @type {const} */ ([
      path,
      entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, "utf8"),
    ])
  })
  return Object.fromEntries(
    entries
      .map(([path, content]) => /** @type {const} */ ([path.slice(root.length + 1), content]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
