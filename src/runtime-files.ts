/**
 * The runtime's files: those behind `wasmport/runtime` and `wasmport/runtime/<name>`, and the parts of it that are fetched on demand.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { slash } from "./ids.ts"

/** The folder of the runtime's files, with `/` at its end. */
export const RUNTIME_DIR: string = slash(fileURLToPath(new URL("../runtime-shim/", import.meta.url)))
/** The file behind `wasmport/runtime` and `wasmport/runtime/<name>`; undefined for other specifiers. */
export function runtimeFile(specifier: string): string | undefined {
  if (specifier === "wasmport/runtime") return `${RUNTIME_DIR}index.js`
  if (specifier === "wasmport/wasi") return `${RUNTIME_DIR}wasi/index.js`
  const name = /^wasmport\/runtime\/([\w-]+)$/.exec(specifier)?.[1]
  return name === undefined || !Object.hasOwn(FILES, name) ? undefined : `${RUNTIME_DIR}${FILES[name]}.js`
}

/**
 * The same as aliases, for Vite's builds: its own resolver then finds the runtime, and no hook of ours is called for the two or three
 * imports of it that each module has.
 */
export const runtimeAliases = (): { find: RegExp; replacement: string }[] =>
  ["wasmport/runtime", "wasmport/wasi", ...Object.keys(FILES).map((name) => `wasmport/runtime/${name}`)].map(
    (specifier) => ({
      find: new RegExp(`^${specifier}$`),
      replacement: runtimeFile(specifier) as string,
    }),
  )

/** The registry's table. Plugins replace it by one of the build's modules. */
export const TABLE: string = `${RUNTIME_DIR}registry/table.js`
/** The facts about modules that `explain` uses. Plugins replace them by those of the build's modules. */
export const TRACES: string = `${RUNTIME_DIR}errors/traces.js`
/** Both for the bundlers' own filters, as files and as the runtime imports them. */
export const MADE_FILE: RegExp = /[\\/]runtime-shim[\\/](?:registry[\\/]table|errors[\\/]traces)\.js(?:\?|$)/
export const MADE_SPECIFIER: RegExp = /^\.\/(?:table|traces)\.js$/
/**
 * Their ids in builds by Rollup, Rolldown and Vite. They must not end in `.js`: Rollup's plugin for CommonJS loads each imported `.js` to see what it
 * is, and these wait for their importers.
 */
export const MADE_ID: RegExp = /^\0wasmport:(?:table|traces)$/
export const TABLE_ID = "\0wasmport:table"
export const TRACES_ID = "\0wasmport:traces"

/**
 * The files that printed code imports from the runtime: names without folders, so that it does not change when a file moves, and without
 * a dot, since other tools take `…/x.node` for a native addon.
 */
const FILES: Readonly<Record<string, string>> = {
  base64: "base64",
  "base64-server": "base64-server",
  "base64-worklet": "base64-worklet",
  entries: "entries",
  features: "features",
  once: "once",
  page: "page",
  arguments: "convert/arguments",
  assemblyscript: "convert/assemblyscript",
  builtins: "convert/builtins",
  "c-string": "convert/c-string",
  "check-values": "convert/check-values",
  imports: "convert/imports",
  "js-string": "convert/js-string",
  memory: "convert/memory",
  singles: "convert/singles",
  reactor: "instance/reactor",
  values: "convert/values",
  limits: "limits/meter",
  "limits-instance": "limits/instance",
  failure: "errors/load-recover",
  report: "errors/report",
  trap: "errors/trap",
  "checked-browser": "load/checked-browser",
  "checked-universal": "load/checked-universal",
  "checked-webworker": "load/checked-webworker",
  "read-browser": "load/read-browser",
  "read-webworker": "load/read-webworker",
  "read-node": "load/read-node",
  "read-universal": "load/read-universal",
  shared: "load/shared",
  watching: "load/load-progress",
  lazy: "modes/lazy",
  ready: "modes/ready",
  sync: "modes/sync",
  wasi: "wasi/host",
  "wasi-app": "wasi/app-host",
  "wasi-directory": "wasi/directory",
  "wasi-functions": "wasi/functions",
  "wasi-check": "wasi/check",
  "wasi-given": "wasi/given",
}
/** The specifiers of the runtime, for the bundlers' own filters. */
export const RUNTIME_ID: RegExp = /^wasmport\/(?:wasi|runtime(?:\/[\w-]+)?)$/

/**
 * The parts that are fetched only when they are needed, by the file that imports each. `way` prints that file anew, if a bundler would not keep the
 * part separate. Its argument `part` is an expression of a promise of the part's exports.
 */
const ON_DEMAND: Readonly<Record<string, { file: string; way: (part: string) => string }>> = {
  "errors/load-recover.js": {
    file: "errors/recover",
    way: (part) => `export const failure = (error) => ${part}.catch(() => {\n    throw error;\n});\n`,
  },
  "load/load-progress.js": { file: "load/progress", way: (part) => `export const watching = () => ${part};\n` },
  "limits/load-limits.js": { file: "limits/limited-load", way: (part) => `export const limiting = () => ${part};\n` },
  "wasi/load-host.js": { file: "wasi/loaded-host", way: (part) => `export const hosting = () => ${part};\n` },
}

/** A part of the runtime that is fetched only when it is needed. */
export interface OnDemandPart {
  /** The asset's name. */
  readonly name: string
  /** The part's text, which imports nothing. */
  readonly source: () => Uint8Array
  /** The code of the file that imports the part, if the part is an asset; `url` is an expression. */
  fetched(url: string): string
  /** The same code in scripts, which hold the part. */
  readonly inlined: string
  /** The expression of a promise of its exports, for a script that is printed already. */
  expression(): string
}

/** The files that import these parts, for the bundlers' own filters. */
export const ON_DEMAND_FILE: RegExp =
  /[\\/]runtime-shim[\\/](?:errors[\\/]load-recover|load[\\/]load-progress|limits[\\/]load-limits|wasi[\\/]load-host)\.js$/

/** The part that a file imports on demand; undefined for other files. */
export function onDemandPart(id: string): OnDemandPart | undefined {
  const found = slash(id).startsWith(RUNTIME_DIR) ? ON_DEMAND[id.slice(RUNTIME_DIR.length)] : undefined
  if (found === undefined) return undefined
  const { file, way } = found
  const name = file.slice(file.lastIndexOf("/") + 1)
  return {
    name: `wasmport-${name}.js`,
    source: () => readFileSync(`${RUNTIME_DIR}${file}.js`),
    fetched: (url) => way(`import(/* @vite-ignore */ /* webpackIgnore: true */ ${url})`),
    inlined: `import * as part from "./${name}.js"\n${way("Promise.resolve(part)")}`,
    expression: () => readFileSync(`${RUNTIME_DIR}${file}.script.js`, "utf8"),
  }
}
