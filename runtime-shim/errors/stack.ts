/**
 * The wasm functions on an error's stack, innermost first, in the words of each engine:
 *
 *   V8             at [name] (wasm://wasm/5f3c2a1e:wasm-function[3]:0x4c)      also with the URL that was streamed
 *   SpiderMonkey   name@http://host/a.wasm:wasm-function[3]:0x4c
 *   JavaScriptCore name@<?>:wasm-function[3]                                   since WebKitGTK 2.50
 *                  [hash].wasm-function[name or 3]@[wasm code]                 before; Bun: `at unknown`, and nothing more
 */

/** A wasm function on the stack. */
export interface Frame {
  /** From the name section, demangled; undefined where there is none. */
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
  for (const line of stack.split("\n")) {
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
  const name = (/^at (.+) \(\S+\)$/.exec(line) ?? /^(.+?)@\S/.exec(line))?.[1]
  return {
    name: name === undefined || /^(?:<\?>\.?)?(?:wasm-function\[\d+\])?$/.test(name) ? undefined : demangle(name),
    index: Number(index),
  }
}

/** Rust's older mangling, `_ZN4core9panicking5panic17h0123456789abcdefE`, as a path; other names as they are. */
function demangle(name: string): string {
  const parts: string[] = []
  let rest = /_ZN(\d.*)E$/.exec(name)?.[1] ?? ""
  for (let length = /^\d+/.exec(rest); length !== null; length = /^\d+/.exec(rest)) {
    const start = length[0].length
    const end = start + Number(length[0])
    if (end > rest.length) return name
    parts.push(rest.slice(start, end))
    rest = rest.slice(end)
  }
  return parts.length === 0 ? name : parts.filter((part) => !/^h[0-9a-f]{16}$/.test(part)).join("::")
}
