/** The features that output formats lack: top-level await, and `import.meta`. */
import { quote, WasmportError } from "../loader/index.ts"

const WITH_AWAIT: ReadonlySet<string> = new Set(["es", "esm", "module", "system", "systemjs"])

/** Engines by the first version that has top-level await, as bundlers name them in `target`. */
const FIRST_WITH_AWAIT: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  es: [2022, 0],
  chrome: [89, 0],
  edge: [89, 0],
  firefox: [89, 0],
  ios: [15, 0],
  node: [14, 8],
  opera: [75, 0],
  safari: [15, 0],
}

/** A bundler's option `target`. */
type TargetOption = string | readonly string[] | false | undefined

/** A bundler's targets, one by one. */
export const targetsOf = (option: TargetOption): string[] => [option || []].flat().flatMap((it) => it.split(","))

/** The first target that has no top-level await. @example oldTarget(["es2022", "safari14.1"]) // "safari14.1" */
export const oldTarget = (option: TargetOption): string | undefined =>
  targetsOf(option).find((target) => {
    const [, name = "", major = "", minor = "0"] = /^\s*([a-z]+)(\d+)(?:\.(\d+))?/i.exec(target) ?? []
    const first = FIRST_WITH_AWAIT[name.toLowerCase()]
    if (first === undefined) return false
    // The editions of ECMAScript had numbers before they had years.
    const version = name.toLowerCase() === "es" && Number(major) < 100 ? Number(major) + 2009 : Number(major)
    return version < first[0] || (version === first[0] && Number(minor) < first[1])
  })

/**
 * The error of modules that wait in an output that cannot wait; undefined if there is none. `paths`: the waiting modules; `old`: the result of
 * `oldTarget`.
 */
export function formatError(
  format: string | undefined,
  paths: Iterable<string>,
  old?: string,
): WasmportError | undefined {
  const [file] = paths
  const lacks = format !== undefined && !WITH_AWAIT.has(format)
  if (file === undefined || (!lacks && old === undefined)) return undefined
  return new WasmportError({
    file,
    message: `this import waits with top-level await, which the ${lacks ? `output format "${format}"` : `target "${old}"`} does not have`,
    hint: `Write the import with \`?sync\` (bytes in the code), \`?defer\` (usable after \`await ready()\`) or \`?lazy\` (functions return promises), set \`mode\` to one of these, or ${lacks ? 'build the format "es"' : 'raise the target to "es2022" or later'}.`,
  })
}

/** Whether the output is a script, or CommonJS: one file, without `import.meta`. */
export const isScript = (format: string | undefined): boolean =>
  format === "cjs" || format === "iife" || format === "umd"

/** How the output gets the bytes. "webworker" is a page or a browser's worker, and "worker" is workerd, which imports the file. */
export type Read = "browser" | "webworker" | "node" | "universal" | "worker"

/** Whether the output may run in a page. */
export const isForPages = (read: Read): boolean => read !== "node" && read !== "worker"

/** Whether the output runs in browsers only. */
export const isForBrowsers = (read: Read): boolean => read === "browser" || read === "webworker"

// A worker has no document. A script's own URL is known only while it runs for the first time, which is when facades run.
const SCRIPT =
  'typeof document === "undefined" ? location.href : (document.currentScript && document.currentScript.src) || document.baseURI'
const FILE = 'process.getBuiltinModule("url").pathToFileURL(__filename)'

/** The expression of a script's own URL, for formats without `import.meta`; undefined for other formats. */
function ownUrl(format: string | undefined, read: Read): string | undefined {
  if (!isScript(format)) return undefined
  return read === "node" ? FILE : isForBrowsers(read) ? SCRIPT : `typeof __filename === "string" ? ${FILE} : ${SCRIPT}`
}

/** The URL of a file whose path from the output is the expression `path`; undefined if `import.meta` is the way. */
export function scriptUrl(path: string, format: string | undefined, read: Read): string | undefined {
  const own = ownUrl(format, read)
  return own === undefined ? undefined : `new URL(${path}, ${own})`
}

/** For the hook `resolveFileUrl`. It gives a `URL`, since all its users take one as well as a text. */
export const fileUrl = (relativePath: string, format: string | undefined, read: Read): string =>
  scriptUrl(quote(relativePath), format, read) ?? `new URL(${quote(relativePath)}, import.meta.url)`
