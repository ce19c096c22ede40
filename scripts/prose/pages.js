// @ts-check
/** The pages of `docs/`. */
import { globSync } from "tinyglobby"

/**
 * Their paths from the repository's root, in order. The packages that build the site lie in the same folder, and have pages of their own.
 * @param {string} root
 * @returns {string[]}
 */
export const docsPages = (root) => globSync("docs/**/*.md", { cwd: root, ignore: "**/node_modules/**" }).sort()
