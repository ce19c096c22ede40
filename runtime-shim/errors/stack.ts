/**
 * The wasm functions on an error's stack, innermost first, in the words of each engine:
 *
 *   V8             at [name] (wasm://wasm/5f3c2a1e:wasm-function[3]:0x4c)      also with the URL that was streamed
 *   SpiderMonkey   name@http://host/a.wasm:wasm-function[3]:0x4c
 *                  name@http://host/a.js line 3 > WebAssembly.compile:wasm-function[3]:0x4c   of bytes
 *   JavaScriptCore name@<?>:wasm-function[3]                                   since WebKitGTK 2.50
 *                  [hash].wasm-function[name or 3]@[wasm code]                 before; Bun: `at unknown`, and nothing more
 */

import { demangle } from "./demangle.ts"

/** A wasm function on the stack. */
export interface Frame {
  /** From the name section, without the module's name, demangled; undefined where there is none. */
  readonly name: string | undefined
  /** JavaScriptCore gives either this or the name, Bun neither. */
  readonly index: number | undefined
}

/** The wasm functions on an error's stack. */
export interface WasmStack {
  readonly frames: readonly Frame[]
  /** Whether the engine cut the stack off before JavaScript: then the function that was called is unknown. */
  readonly cut: boolean
}

/** The wasm at the top of the stack, as far as the first frame of JavaScript. */
export function wasmStack(stack: string): WasmStack {
  const frames: Frame[] = []
  // In V8 a line ends where the next frame begins: names may hold line breaks, and so may the message before them.
  const isV8 = /\n {4}at /.test(stack)
  for (const line of isV8 ? stack.split(/\n(?= {4}at )/) : stack.split("\n")) {
    const frame = frameOf(line.trim())
    if (frame !== undefined) frames.push(frame)
    // Before the first frame stands the message, in V8, which may be of several lines.
    else if (frames.length > 0 && !/wasm-stub|wasm-to-js|^$/.test(line)) return { frames, cut: false }
  }
  return { frames, cut: frames.length > 0 && !/wasm-stub/.test(stack) }
}

function frameOf(line: string): Frame | undefined {
  if (line === "at unknown") return { name: undefined, index: undefined }
  const jsc = /^\S*\.wasm-function\[(.*)\]@\[wasm code\]$/.exec(line)?.[1]
  if (jsc !== undefined)
    return /^\d+$/.test(jsc) ? { name: undefined, index: Number(jsc) } : { name: demangle(jsc), index: undefined }
  const index = /:wasm-function\[(\d+)\](?::0x[0-9a-f]+)?\)?$/.exec(line)?.[1]
  if (index === undefined) return undefined
  const [, name, url = ""] = /^at (.+) \((\S+)\)$/s.exec(line) ?? /^(.+?)@(\S.*)$/s.exec(line) ?? []
  return {
    name: name === undefined || /^(?:<\?>\.?)?(?:wasm-function\[\d+\])?$/.test(name) ? undefined : nameOf(name, url),
    index: Number(index),
  }
}

/**
 * The function's own name: V8 puts the module's name before it, which linkers take from the file's (`lib.wasm.abort`; Zig's without the
 * ending, `lib.debug.panic`, so that the file behind the URL has to begin with it).
 */
function nameOf(name: string, url: string): string {
  const file = /([^/]*?)(?:_bg)?(?:[-.][^/]*)?\.wasm:wasm-function\[/.exec(url)?.[1] ?? ""
  const rest = /^[^.\s]+\.wasm\.(?=.)/.exec(name)?.[0] ?? (file !== "" && name.startsWith(`${file}.`) ? `${file}.` : "")
  return demangle(name.slice(rest.length))
}
