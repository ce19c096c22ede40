// The names of the WASI shim, for JavaScript: esbuild puts them before the program.
import { readSync, writeSync } from "node:fs"
const node = globalThis.process
const variables = new Map(Object.entries(node.env))
export const process = {
  argv: ["program", ...node.argv.slice(2)],
  env: { keys: () => [...variables.keys()], get: (/** @type {string} */ name) => variables.get(name) },
  stdin: { read: (/** @type {ArrayBuffer} */ into) => readSync(0, new Uint8Array(into)) },
  stdout: { write: (/** @type {string} */ text) => writeSync(1, text) },
  stderr: { write: (/** @type {string} */ text) => writeSync(2, text) },
  exit: node.exit,
}
export const console = { log: (/** @type {string} */ line) => writeSync(1, `${line}\n`) }
