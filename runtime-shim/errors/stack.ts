/**
 * The wasm functions on an error's stack, innermost first, in the words of each engine:
 *
 *   V8             at [name] (wasm://wasm/5f3c2a1e:wasm-function[3]:0x4c)      also with the URL that was streamed
 *   SpiderMonkey   name@http://host/a.wasm:wasm-function[3]:0x4c
 *                  name@http://host/a.js line 3 > WebAssembly.compile:wasm-function[3]:0x4c   of bytes
 *   JavaScriptCore name@<?>:wasm-function[3]                                   since WebKitGTK 2.50; the module's name, if there is one
 *                  [hash].wasm-function[name or 3]@[wasm code]                 before; Bun: `at unknown`, and nothing more
 *
 * All engines print names as they are. A line break in a name is not taken for the start of a frame. But if a name contains the
 * text of whole frames, nothing tells these from real ones.
 */

import { traces } from "./traces.ts"
import type { Trace } from "./traces.ts"

/** A wasm function on the stack. */
export interface Frame {
  /** From the name section, without the module's name; undefined where there is none. */
  readonly name?: string | undefined
  /** JavaScriptCore gives either this or the name, Bun neither. */
  readonly index?: number
  /** The engine's name for the function's module: a URL without its query, or V8's hash. Undefined if the engine gives none. */
  readonly module?: string | undefined
  /** The facts about the function's module; undefined if it is not sure which module that is. */
  readonly trace?: Trace | undefined
}

/** The wasm functions on an error's stack. */
export interface WasmStack {
  readonly frames: readonly Frame[]
  /** Whether the engine cut the stack off before JavaScript: then the function that was called is unknown. */
  readonly cut: boolean
}

/** Matches the end of a frame, in each engine. Any other line is the first part of a name that holds a line break. */
const END = /(?::\w+|[\])>@]|unknown|^)$/

/** The wasm at the top of the stack, as far as the first frame of JavaScript. */
export function wasmStack(stack: string): WasmStack {
  const frames: Frame[] = []
  // In V8 a line ends where the next frame begins, and the message stands before the first.
  const [, ...inV8] = stack.split(/\n(?= {4}at )/)
  let line = ""
  for (const part of inV8.length > 0 ? inV8 : stack.split("\n")) {
    line += part
    const frame = frameOf(line.trim())
    if (frame !== undefined) frames.push(frame)
    else if (frames.length > 0 && END.test(line) && !/wasm-stub|wasm-to-js|^$/.test(line)) return { frames, cut: false }
    line = END.test(line) ? "" : `${line}\n`
  }
  return { frames, cut: frames.length > 0 && !/wasm-stub/.test(stack) }
}

function frameOf(line: string): Frame | undefined {
  if (line === "at unknown") return {}
  const jsc = /^.*\.wasm-function\[(.*)\]@\[wasm code\]$/s.exec(line)?.[1]
  if (jsc !== undefined) return /^\d+$/.test(jsc) ? { index: Number(jsc) } : { name: jsc }
  const [, place = "", index] = /^(.*):wasm-function\[(\d+)\](?::0x[0-9a-f]+)?\)?$/s.exec(line) ?? []
  if (index === undefined) return undefined
  const [, inV8, its, other, from] = /^at (?:(.+) \((?=\S*$|wasm:))?(.*)$|^(.*?)@(\S.*)$/s.exec(place) ?? []
  const url = its ?? from ?? ""
  const trace = traceOf(url)
  return { name: nameOf(inV8 ?? other ?? "", url, trace), index: Number(index), module: moduleOf(url), trace }
}

/**
 * The name of a frame's module. WebKit gives none for a module without a name section, and Firefox none for one compiled from
 * bytes.
 */
const moduleOf = (url: string): string | undefined =>
  /^(?:<.*>)?$|> WebAssembly\.\w+$/.test(url) ? undefined : idOf(url).replace(/[?#].*/, "")

/** For a module that was compiled from bytes, V8 gives their hash. */
const idOf = (url: string): string => (url.startsWith("wasm://") ? url.slice(-8) : url)

/** The one module with this URL; undefined if several have it. */
function traceOf(url: string): Trace | undefined {
  const id = idOf(url)
  const found = traces().filter(({ urls }) => urls.includes(id))
  return found.length === 1 ? found[0] : undefined
}

/**
 * The function's own name. V8 and SpiderMonkey put the module's name before it, and give the module's name alone if the function
 * has none. Linkers name a module by its file (`lib.wasm.abort`; Zig without the ending, `lib.debug.panic`). If nothing is known
 * of the module, its name is the one in V8's URL of a module compiled from bytes; otherwise the first part of the file's name in
 * the URL is taken for it. For a function without a name JavaScriptCore has `(null)` or the index.
 */
function nameOf(name: string, url: string, trace: Trace | undefined): string | undefined {
  const known = trace ? (trace.name ?? "") : /^wasm:..wasm.(.*)-\w{8}$/s.exec(url)?.[1]
  const module = known ?? /^[^.\s]+\.wasm(?=\..)/.exec(name)?.[0] ?? /\/([^/]*?)(?:_bg)?(?:[-.][^/]*)?$/.exec(url)?.[1]
  const own = module && name.startsWith(`${module}.`) ? name.slice(module.length + 1) : name
  return name === known || /^(?:(?:<\?>\.)?(?:wasm-function\[)?\d+\]?|\(null\)|)$|\.$/.test(own) ? undefined : own
}
