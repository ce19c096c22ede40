/**
 * The runtime's files: what `wasmport/runtime` and `wasmport/runtime/<name>` stand for, and the parts of it that are fetched on demand.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { slash } from "./ids.ts"

/** The folder of the runtime's files, with `/` at its end. */
export const RUNTIME_DIR: string = slash(fileURLToPath(new URL("../runtime-shim/", import.meta.url)))
/** The file behind `wasmport/runtime` and `wasmport/runtime/<name>`; undefined for other specifiers. */
export function runtimeFile(specifier: string): string | undefined {
  if (specifier === "wasmport/runtime") return `${RUNTIME_DIR}index.js`
  const name = /^wasmport\/runtime\/([\w.-]+)$/.exec(specifier)?.[1]
  return name === undefined || !Object.hasOwn(FILES, name) ? undefined : `${RUNTIME_DIR}${FILES[name]}.js`
}

/** The registry's table, in the place of which plugins put the modules of the build. */
export const TABLE: string = `${RUNTIME_DIR}registry/table.js`
/** The same for the bundlers' own filters. */
export const TABLE_FILE: RegExp = /[\\/]runtime-shim[\\/]registry[\\/]table\.js(?:\?|$)/

/** What printed code imports from the runtime: names without folders, so that it does not change when a file moves. */
const FILES: Readonly<Record<string, string>> = {
  base64: "base64",
  entries: "entries",
  once: "once",
  adapt: "convert/imports",
  builtins: "convert/builtins",
  "js-string": "convert/js-string",
  lower: "convert/arguments",
  managed: "convert/assemblyscript",
  text: "convert/memory",
  values: "convert/values",
  failure: "errors/load-recover",
  report: "errors/report",
  trap: "errors/trap",
  "read.browser": "load/read.browser",
  "read.node": "load/read.node",
  "read.universal": "load/read.universal",
  watching: "load/load-progress",
  lazy: "modes/lazy",
  ready: "modes/ready",
  sync: "modes/sync",
}
export const RUNTIME_ID: RegExp = /^wasmport\/runtime(?:\/[\w.-]+)?$/

/**
 * What is fetched only when it is needed, each as one file that imports nothing: by the runtime's way to it, which adapters put
 * another module in the place of.
 */
const APART: Readonly<Record<string, string>> = {
  "errors/load-recover.js": "errors/recover.js",
  "load/load-progress.js": "load/progress.js",
}

export interface Apart {
  /** The asset's name. */
  readonly name: string
  readonly source: () => Uint8Array
  /** The way to it when it is an asset; `url` is an expression. */
  fetched(url: string): string
  /** The same for scripts, which hold it. */
  readonly within: string
  /** The expression of its exports, for a script that is printed already. */
  expression(): string
}

export const APART_FILE: RegExp = /[\\/]runtime-shim[\\/](?:errors[\\/]load-recover|load[\\/]load-progress)\.js$/

/** Undefined for other files than the runtime's ways. */
export function apartOf(id: string): Apart | undefined {
  const way = slash(id).startsWith(RUNTIME_DIR) ? id.slice(RUNTIME_DIR.length) : ""
  const file = APART[way]
  if (file === undefined) return undefined
  const source = (): Uint8Array => readFileSync(RUNTIME_DIR + file)
  const text = readFileSync(RUNTIME_DIR + way, "utf8")
  const name = file.slice(file.lastIndexOf("/") + 1)
  const chunk = `import("./${name}")`
  return {
    name: `wasmport-${name}`,
    source,
    fetched: (url) => text.replace(chunk, `import(/* @vite-ignore */ ${url})`),
    within: `import * as chunk from "./${name}"\n${text.replace(chunk, "Promise.resolve(chunk)")}`,
    expression() {
      const code = new TextDecoder().decode(source())
      const names = [...code.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name)
      return `(async () => {\n${code.replace(/^export /gm, "")}\nreturn { ${names.join(", ")} }\n})()`
    },
  }
}
